"""Gifts: given from a balance, by card and on a page; looked at, accepted once, returned in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.application.gifts import giving, redeeming
from chalicelib.application.gifts.notices import GiftEnded
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.ledger.transactions import transactions_of
from chalicelib.application.payments import charges
from chalicelib.application.people import billing
from chalicelib.application.ports.chat import Person
from chalicelib.application.unit import Unit
from chalicelib.domain.gifts.gift import Gift, GiftState, grouped, spelt
from chalicelib.domain.ledger.journal import Entry, Posting
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import ChargeState
from tests.support.catalogs import SIPTG, VOIPTIME, times, with_fees, without_plan
from tests.support.gifts import given, put_amount, put_plan
from tests.support.parts import ANNA
from tests.support.refusals import refused
from tests.support.world import World

CLARA: Final = Person(1003, "Clara", "en")
DORA: Final = Person(1004, "Dora", "en")


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def giving_world(balance: str = "100") -> World:
    world = World()
    world.top_up(ANNA, balance)
    world.open(CLARA)
    world.open(DORA)
    return world


def gift_of_amount(world: World, amount: str = "20") -> Gift:
    return given(world.services, put_amount(world.services, ANNA.id, amount))


def gift_of_plan(world: World, plan: str = "softphone") -> Gift:
    return given(world.services, put_plan(world.services, ANNA.id, plan))


def entry(world: World, person: Person) -> Entry:
    """The last one of their book."""
    sequence = world.account(person).sequence
    return Unit(world.services).require(Entry, entry_key(person.id, sequence))


def purposes(world: World, person: Person) -> list[tuple[str, str, Money]]:
    listing = transactions_of(world.services, person.id, "UTC")
    return [(one.purpose, one.status, one.amount) for one in listing.transactions]


def test_an_amount_leaves_the_givers_balance_and_waits_on_an_account_of_its_own() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    assert world.account().available == eur("80")
    paid = entry(world, ANNA)
    assert paid.postings == (
        Posting(f"customer:{ANNA.id}", -eur("20")),
        Posting(f"gift:{gift.id}", eur("20")),
    )
    assert paid.sale is None
    assert gift.expires_at == world.clock.at + timedelta(days=365)
    assert purposes(world, ANNA)[0] == ("gift", "paid", eur("20"))
    world.audit()


def test_whoever_accepts_an_amount_has_it_and_its_giver_is_told_nothing_of_them() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    offered = redeeming.look_at_gift(world.services, f" {grouped(gift.id)} ", CLARA.id)
    assert (offered.gift, offered.plan) == (gift, False)
    redeeming.redeem(world.services, gift.id, CLARA.id)
    world.work()
    assert world.account(CLARA).available == eur("20")
    assert purposes(world, CLARA) == [("gift_redeemed", "received", eur("20"))]
    [notice] = world.notices(GiftEnded)
    assert notice.gift.state is GiftState.REDEEMED
    told = world.chat.last(ANNA.id).text
    assert "Your gift was accepted" in told
    assert "Clara" not in told
    world.audit()


def test_a_gift_is_accepted_once_and_the_second_press_of_the_same_person_is_the_same() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    first = redeeming.redeem(world.services, gift.id, CLARA.id)
    again = redeeming.redeem(world.services, gift.id, CLARA.id)
    assert (again.ended_by, again.redeemer_id) == (first.ended_by, CLARA.id)
    assert world.account(CLARA).available == eur("20")
    with refused("gift-used"):
        redeeming.redeem(world.services, gift.id, DORA.id)
    world.audit()


def test_of_two_at_once_one_has_it() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    world.racers.append(lambda: redeeming.redeem(world.services, gift.id, DORA.id))
    with refused("gift-used"):
        redeeming.redeem(world.services, gift.id, CLARA.id)
    assert world.account(DORA).available == eur("20")
    assert world.account(CLARA).available == eur("0")
    world.audit()


def test_ones_own_gift_can_be_accepted_and_is_the_money_one_had() -> None:
    world = giving_world()
    redeeming.redeem(world.services, gift_of_amount(world).id, ANNA.id)
    assert world.account().available == eur("100")
    world.audit()


def test_nobody_in_time_and_the_money_is_back_and_said_so() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    assert gift.expires_at is not None
    world.to(gift.expires_at - timedelta(seconds=1))
    assert world.account().available == eur("80")
    world.to(gift.expires_at)
    assert world.account().available == eur("100")
    assert "20.00 EUR is back on your balance" in world.chat.last(ANNA.id).text
    assert purposes(world, ANNA)[0] == ("gift_returned", "received", eur("20"))
    with refused("gift-expired", closed=gift.expires_at):
        redeeming.redeem(world.services, gift.id, CLARA.id)
    world.audit()


def test_at_the_last_moment_it_is_one_persons_or_back() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    assert gift.expires_at is not None
    world.clock.at = gift.expires_at - timedelta(seconds=1)
    redeeming.redeem(world.services, gift.id, CLARA.id)
    world.to(gift.expires_at + timedelta(days=1))
    assert world.account(CLARA).available == eur("20")
    assert world.account().available == eur("80")
    world.audit()


def test_too_late_it_is_nobodys_even_while_it_is_not_back_yet() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    assert gift.expires_at is not None
    world.clock.at = gift.expires_at
    with refused("gift-expired", closed=gift.expires_at):
        redeeming.redeem(world.services, gift.id, CLARA.id)


def test_a_plan_runs_from_the_moment_it_is_accepted_for_what_was_paid() -> None:
    world = giving_world()
    gift = gift_of_plan(world)
    assert gift.amount == eur("18")
    world.wait(days=40)
    world.deploy(times(SIPTG, 2))
    redeeming.redeem(world.services, gift.id, CLARA.id)
    world.work()
    [one] = world.subscriptions(CLARA)
    assert (one.payer_id, one.customer_id, one.plan_id) == (CLARA.id, CLARA.id, "softphone")
    assert (one.start, one.paid, one.auto_renew) == (world.clock.at, eur("18"), False)
    sale = entry(world, CLARA).sale
    assert sale is not None
    assert (sale.gross, sale.paid_with, sale.buyer.telegram_id) == (eur("18"), "gift", CLARA.id)
    assert world.account(CLARA).available == eur("0")
    assert purposes(world, CLARA) == [("subscription", "paid", eur("18"))]
    world.audit()


def test_vat_is_that_of_the_redeemers_country_and_day() -> None:
    world = giving_world()
    gift = gift_of_plan(world)
    billing.say_country(world.services, CLARA.id, "HU")
    redeeming.redeem(world.services, gift.id, CLARA.id)
    sold = entry(world, CLARA)
    assert sold.sale is not None
    assert (sold.sale.vat_country, sold.sale.vat, sold.sale.gross) == (
        "HU",
        eur("3.83"),
        eur("18"),
    )
    assert Posting(f"gift:{gift.id}", -eur("18")) in sold.postings
    world.audit()


def test_it_ends_like_any_other_subscription_and_nothing_is_taken_unasked() -> None:
    world = giving_world()
    world.top_up(CLARA, "50")
    redeeming.redeem(world.services, gift_of_plan(world).id, CLARA.id)
    [one] = world.subscriptions(CLARA)
    world.to(one.end + timedelta(days=10))
    [after] = world.subscriptions(CLARA)
    assert not after.live
    assert world.account(CLARA).available == eur("50")
    world.audit()


def test_what_is_paid_once_is_in_it() -> None:
    world = World(with_fees(SIPTG, setup=(None, "5")))
    world.top_up(ANNA, "100")
    world.open(CLARA)
    gift = gift_of_plan(world)
    assert gift.amount == eur("23")
    redeeming.redeem(world.services, gift.id, CLARA.id)
    sale = entry(world, CLARA).sale
    assert sale is not None
    assert [line.gross for line in sale.lines] == [eur("18"), eur("5")]
    world.audit()


def test_who_has_one_of_its_family_is_told_and_the_code_stays_valid() -> None:
    world = giving_world()
    gift = gift_of_plan(world)
    world.top_up(CLARA, "50")
    running = world.buy_from_balance(CLARA)
    offered = redeeming.look_at_gift(world.services, gift.id, CLARA.id)
    assert offered.held_up_by == running.id
    with refused("gift-not-now", until=gift.expires_at, subscription=running.id):
        redeeming.redeem(world.services, gift.id, CLARA.id)
    redeeming.redeem(world.services, gift.id, DORA.id)
    assert len(world.subscriptions(DORA)) == 1
    world.audit()


def test_a_plan_that_has_left_the_catalog_is_worth_what_was_paid_for_it() -> None:
    world = giving_world()
    gift = gift_of_plan(world)
    world.deploy(without_plan())
    assert not redeeming.look_at_gift(world.services, gift.id, CLARA.id).plan
    redeeming.redeem(world.services, gift.id, CLARA.id)
    assert world.account(CLARA).available == eur("18")
    world.audit()


def test_one_that_is_only_withdrawn_is_honoured() -> None:
    world = giving_world()
    gift = gift_of_plan(world)
    today = world.clock.at.date()
    plans = tuple(replace(plan, withdrawn_on=today) for plan in SIPTG.plans)
    world.deploy(replace(SIPTG, plans=plans, gifts=None))
    redeeming.redeem(world.services, gift.id, CLARA.id)
    assert world.subscriptions(CLARA)[0].plan_id == "softphone"
    world.audit()


def test_a_gift_is_not_for_a_balance_of_another_currency() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    world.deploy(VOIPTIME)
    world.open(Person(1009, "Ed", "en"))
    with refused("gift-other-currency", currency="EUR"):
        redeeming.redeem(world.services, gift.id, 1009)


def test_codes_cannot_be_guessed() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    for number in range(10):
        with refused("gift-unknown"):
            redeeming.look_at_gift(world.services, f"nobody{number}", CLARA.id)
    until = world.clock.at + timedelta(hours=1)
    for use in (redeeming.look_at_gift, redeeming.redeem):
        with refused("promo-too-many", until=until):
            use(world.services, gift.id, CLARA.id)
    world.wait(hours=1)
    redeeming.redeem(world.services, gift.id, CLARA.id)
    world.audit()


def test_what_is_not_paid_is_no_gift() -> None:
    world = giving_world()
    unpaid = put_amount(world.services, ANNA.id, "20")
    with refused("gift-unknown"):
        redeeming.look_at_gift(world.services, unpaid.id, CLARA.id)


def test_given_on_a_page_once_whatever_is_pressed_again() -> None:
    world = giving_world()
    gift = put_plan(world.services, ANNA.id)
    shown = world.chat.place(ANNA.id)
    charge = giving.start_gift_payment(world.services, gift.id, ANNA.id, shown)
    again = giving.start_gift_payment(world.services, gift.id, ANNA.id, shown)
    assert again.id == charge.id
    world.pay_page(charge)
    after = giving.get_gift(world.services, gift.id, ANNA.id)
    assert after.state is GiftState.OPEN
    assert world.account().available == eur("100")
    assert purposes(world, ANNA)[0] == ("gift", "paid", eur("18"))
    assert "Your gift is paid" in world.chat.last(ANNA.id).text
    with refused("gift-paid"):
        giving.start_gift_payment(world.services, gift.id, ANNA.id, None)
    world.audit()


def test_paid_from_the_balance_while_a_page_is_open_closes_the_page() -> None:
    world = giving_world()
    gift = put_amount(world.services, ANNA.id, "20")
    page = giving.start_gift_payment(world.services, gift.id, ANNA.id, None)
    given(world.services, gift)
    assert charges.get_charge(world.services, page.id).state is ChargeState.FAILED
    assert world.account().available == eur("80")
    world.audit()


def test_paid_on_the_page_in_that_very_moment_is_paid_once() -> None:
    world = giving_world()
    gift = put_amount(world.services, ANNA.id, "20")
    charge = giving.start_gift_payment(world.services, gift.id, ANNA.id, None)
    assert charge.reference is not None
    world.payments.pay(charge.reference)
    after = given(world.services, gift)
    world.hear(charge.reference)
    assert after.state is GiftState.OPEN
    assert world.account().available == eur("100")
    world.audit()


def test_money_for_a_gift_that_is_paid_otherwise_by_now_is_on_the_balance() -> None:
    world = giving_world()
    gift = put_amount(world.services, ANNA.id, "20")
    charge = giving.start_gift_payment(world.services, gift.id, ANNA.id, None)
    assert charge.reference is not None
    given(world.services, gift)
    world.payments.pay(charge.reference, late=True)
    world.hear(charge.reference)
    assert world.account().available == eur("100")
    world.audit()


@pytest.mark.parametrize("later", ["ok", "authentication"])
def test_given_by_a_saved_card(later: str) -> None:
    world = World()
    world.top_up(ANNA, "20", later)
    card = world.account().default_card
    gift = put_amount(world.services, ANNA.id, "20")
    charge = giving.start_gift_payment(
        world.services, gift.id, ANNA.id, world.chat.place(ANNA.id), card=card
    )
    world.work()
    if later == "authentication":
        page = giving.get_gift(world.services, gift.id, ANNA.id).charge_id
        assert page not in (None, charge.id)
        world.pay(world.chat.last(ANNA.id))
    assert giving.get_gift(world.services, gift.id, ANNA.id).state is GiftState.OPEN
    world.audit()


def test_a_price_that_was_shown_too_long_ago_is_not_taken() -> None:
    world = giving_world()
    gift = put_plan(world.services, ANNA.id)
    world.wait(minutes=30)
    with refused("gift-stale"):
        given(world.services, gift)
    with refused("gift-stale"):
        giving.start_gift_payment(world.services, gift.id, ANNA.id, None)
    assert given(world.services, put_amount(world.services, ANNA.id, "20")).paid_by


def test_somebody_elses_gift_is_not_ones_own() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    with refused("gift-gone"):
        giving.get_gift(world.services, gift.id, CLARA.id)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("AB-cd 12", "abcd12"), (" \uff21\uff22 ", "ab"), ("a_b", ""), ("x" * 33, ""), ("", "")],
)
def test_a_code_is_read_however_it_is_written(written: str, kept: str) -> None:
    assert spelt(written) == kept


def test_a_code_is_shown_so_that_it_is_read_again() -> None:
    assert grouped("abcd2345wxyz") == "ABCD-2345-WXYZ"
    assert spelt(grouped("abcd2345wxyz")) == "abcd2345wxyz"
