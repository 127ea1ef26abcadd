"""Cards of an account: which one a new one replaces, which are the same plastic, which are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from chalicelib.domain.money import Money
from chalicelib.domain.payments.saved_cards import (
    references_of,
    with_card,
    with_declined_card,
    with_lost_card,
    with_lost_customer,
    with_updated_card,
    without_card,
)
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import MAX_DECLINES, Card, declined_again, same_card

NOW: Final = datetime(2026, 1, 31, tzinfo=UTC)
ONE: Final = Card("stripe", "pm_1", "cus_1", "visa", "4242", 4, 2031)
TWO: Final = Card("stripe", "pm_2", "cus_1", "visa", "1111", 4, 2031)
THREE: Final = Card("yookassa", "pm_3", "cus_1", "mir", "2222", 4, 2031)
ZERO: Final = Money(0, "EUR")


def holder(*cards: Card) -> Account:
    one = Account(7, "Anna", "LT", "stripe", ZERO, ZERO, NOW)
    return replace(one, cards=cards, default_card=cards[0].reference)


def test_a_new_card_is_the_default_beside_the_others() -> None:
    after = with_card(holder(ONE, THREE), TWO)
    assert (after.cards, after.default_card) == ((ONE, THREE, TWO), "pm_2")


def test_the_same_plastic_saved_anew_takes_the_place_of_the_old() -> None:
    anew = replace(ONE, reference="pm_9")
    before = holder(ONE, TWO)
    after = with_card(before, anew)
    assert (after.cards, after.default_card) == ((TWO, anew), "pm_9")
    assert references_of(holder(ONE, TWO, anew), "pm_9") == (ONE, anew)
    assert references_of(holder(ONE, TWO), "pm_2") == (TWO,)


def test_what_was_lost_goes_when_another_is_saved() -> None:
    assert with_card(holder(replace(ONE, lost=True), THREE), TWO).cards == (THREE, TWO)


@pytest.mark.parametrize(
    "changes",
    [
        {"brand": "mir"},
        {"last4": "1111"},
        {"expiry_month": 5},
        {"expiry_year": 2032},
        {"payment_system": "yookassa"},
    ],
)
def test_another_brand_number_or_month_is_other_plastic(changes: dict[str, str]) -> None:
    other = replace(ONE, reference="pm_9", **changes)  # type: ignore[arg-type]
    assert not same_card(ONE, other)
    assert same_card(ONE, replace(ONE, reference="pm_9"))


def test_the_same_reference_is_the_same_card_in_one_system() -> None:
    renewed = replace(ONE, expiry_year=2040)
    assert same_card(ONE, renewed)
    assert not same_card(ONE, replace(renewed, payment_system="yookassa"))


def test_what_the_provider_calls_one_number_is_one_card() -> None:
    mine = replace(ONE, fingerprint="f1")
    assert same_card(mine, replace(mine, reference="pm_9", expiry_year=2040))
    assert not same_card(mine, replace(mine, reference="pm_9", fingerprint="f2"))
    assert same_card(mine, replace(ONE, reference="pm_9")), "of an earlier release"


@pytest.mark.parametrize(
    ("month", "year", "end"),
    [(4, 2031, (2031, 5)), (12, 2031, (2032, 1)), (11, 2031, (2031, 12)), (1, 2032, (2032, 2))],
)
def test_a_card_is_good_until_its_month_is_over(
    month: int, year: int, end: tuple[int, int]
) -> None:
    card = replace(ONE, expiry_month=month, expiry_year=year)
    assert card.expires_at == datetime(*end, 1, tzinfo=UTC)


def test_what_was_issued_in_place_of_a_card_is_shown_and_nothing_else_changes() -> None:
    known = replace(ONE, declines=(NOW,), lost=True)
    issued = replace(ONE, last4="9999", expiry_year=2035)
    after = with_updated_card(holder(known, TWO), issued)
    assert after == holder(replace(issued, declines=(NOW,)), TWO)
    assert with_updated_card(holder(TWO), issued) == holder(TWO)


def test_of_what_is_left_the_newest_is_the_default() -> None:
    both = replace(ONE, reference="pm_9")
    after = without_card(holder(ONE, TWO, both), "pm_9")
    assert (after.cards, after.default_card) == ((TWO,), "pm_2")
    assert without_card(after, "pm_2").default_card is None


def test_a_decline_is_of_that_card_alone() -> None:
    after = with_declined_card(holder(ONE, TWO), "pm_2", NOW, hard=True)
    assert after == holder(ONE, replace(TWO, declines=(NOW,), refused=True))
    soft = with_declined_card(holder(ONE, TWO), "pm_1", NOW, hard=False)
    assert soft == holder(replace(ONE, declines=(NOW,)), TWO)


def test_declines_of_thirty_days_count_and_the_fourteenth_is_the_last() -> None:
    month = timedelta(days=30)
    old = replace(ONE, declines=(NOW - month, NOW - month + timedelta(seconds=1)))
    assert declined_again(old, NOW, hard=False).declines == (old.declines[1], NOW)
    often = replace(ONE, declines=(NOW,) * (MAX_DECLINES - 2))
    almost = declined_again(often, NOW, hard=False)
    assert (len(almost.declines), almost.refused) == (13, False)
    assert declined_again(almost, NOW, hard=False).refused
    assert declined_again(replace(ONE, refused=True), NOW, hard=False).refused


def test_what_the_provider_lost_is_lost() -> None:
    assert with_lost_card(holder(ONE, TWO), "pm_2") == holder(ONE, replace(TWO, lost=True))
    other = replace(TWO, customer_reference="cus_2")
    after = with_lost_customer(holder(ONE, other, THREE), "stripe", "cus_1")
    assert after == holder(replace(ONE, lost=True), other, THREE)
