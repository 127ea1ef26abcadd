"""A promo code in the chat: entered, shown, taken off, used by the sale, kept for a while, given back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application.ledger.records import entry_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.promotions import codes
from chalicelib.application.subscriptions import promos, purchases
from chalicelib.application.unit import Unit
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import SalePromo
from chalicelib.domain.money import Money
from chalicelib.domain.period import add_months
from tests.support.catalogs import SIPTG, with_fees, without_plan
from tests.support.customers import agree, choose, open_plan, subscribed, top_up
from tests.support.parts import ANNA
from tests.support.played_chat import Message
from tests.support.promos import promo, taken
from tests.support.refusals import refused
from tests.support.world import World

CLARA = Person(1003, "Clara", "en")


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def enter(world: World, written: str, plan: str = "softphone", person: Person = ANNA) -> Message:
    """Opens the plan, presses for the code, and sends it; returns the newest message."""
    card = open_plan(world, plan, person)
    world.press(card, card.data(":promo"), person)
    return world.write(written, person)


def entry(world: World, sequence: int) -> Entry:
    return Unit(world.services).require(Entry, entry_key(ANNA.id, sequence))


def test_it_is_taken_off_shown_paid_by_card_and_printed() -> None:
    world = World()
    promo(world, "SUMMER 20%")
    card = enter(world, " sum mer ")
    assert "Promo code <b>SUMMER</b>: you save 3.60 EUR" in card.text
    assert "Start payment: 14.40 EUR" in [one.text for one in card.buttons]
    assert taken(world, "SUMMER") == (0, 1)
    world.pay(choose(world, card, ":pay"))
    [bought] = world.subscriptions()
    assert (bought.paid, bought.told) == (eur("14.40"), eur("18"))
    assert taken(world, "SUMMER") == (1, 0)
    sale = entry(world, world.account().sequence).sale
    assert sale is not None
    [line] = sale.lines
    assert (line.promo, line.discount) == (SalePromo("SUMMER", eur("3.60")), eur("3.60"))
    assert world.account().available == eur("0")
    world.audit()


def test_renewals_cost_what_was_told_and_are_not_told_again() -> None:
    world = World()
    promo(world, "SUMMER 20%")
    world.pay(choose(world, enter(world, "SUMMER"), ":pay"))
    [before] = world.subscriptions()
    world.to(before.end)
    [after] = world.subscriptions()
    assert after.paid == eur("18")
    assert after.start == before.end
    world.audit()


def test_free_days_move_the_end_and_leave_the_price() -> None:
    world = World()
    promo(world, "FORTNIGHT 14 days")
    top_up(world, "20")
    card = enter(world, "fortnight")
    assert "14 days free of charge" in card.text
    choose(world, card, ":bal")
    end = add_months(world.clock.at + timedelta(days=14), 6)
    agree(world, card)
    [bought] = world.subscriptions()
    assert (bought.end, bought.paid, bought.start) == (end, eur("18"), world.clock.at)
    world.to(end + timedelta(hours=1))
    assert world.subscriptions()[0].start == end
    world.audit()


@pytest.mark.parametrize("gives", ["100%", "50 EUR"])
def test_what_costs_nothing_is_activated_without_any_payment_system(gives: str) -> None:
    world = World()
    promo(world, f"GRATIS {gives}")
    card = enter(world, "gratis")
    assert "nothing is to be paid" in card.text
    assert not [one for one in card.buttons if one.data and one.data.endswith(":pay")]
    agree(world, choose(world, card, ":bal"))
    [bought] = world.subscriptions()
    assert (bought.paid, bought.auto_renew) == (eur("0"), False)
    assert not world.payments.payments
    world.settle()
    world.audit()


def test_a_set_up_fee_stays() -> None:
    world = World(with_fees(SIPTG, set_up=(None, "20")))
    promo(world, "HALF 50%")
    world.pay(choose(world, enter(world, "half"), ":pay"))
    [bought] = world.subscriptions()
    assert bought.paid == eur("9")
    assert entry(world, world.account().sequence).sale.gross == eur("29")  # type: ignore[union-attr]
    world.audit()


def test_it_is_removed_and_free_for_others_at_once() -> None:
    world = World()
    promo(world, "ONE 20% limit 1")
    card = enter(world, "one")
    assert "used as often as it could be" in enter(world, "one", person=CLARA).text
    world.press(card, card.data(":nopromo"))
    assert "Start payment: 18.00 EUR" in [one.text for one in card.buttons]
    assert taken(world, "ONE") == (0, 0)
    assert "you save" in enter(world, "one", person=CLARA).text


def test_it_lapses_after_half_an_hour_and_the_button_says_so() -> None:
    world = World()
    promo(world, "ONE 20% limit 1")
    card = enter(world, "one")
    world.wait(minutes=29)
    assert taken(world, "ONE") == (0, 1)
    world.wait(minutes=2)
    assert taken(world, "ONE") == (0, 0)
    choose(world, card, ":pay")
    assert "14.40 EUR was shown, now it is 18.00 EUR" in card.text
    assert "holds for 30 minutes" in card.text
    assert not world.payments.payments
    world.audit()


def test_a_started_payment_keeps_it_until_that_is_over() -> None:
    world = World()
    promo(world, "ONE 20% limit 1")
    card = choose(world, enter(world, "one"), ":pay")
    world.wait(hours=5)
    assert taken(world, "ONE") == (0, 1)
    world.pay(card)
    assert taken(world, "ONE") == (1, 0)
    assert world.subscriptions()[0].paid == eur("14.40")
    world.audit()


def test_a_page_that_nobody_paid_gives_it_back_and_late_money_buys_nothing() -> None:
    world = World()
    promo(world, "ONE 20% limit 1")
    choose(world, enter(world, "one"), ":pay")
    [reference] = world.payments.payments
    world.wait(days=2)
    assert taken(world, "ONE") == (0, 0)
    world.payments.pay(reference, late=True)
    world.hear(reference)
    assert not world.subscriptions()
    assert world.account().available == eur("14.40")
    world.audit()


def test_a_page_whose_money_buys_nothing_gives_it_back() -> None:
    world = World()
    promo(world, "ONE 20% limit 1")
    card = choose(world, enter(world, "one"), ":pay")
    world.deploy(without_plan())
    world.pay(card)
    assert world.account().available == eur("14.40")
    assert taken(world, "ONE") == (0, 1)
    world.wait(minutes=31)
    assert taken(world, "ONE") == (0, 0)
    world.audit()


def test_whoever_opens_the_plan_anew_takes_it_along() -> None:
    world = World()
    promo(world, "ONE 20% limit 1")
    enter(world, "one")
    card = enter(world, "one")
    assert "you save 3.60 EUR" in card.text
    assert taken(world, "ONE") == (0, 1)
    world.pay(choose(world, card, ":pay"))
    assert taken(world, "ONE") == (1, 0)
    world.wait(hours=1)
    world.audit()


def test_another_code_takes_its_place() -> None:
    world = World()
    promo(world, "ONE 20%")
    promo(world, "TWO 30%")
    card = enter(world, "one")
    draft = card.data(":pay").split(":")[1]
    promos.enter_promo(world.services, draft, ANNA.id, "two")
    assert (taken(world, "ONE"), taken(world, "TWO")) == ((0, 0), (0, 1))
    world.audit()


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ("X 20% plans gateway", "is for other plans"),
        ("X 20% months 12,36", "is for other periods: 12, 36 months"),
        ("X 20% until 2026-01-30", "has expired"),
        ("X 20% from 2026-03-01", "is valid from"),
        ("Y 20%", "There is no such promo code"),
    ],
)
def test_a_code_that_is_not_for_this_says_why_and_another_one_can_be_sent(
    terms: str, said: str
) -> None:
    world = World()
    promo(world, terms)
    promo(world, "GOOD 10%")
    message = enter(world, "X")
    assert said in message.text
    assert "you save 1.80 EUR" in world.write("good").text


def test_a_stopped_code_says_so_and_what_is_reserved_is_honoured() -> None:
    world = World()
    promo(world, "ONE 20%")
    card = enter(world, "one")
    codes.run_code(world.services, "ONE", on=False)
    assert "not valid any more" in enter(world, "one", person=CLARA).text
    world.pay(choose(world, card, ":pay"))
    assert world.subscriptions()[0].paid == eur("14.40")


def test_the_limits_of_all_and_of_one_account() -> None:
    world = World()
    promo(world, "ONE 20% limit 1")
    world.pay(choose(world, enter(world, "one"), ":pay"))
    assert "as often as it could be" in enter(world, "one", person=CLARA).text
    with refused("promo-used", promo="ONE"):
        draft = purchases.start_draft(world.services, ANNA.id, "gateway")
        promos.enter_promo(world.services, draft.id, ANNA.id, "one")


def test_the_first_purchase_alone() -> None:
    world = World()
    promo(world, "NEW 20% first")
    subscribed(world)
    assert "first purchase alone" in enter(world, "new", "gateway").text
    other = enter(world, "new", "gateway", CLARA)
    assert "you save" in other.text


def test_what_was_the_first_purchase_when_it_was_entered_is_checked_when_it_is_sold() -> None:
    world = World()
    promo(world, "NEW 20% first")
    top_up(world, "400")
    card = enter(world, "new", "gateway")
    shown = choose(world, card, ":bal")
    world.buy_from_balance(ANNA)
    agree(world, shown)
    assert len(world.subscriptions()) == 1
    world.audit()


def test_whoever_is_wrong_ten_times_in_an_hour_waits() -> None:
    world = World()
    promo(world, "GOOD 10%")
    message = enter(world, "wrong0")
    for number in range(1, 10):
        message = world.write(f"wrong{number}")
    message = world.write("good")
    assert "You can try again from" in message.text
    world.wait(minutes=61)
    assert "you save" in enter(world, "good").text
    world.audit()


def test_a_period_that_it_is_not_for_costs_what_it_always_did() -> None:
    world = World()
    promo(world, "HALF 50% months 6")
    card = enter(world, "half")
    choose(world, card, ":p:12")
    assert "is not for this choice" in card.text
    assert "Start payment: 32.40 EUR" in [one.text for one in card.buttons]
    choose(world, card, ":p:6")
    assert "Start payment: 9.00 EUR" in [one.text for one in card.buttons]
    choose(world, card, ":p:12")
    world.pay(choose(world, card, ":pay"))
    assert taken(world, "HALF") == (0, 0), "sold without it: given back"
    world.audit()
