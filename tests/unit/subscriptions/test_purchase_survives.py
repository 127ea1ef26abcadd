"""A purchase survives what comes between: a top-up for it, a lost answer, a second page, a dearer price, an
amount that no payment takes."""

from __future__ import annotations

import pytest

from chalicelib.application.payments import charges, top_ups
from chalicelib.application.ports.payments import HostedRequest
from chalicelib.application.subscriptions import purchases
from chalicelib.bootstrap import new_id
from chalicelib.bot.buttons import MAX_DATA_BYTES
from chalicelib.bot.payments.addresses import checking
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import CLOSED, ChargeState
from chalicelib.domain.payments.purpose import Aim
from tests.support.catalogs import SIPTG, limited, times
from tests.support.customers import agree, choose, open_plan
from tests.support.faults import befalls
from tests.support.parts import ANNA, BORIS
from tests.support.played_chat import Message
from tests.support.refusals import refused
from tests.support.world import World

PRICE = Money(1800, "EUR")
MOST = Money(3000, "EUR")


def short(world: World) -> Message:
    """The plan cannot be paid from the balance: what is missing is offered."""
    card = open_plan(world, "softphone")
    return choose(world, card, ":bal")


# The provider closes the page before its time.


def test_a_page_that_the_provider_closes_says_so_and_leads_to_paying_again() -> None:
    world = World()
    card = choose(world, open_plan(world, "softphone"), ":pay")
    (reference,) = world.payments.payments
    world.payments.pay_slowly(reference)
    world.payments.decide(reference, paid=False)
    world.hear(reference)
    assert "The payment system has closed the page" in card.text
    assert all(one.url is None for one in card.buttons)
    world.press(card, card.button("Pay again").data)
    world.pay(choose(world, card, ":pay"))
    assert world.subscriptions()[0].paid == PRICE


def test_a_page_that_its_payer_left_is_no_news_even_where_a_webhook_finds_it_closed_first() -> None:
    world = World()
    card = choose(world, open_plan(world, "softphone"), ":pay")
    (first,) = world.payments.payments
    world.press(card, card.button("Back").data)
    choose(world, card, ":p:12")
    world.payments.changed = world.hear
    choose(world, card, ":pay")
    world.payments.changed = lambda _: None
    closed = charges.get_charge(world.services, world.payments.payments[first].charge_id)
    assert (closed.state, closed.failure) == (ChargeState.FAILED, CLOSED)
    assert card.button("Pay 32.40 EUR").url is not None


# A top-up made for a purchase.


def test_a_top_up_made_for_a_plan_leads_back_to_it_and_pays_it() -> None:
    world = World()
    message = short(world)
    world.press(message, message.button("Top up 18.00 EUR").data)
    world.pay(message)
    assert "18.00 EUR has arrived" in message.text
    message = world.chat.last(ANNA.id)
    assert "Your plan is waiting: <b>Softphone</b>, 6 months, 18.00 EUR" in message.text
    world.press(message, message.button("Pay 18.00 EUR").data)
    assert not world.subscriptions()  # shown first, what would be taken
    agree(world, message)
    [bought] = world.subscriptions()
    assert (bought.plan_id, bought.paid) == ("softphone", PRICE)
    assert world.account().available.minor == 0


def test_the_price_of_a_plan_that_waits_is_todays_once_the_one_shown_holds_no_more() -> None:
    world = World()
    message = short(world)
    world.press(message, message.button("Top up 18.00 EUR").data)
    world.deploy(times(SIPTG, 2))
    world.wait(minutes=30)
    world.pay(message)
    message = world.chat.last(ANNA.id)
    assert "6 months, 36.00 EUR" in message.text
    assert "18.00 EUR is still missing" in message.text
    world.press(message, message.button("Top up 18.00 EUR").data)
    world.pay(message)
    message = world.chat.last(ANNA.id)
    agree(world, world.press(message, message.button("Pay 36.00 EUR").data))
    assert world.subscriptions()[0].paid.minor == 3600


def test_a_plan_that_was_bought_meanwhile_waits_no_more() -> None:
    world = World()
    message = short(world)
    world.press(message, message.button("Top up 18.00 EUR").data)
    draft = message_draft(world)
    page = purchases.start_payment(world.services, draft, ANNA.id, 1, None)
    world.pay_page(page)
    world.pay(message)
    assert "has arrived" in message.text
    assert "waiting" not in message.text


def message_draft(world: World) -> str:
    [charge_id] = [held.charge_id for held in world.payments.payments.values()]
    aim = top_ups.FULFILMENT.terms_of(charges.get_charge(world.services, charge_id)).aim
    assert aim is not None
    return aim.id


@pytest.mark.parametrize(("draft", "payer"), [("nobody", ANNA.id), ("of-anna", BORIS.id)])
def test_nothing_waits_of_a_draft_that_is_not_there_or_another_ones(draft: str, payer: int) -> None:
    world = World()
    mine, _ = world.draft(ANNA)
    world.open(BORIS)
    known = mine if draft == "of-anna" else draft
    assert purchases.awaiting(world.services, known, payer) is None


def test_the_same_amount_for_another_plan_is_another_payment() -> None:
    world = World()
    world.open(ANNA)
    first, second = (
        top_ups.start_top_up(world.services, ANNA.id, PRICE, 7, Aim("draft", one))
        for one in ("a", "b")
    )
    assert first.id != second.id
    again = top_ups.start_top_up(world.services, ANNA.id, PRICE, 7, Aim("draft", "b"))
    assert again.id == second.id


def test_a_top_up_for_what_nobody_knows_is_a_button_of_old() -> None:
    world = World()
    message = world.command("balance")
    world.press(message, "b:t:1800:EUR:parcel:id0000000001")
    assert not world.payments.payments
    assert world.chat.toasts[-1].startswith("That button was out of date")


def test_the_longest_payment_still_fits_into_its_button() -> None:
    payer, message_id, amount = (
        2**52 - 1,
        2**31 - 1,
        5_000_000,
    )  # Telegram's bounds, and the catalog's
    longest = f"top-up-{payer}-{message_id}-{amount}-{new_id()}-{top_ups.TRIES}"
    assert len(":".join(map(str, checking(longest))).encode()) <= MAX_DATA_BYTES


# Two pages of one plan.


def test_a_second_page_closes_the_first_and_says_so_there() -> None:
    world = World()
    first, second = (choose(world, open_plan(world, "softphone"), ":pay") for _ in range(2))
    assert not world.payments.is_payable("cs_1")
    assert world.payments.is_payable("cs_2")
    assert "closed" in first.text
    assert "Pay 18.00 EUR" in [button.text for button in second.buttons]


def test_a_first_page_that_is_paid_already_is_the_purchase() -> None:
    world = World()
    first = choose(world, open_plan(world, "softphone"), ":pay")
    world.payments.pay("cs_1")
    second = choose(world, open_plan(world, "softphone"), ":pay")
    assert "There is a subscription of this kind already" in second.text
    assert "Softphone is active until" in first.text
    assert len(world.subscriptions()) == 1
    assert world.account().available.minor == 0


def test_paying_from_the_balance_closes_the_page_of_another_draft() -> None:
    world = World()
    choose(world, open_plan(world, "softphone"), ":pay")
    world.top_up(ANNA, "20.00")
    agree(world, choose(world, open_plan(world, "softphone"), ":bal"))
    assert not world.payments.is_payable("cs_1")
    assert len(world.subscriptions()) == 1


def test_no_second_page_while_the_first_cannot_be_closed() -> None:
    world = World()
    choose(world, open_plan(world, "softphone"), ":pay")
    world.payments.pay_slowly("cs_1")
    second = choose(world, open_plan(world, "softphone"), ":pay")
    assert "nothing was done" in second.text or "does not answer" in second.text
    assert len(world.payments.payments) == 1


def test_pages_of_different_families_stand_beside_each_other() -> None:
    world = World()
    for plan in ("softphone", "gateway"):
        choose(world, open_plan(world, plan), ":pay")
    assert world.payments.is_payable("cs_1")
    assert world.payments.is_payable("cs_2")


# A lost answer.


def test_whoever_has_paid_can_have_it_checked_at_once() -> None:
    world = World()
    message = choose(world, open_plan(world, "softphone"), ":pay")
    world.payments.pay("cs_1")  # and no webhook comes
    world.press(message, message.button("I have paid: check").data)
    assert "Softphone" in message.text
    assert world.subscriptions()[0].paid == PRICE


def test_whoever_has_not_paid_is_told_so_and_the_page_stays() -> None:
    world = World()
    message = choose(world, open_plan(world, "softphone"), ":pay")
    world.press(message, message.button("I have paid: check").data)
    assert (
        world.chat.toasts[-1]
        == "No payment has arrived yet. After you have paid, some take a little while"
    )
    assert "Pay 18.00 EUR" in [button.text for button in message.buttons]


def test_a_silent_payment_system_is_said_and_nothing_else() -> None:
    world = World()
    message = choose(world, open_plan(world, "softphone"), ":pay")
    world.payments.fault = befalls("unavailable")
    world.press(message, message.button("I have paid: check").data)
    assert "does not answer" in world.chat.toasts[-1]
    assert "Pay 18.00 EUR" in [button.text for button in message.buttons]


def test_nobody_checks_anothers_payment() -> None:
    world = World()
    message = choose(world, open_plan(world, "softphone"), ":pay")
    world.open(BORIS)
    check = message.button("I have paid: check").data or ""
    charge_id = check.rpartition(":")[2]
    for wrong in (charge_id, "nothing"):
        with refused("charge-gone"):
            charges.own_charge(world.services, wrong, BORIS.id)


def test_a_payment_whose_news_is_lost_is_found_within_a_third_of_its_pages_age() -> None:
    world = World()
    message = choose(world, open_plan(world, "softphone"), ":pay")
    opened = world.clock.at
    world.wait(minutes=12)
    world.payments.pay("cs_1")
    world.wait(minutes=5)
    assert (world.clock.at - opened).total_seconds() == 17 * 60
    assert "Softphone" in message.text
    assert world.subscriptions()


# An amount that no payment takes.


def test_more_than_one_payment_takes_is_not_offered_and_the_ways_on_are() -> None:
    world = World(limited(maximum=MOST))
    card = open_plan(world, "softphone")
    card = choose(world, card, ":p:12")
    texts = [button.text for button in card.buttons]
    assert not [text for text in texts if text.startswith("Start payment")]
    assert "takes from 0.50 EUR to 30.00 EUR in one payment" in card.text
    assert "6 months would fit: 18.00 EUR" in card.text
    assert "in parts" in card.text
    world.press(card, card.button("Top up 30.00 EUR").data)
    world.pay(card)
    card = world.chat.last(ANNA.id)
    assert "2.40 EUR is still missing" in card.text
    world.press(card, card.button("Top up 5.00 EUR").data)
    world.pay(card)
    card = world.chat.last(ANNA.id)
    agree(world, world.press(card, card.button("Pay 32.40 EUR").data))
    assert world.subscriptions()[0].paid.minor == 3240


def test_what_the_balance_covers_needs_no_parts_and_no_page() -> None:
    world = World(limited(maximum=MOST))
    for _ in range(2):
        world.top_up(ANNA, "30.00")
    card = choose(world, open_plan(world, "softphone"), ":p:12")
    assert "in parts" not in card.text
    shown = choose(world, card, ":bal")
    assert not [one for one in shown.buttons if "another way" in one.text]
    agree(world, shown)
    assert world.subscriptions()[0].paid.minor == 3240


# What the page says.


def test_the_payment_page_names_plan_options_and_period() -> None:
    world = World()
    card = choose(world, open_plan(world, "softphone"), ":p:12")
    choose(world, card, ":pay")
    [held] = world.payments.payments.values()
    assert isinstance(held.request, HostedRequest)
    assert held.request.description == "SIP.TG: Softphone, 12 months"
    assert held.request.details == "SIP accounts × 1"


def test_the_page_of_a_top_up_says_that_it_is_one() -> None:
    world = World()
    world.open(ANNA)
    charge = top_ups.start_top_up(world.services, ANNA.id, PRICE, 7)
    assert charge.state is ChargeState.WAITING
    assert charge.description == "SIP.TG: balance top-up"


def test_a_draft_that_is_gone_is_refused() -> None:
    world = World()
    world.open(ANNA)
    with pytest.raises(Refused, match="draft-gone"):
        purchases.start_payment(world.services, "nothing", ANNA.id, 1, None)
