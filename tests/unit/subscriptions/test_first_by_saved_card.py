"""A plan is bought by a card that is saved: shown first, chosen, taken once; a page where that is needed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application.payments import charges
from chalicelib.application.payments.methods import remove_card
from chalicelib.application.subscriptions import purchases
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import ChargeState, Way
from tests.support.customers import agree, choose, open_plan, top_up
from tests.support.faults import befalls
from tests.support.parts import ANNA
from tests.support.played_chat import Message
from tests.support.refusals import refused
from tests.support.world import World

PRICE = Money(1800, "EUR")


def with_cards(count: int = 1) -> World:
    """Saved by top-ups; the first one ends in 0001. The money has been spent."""
    world = World()
    for _ in range(count):
        world.top_up(ANNA, "5.00")
    (account,) = [world.account()]
    assert len(account.cards) == count
    return world


def at_the_card(world: World) -> Message:
    """What is shown of paying by the default card."""
    return choose(world, open_plan(world, "softphone"), ":pay")


def asked(world: World) -> list[str]:
    """Which cards were asked, by their last four digits."""
    return [world.payments.cards[one.card].last4 for one in world.payments.confirmed]


def digits(world: World) -> list[str]:
    cards = world.account().cards
    return [card.last4 for card in cards]


def test_nothing_moves_at_one_tap_and_then_exactly_what_was_shown() -> None:
    world = with_cards()
    (card,) = digits(world)
    message = at_the_card(world)
    assert f"From your card Visa •••• {card}" in message.text
    assert "18.00 EUR" in message.button("Pay 18.00 EUR").text
    assert "is paid by itself" in message.text, "what auto-renewal will take is read before"
    assert asked(world) == []
    agree(world, message)
    (bought,) = world.subscriptions()
    assert (bought.paid, asked(world)) == (PRICE, [card])
    assert "is active until" in message.text
    assert world.account().available == Money(500, "EUR"), "the balance is left alone"
    world.audit()


def test_two_presses_take_once() -> None:
    world = with_cards()
    message = at_the_card(world)
    yes = message.button("Pay 18.00 EUR").data
    world.press(message, yes)
    world.press(message, yes)
    assert len(asked(world)) == 1
    assert len(world.subscriptions()) == 1


def test_another_card_a_new_one_and_the_balance_are_the_other_ways() -> None:
    world = with_cards(2)
    world.top_up(ANNA, "20.00")
    message = at_the_card(world)
    world.press(message, message.button("another way").data)
    labels = [one.text for one in message.buttons]
    assert [label[:14] for label in labels].count("Visa •••• 0001") == 1
    assert any("new card" in label for label in labels)
    assert any("balance" in label for label in labels)
    world.press(message, message.button("Visa •••• 0001").data)
    assert "From your card Visa •••• 0001" in message.text
    agree(world, message)
    assert asked(world) == ["0001"]
    assert len(world.subscriptions()) == 1


def test_with_one_card_the_other_way_is_a_page() -> None:
    world = with_cards()
    message = at_the_card(world)
    world.press(message, message.button("another way").data)
    world.pay(message, "1881")
    assert asked(world) == []
    assert len(world.subscriptions()) == 1
    assert digits(world)[-1] == "1881"


def test_a_declined_card_buys_nothing_and_is_not_offered_again_that_day() -> None:
    world = with_cards()
    world.payments.behave(None, "decline")
    message = at_the_card(world)
    agree(world, message)
    assert world.subscriptions() == []
    assert "not enough money on it" in message.text
    world.press(message, message.button("by another card").data)
    choose(world, message, ":pay")
    world.pay(message, "1881")
    assert len(world.subscriptions()) == 1
    world.audit()


def test_the_bank_that_wants_its_holder_leads_to_a_page_for_the_same_purchase() -> None:
    world = with_cards()
    world.payments.behave(None, "authentication")
    message = at_the_card(world)
    agree(world, message)
    assert "The bank wants you to confirm" in message.text or any(b.url for b in message.buttons)
    assert world.subscriptions() == []
    world.pay(message)
    (bought,) = world.subscriptions()
    assert bought.paid == PRICE
    world.audit()


def test_the_same_press_again_finds_the_page_and_another_card_closes_it() -> None:
    world = with_cards(2)
    world.payments.behave("0002", "authentication")
    message = at_the_card(world)
    yes = message.button("Pay 18.00 EUR").data
    world.press(message, yes)
    (page,) = [one.url for one in message.buttons if one.url]
    world.press(message, yes)
    assert [one.url for one in message.buttons if one.url] == [page]
    world.press(message, message.button("Back").data)
    agree(world, choose(world, message, ":pay"))
    assert asked(world) == ["0002", "0001"]
    assert len(world.subscriptions()) == 1
    world.audit()


def test_a_card_that_the_provider_has_lost_leads_to_a_page() -> None:
    world = with_cards()
    (card,) = world.account().cards
    world.payments.lose_card(card.reference)
    message = at_the_card(world)
    agree(world, message)
    world.pay(message, "1881")
    assert len(world.subscriptions()) == 1
    assert digits(world)[-1] == "1881"


@pytest.mark.parametrize("later", ["authentication", "lost"])
def test_that_page_gives_way_to_another_draft(later: str) -> None:
    world = with_cards()
    if later == "lost":
        world.payments.lose_card(world.account().cards[0].reference)
    else:
        world.payments.behave(None, later)
    agree(world, at_the_card(world))
    (first,) = world.account().buying.values()
    assert charges.get_charge(world.services, first).way is Way.HOSTED
    another = purchases.start_draft(world.services, ANNA.id, "softphone")
    purchases.start_payment(world.services, another.id, ANNA.id, another.revision, None)
    assert charges.get_charge(world.services, first).state is ChargeState.FAILED


def test_a_silent_system_is_said_and_the_purchase_comes_later() -> None:
    world = with_cards()
    message = at_the_card(world)
    world.payments.fault = befalls("unavailable", times=1)
    agree(world, message)
    assert "has not answered yet" in message.text
    world.wait(minutes=10)
    assert len(world.subscriptions()) == 1
    assert len(asked(world)) == 1


def test_an_open_page_is_closed_before_the_card_is_asked() -> None:
    world = with_cards()
    message = at_the_card(world)
    world.press(message, message.button("another way").data)
    page = next(one.url for one in message.buttons if one.url)
    world.press(message, message.button("Back").data)
    choose(world, message, ":pay")
    agree(world, message)
    assert len(world.subscriptions()) == 1
    assert page is not None
    assert not world.payments.is_payable(page.rpartition("/")[2])
    assert len(asked(world)) == 1
    world.audit()


def test_a_card_removed_meanwhile_takes_nothing() -> None:
    world = with_cards(2)
    message = at_the_card(world)
    yes = message.button("Pay 18.00 EUR").data
    default = world.account().default_card
    assert default is not None
    remove_card(world.services, ANNA.id, default)
    world.press(message, yes)
    assert "Nothing was taken" in message.text
    assert asked(world) == []
    assert world.subscriptions() == []


def test_what_was_changed_before_the_bank_is_asked_is_not_paid() -> None:
    world = with_cards()
    draft_id, revision = world.draft(ANNA)
    (card,) = world.account().cards
    world.payments.fault = befalls("unavailable", "prepare", times=1)
    charge = purchases.start_payment(
        world.services, draft_id, ANNA.id, revision, 1, shown=PRICE, card=card.reference
    )
    assert charge.state is ChargeState.NEW
    changed = purchases.change_draft(world.services, draft_id, ANNA.id, revision, months=12)
    year = purchases.quote_draft(world.services, world.account(), changed).gross
    purchases.start_payment(world.services, draft_id, ANNA.id, changed.revision, 1, shown=year)
    world.wait(hours=1)
    assert charges.get_charge(world.services, charge.id).state is ChargeState.FAILED
    assert asked(world) == []


def test_a_card_that_is_not_there_or_of_another_price_is_refused() -> None:
    world = with_cards()
    draft_id, revision = world.draft(ANNA)
    with refused("funding-changed"):
        purchases.start_payment(
            world.services, draft_id, ANNA.id, revision, 1, shown=PRICE, card="pm_none"
        )
    with refused("price-changed", shown=Money(1, "EUR"), now=PRICE):
        purchases.preview_purchase(
            world.services, draft_id, ANNA.id, revision, Money(1, "EUR"), card="pm_1"
        )


@pytest.mark.parametrize("hours", [1, 13])
def test_a_card_rests_half_a_day_after_its_bank_said_no(hours: int) -> None:
    world = with_cards()
    world.payments.behave(None, "decline")
    agree(world, at_the_card(world))
    world.wait(hours=hours)
    offered = purchases.cards_to_choose(world.services, world.account(), PRICE)
    assert bool(offered) is (timedelta(hours=hours) > timedelta(hours=12))


def test_more_than_the_system_takes_is_asked_of_no_card() -> None:
    world = with_cards()
    too_much = Money(99_999_999, "EUR")
    assert purchases.cards_to_choose(world.services, world.account(), too_much) == []
    top_up(world, "20")
