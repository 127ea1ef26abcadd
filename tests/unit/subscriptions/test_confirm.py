"""Nothing moves at one tap: what would be taken is shown, and taken exactly so or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.application.payments.methods import choose_card
from chalicelib.application.subscriptions.selling import renewal_periods
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.money import Money
from tests.support.catalogs import SIPTG, VOIPTIME, limited
from tests.support.customers import agree, choose, open_plan, renewing, subscribed, top_up
from tests.support.parts import ANNA, WORDS
from tests.support.played_chat import Message
from tests.support.world import World

BOTH = pytest.mark.parametrize("catalog", [SIPTG, VOIPTIME], ids=lambda c: c.id)


def near_the_end(catalog: Catalog, euros: str | None = None) -> tuple[World, Message]:
    """Bought by a card that is saved; ten days before the end, on the screen of the subscription."""
    world = World(catalog)
    message = subscribed(world, next(plan.id for plan in catalog.plans if not plan.is_free))
    if euros:
        top_up(world, euros)
    world.to(world.subscriptions()[0].end - timedelta(days=10))
    return world, message


def asked(world: World) -> list[Money]:
    return list(world.payments.captured().values())


@BOTH
def test_renew_shows_card_amount_and_dates_before_it_takes_anything(catalog: Catalog) -> None:
    world, message = near_the_end(catalog)
    before, taken = world.subscriptions()[0], asked(world)
    world.press(message, renewing(world))
    assert "From your card Visa •••• 4242, 04/31: " in message.text
    assert "Left on your balance: 0.00" in message.text
    assert "is paid by itself" in message.text
    assert [replace(one, kept=None) for one in world.subscriptions()] == [before]
    assert asked(world) == taken
    agree(world, message)
    after = world.subscriptions()[0]
    assert (after.start, asked(world)[1:]) == (before.end, [before.paid])


@BOTH
def test_cancel_takes_nothing_and_leads_back(catalog: Catalog) -> None:
    world, message = near_the_end(catalog)
    before = world.subscriptions()[0]
    world.press(message, renewing(world))
    world.press(message, message.button("Cancel").data)
    assert message.button("Renew now").data == renewing(world)
    assert [replace(one, kept=None) for one in world.subscriptions()] == [before]


def test_balance_and_card_together_are_both_named() -> None:
    world, message = near_the_end(SIPTG, "10")
    world.press(message, renewing(world))
    assert "From your balance: 10.00 EUR" in message.text
    assert "04/31: 8.00 EUR" in message.text
    agree(world, message)
    assert asked(world)[-1] == Money(800, "EUR")


def test_what_a_minimum_leaves_over_is_said() -> None:
    world, message = near_the_end(SIPTG, "17.90")
    world.press(message, renewing(world))
    least = SIPTG.payment_system("stripe").minimum("EUR")
    assert least > Money(10, "EUR")
    left = least - Money(10, "EUR")
    assert f"Left on your balance: {left.major} EUR" in message.text
    agree(world, message)
    assert world.account().available == left


def test_money_that_came_between_is_shown_before_it_is_taken() -> None:
    world, message = near_the_end(SIPTG)
    world.press(message, renewing(world))
    taken = asked(world)
    top_up(world, "5")
    agree(world, message)
    assert "What it is paid from has changed" in message.text
    assert "From your balance: 5.00 EUR" in message.text
    assert asked(world) == [*taken, Money(500, "EUR")]
    agree(world, message)
    assert asked(world)[-1] == Money(1300, "EUR")


def test_another_card_saved_between_is_shown_before_it_is_charged() -> None:
    world, message = near_the_end(SIPTG)
    world.press(message, renewing(world))
    page = world.write("5")
    world.press(page, page.leads("b:t:").data)
    world.pay(page, card="1881")
    end = world.subscriptions()[0].end
    agree(world, message)
    assert "What it is paid from has changed" in message.text
    assert "From your card Visa •••• 1881" in message.text
    first, _ = world.account().cards
    choose_card(world.services, ANNA.id, first.reference)
    agree(world, message)
    asked_card = world.payments.cards[world.payments.confirmed[-1].card]
    assert asked_card.last4 == "1881", (
        "what was shown and agreed to, not what has been chosen since"
    )
    assert world.subscriptions()[0].start == end


@BOTH
def test_another_way_opens_a_page_though_the_balance_is_enough(catalog: Catalog) -> None:
    world, message = near_the_end(catalog, "500")
    price = world.subscriptions()[0].paid
    world.press(message, renewing(world))
    world.press(message, message.button("another way").data)
    before = world.account().available
    assert f"Pay {price.major} {price.currency}" in [b.text for b in message.buttons if b.url]
    world.pay(message)
    assert world.account().available == before
    assert "is renewed until" in message.text


def test_a_page_for_the_rest_keeps_the_share_of_the_balance() -> None:
    world, message = near_the_end(SIPTG, "10")
    world.press(message, renewing(world))
    world.press(message, message.button("another way").data)
    assert "10.00 EUR from your balance is set aside" in message.text
    world.pay(message)
    assert asked(world)[-1] == Money(800, "EUR")
    assert world.account().available == Money(0, "EUR")


@BOTH
def test_the_page_of_a_purchase_says_that_it_renews_and_how_to_stop(catalog: Catalog) -> None:
    world = World(catalog)
    card = choose(
        world, open_plan(world, next(p.id for p in catalog.plans if not p.is_free)), ":pay"
    )
    assert "Then it renews by itself for " in card.text
    assert "3 days before the end" in card.text
    assert "switch auto-renewal off at any time" in card.text
    assert "If the price changes, you are told before." in card.text


def test_switching_on_while_attempts_run_says_that_it_is_paid_at_once() -> None:
    world, message = near_the_end(SIPTG)
    end = world.subscriptions()[0].end
    choose(world, message, ":a:0")
    world.to(end - timedelta(days=1))
    choose(world, message, ":a:1")
    assert "is paid at once: 18.00 EUR" in message.text
    assert "by your saved card Visa •••• 4242" in message.text
    assert world.subscriptions()[0].end == end
    choose(world, message, ":a:1:1800EUR")
    world.wait(minutes=5)
    assert world.subscriptions()[0].end > end


@BOTH
def test_a_period_that_can_be_chosen_says_what_it_costs(catalog: Catalog) -> None:
    world, message = near_the_end(catalog)
    offered = [b.text for b in message.buttons if b.data and ":p:" in b.data]
    assert len(offered) == len(catalog.plan(world.subscriptions()[0].plan_id).periods)
    costs = renewal_periods(world.services, world.account(), world.subscriptions()[0])
    for text, quote in zip(offered, costs, strict=True):
        length = f"✓ <b>{text[2:]}</b>" if text.startswith("✓ ") else text
        [line] = [one for one in message.text.splitlines() if one.startswith(f"{length} — ")]
        assert f" · {WORDS.language('en').number(quote.gross)}" in line


def test_switched_on_after_the_last_attempt_with_another_card_it_is_paid_at_once() -> None:
    world, message = near_the_end(SIPTG)
    end = world.subscriptions()[0].end
    world.payments.behave(None, "decline")
    world.to(end + timedelta(days=2, hours=21))
    choose(world, message, ":a:0")
    page = world.write("5")
    world.press(page, page.leads("b:t:").data)
    world.pay(page, card="1881")
    choose(world, message, ":a:1")
    assert "is paid at once: 18.00 EUR" in message.text
    assert "by your saved card Visa •••• 1881" in message.text
    choose(world, message, ":a:1:1800EUR")
    world.wait(minutes=5)
    assert world.subscriptions()[0].end > end


def test_switched_on_after_the_last_attempt_with_the_declined_card_it_says_so() -> None:
    world, message = near_the_end(SIPTG)
    end = world.subscriptions()[0].end
    world.payments.behave(None, "decline")
    world.to(end + timedelta(days=2, hours=21))
    choose(world, message, ":a:0")
    choose(world, message, ":a:1")
    assert "No attempt by itself is left for now" in message.text
    asked_before = world.payments.confirmations
    choose(world, message, ":a:1:1800EUR")
    world.wait(hours=5)
    assert world.payments.confirmations == asked_before
    assert not world.subscriptions()[0].live


def test_a_card_that_takes_no_such_amount_is_no_source_of_a_renewal() -> None:
    world, message = near_the_end(SIPTG)
    choose(world, message, ":a:0")
    world.deploy(limited(maximum=Money(1000, "EUR")))
    choose(world, message, ":a:1")
    assert "more than the payment system takes at once" in message.text
