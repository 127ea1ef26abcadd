"""Conversion: nothing gained by going back and forth, what is asked is worth what it is for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Refused
from chalicelib.domain.exchange.rates import (
    DIGITS,
    DayRates,
    Price,
    RateFeed,
    Source,
    begun,
    fetched,
    next_fetch,
    rate_asked,
    rate_given,
    require_fresh,
    source_for,
)
from chalicelib.domain.money import Money, exponent_of

DAY = date(2026, 11, 27)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
CODES = ("EUR", "USD", "JPY", "KWD", "RUB")

prices = st.builds(
    Price,
    st.sampled_from([Decimal(1), Decimal(100), Decimal("1.0163"), Decimal("160.5")]),
    st.decimals("0.0001", "99999", places=4),
)
days = st.builds(
    lambda found: DayRates(Source.CBR, DAY, "RUB", found),
    st.fixed_dictionaries({code: prices for code in CODES if code != "RUB"}),
)
margins = st.decimals(0, 20, places=1)
pairs = st.lists(st.sampled_from(CODES), min_size=2, max_size=2, unique=True)
minors = st.integers(0, 10**9)


@given(days, margins, pairs, minors)
def test_going_back_and_forth_gains_nothing(
    rates: DayRates, margin: Decimal, pair: list[str], minor: int
) -> None:
    of, to = pair
    there = rate_given(rates, of, to, margin)
    again = rate_given(rates, to, of, margin)
    assert again.given(there.given(Money(minor, of))).minor <= minor


@given(days, margins, pairs, minors)
def test_what_is_asked_is_worth_what_it_is_for(
    rates: DayRates, margin: Decimal, pair: list[str], minor: int
) -> None:
    of, to = pair
    asked = rate_asked(rates, of, to, margin)
    amount = Money(minor, of)
    paid = asked.asked(amount)
    assert asked.back(paid) >= amount
    assert asked.back(paid).minor <= minor + _one_step(asked.value, of, to)


def _one_step(value: Decimal, of: str, to: str) -> int:
    """What the last minor unit that was rounded up is worth."""
    return int(Fraction(10) ** (exponent_of(of) - exponent_of(to)) / Fraction(value)) + 1


@given(days, margins, pairs, st.integers(1, 10**9))
def test_bounds_stay_bounds_when_they_are_converted(
    rates: DayRates, margin: Decimal, pair: list[str], minor: int
) -> None:
    of, to = pair
    rate = rate_asked(rates, of, to, margin)
    bound = Money(minor, to)
    assert rate.asked(rate.back(bound, up=True)) >= bound
    assert rate.asked(rate.back(bound)) <= bound


@given(days, margins, pairs)
def test_a_stated_rate_is_near_and_on_the_safe_side(
    rates: DayRates, margin: Decimal, pair: list[str]
) -> None:
    of, to = pair
    one, other = rates.worth(of), rates.worth(to)
    assert one is not None
    assert other is not None
    middle = one / other
    for_payers = Fraction(rate_asked(rates, of, to, margin).value)
    for_others = Fraction(rate_given(rates, of, to, margin).value)
    exact = middle * (1 + Fraction(margin) / 100)
    assert exact <= for_payers <= exact * (1 + Fraction(1, 10 ** (DIGITS - 1)))
    assert for_others <= middle / (1 + Fraction(margin) / 100)


def test_the_worked_example() -> None:
    rates = DayRates(Source.CBR, DAY, "RUB", {"EUR": Price(Decimal(1), Decimal("104.5"))})
    rate = rate_asked(rates, "EUR", "RUB", Decimal(0))
    assert str(rate.value.normalize()) == "104.5"
    assert rate.asked(Money.of("25.00", "EUR")) == Money.of("2612.50", "RUB")
    dearer = rate_asked(rates, "EUR", "RUB", Decimal(2))
    assert dearer.asked(Money.of("25.00", "EUR")) == Money.of("2664.75", "RUB")


def test_a_currency_that_is_not_published_has_no_rate() -> None:
    rates = DayRates(Source.ECB, DAY, "EUR", {})
    with pytest.raises(Refused, match="no-rate"):
        rate_asked(rates, "EUR", "USD", Decimal(0))


def test_only_the_bank_of_russia_knows_the_rouble() -> None:
    assert source_for("EUR", "RUB") is Source.CBR
    assert source_for("RUB", "USD") is Source.CBR
    assert source_for("EUR", "USD") is Source.ECB


@pytest.mark.parametrize(
    ("confirmed", "day", "fresh"),
    [
        (timedelta(0), 0, True),
        (timedelta(days=3), 3, True),
        (timedelta(days=3, seconds=1), 3, False),
        (timedelta(0), 12, True),  # the Bank of Russia at New Year
        (timedelta(0), 15, False),  # the same file for ever
        (timedelta(0), -1, True),  # already of tomorrow
    ],
)
def test_rates_that_nobody_confirms_are_stale(
    confirmed: timedelta, day: int, *, fresh: bool
) -> None:
    feed = RateFeed(Source.CBR, DAY - timedelta(days=day), NOON - confirmed)
    if fresh:
        assert require_fresh(feed, NOON) == feed.day
    else:
        with pytest.raises(Refused, match="rates-stale"):
            require_fresh(feed, NOON)


def test_without_rates_nothing_is_fresh() -> None:
    for feed in (None, begun(Source.ECB, NOON)):
        with pytest.raises(Refused, match="rates-stale"):
            require_fresh(feed, NOON)


def test_an_older_file_is_no_news_and_the_next_fetch_is_a_day_later() -> None:
    feed = fetched(begun(Source.ECB, NOON), DAY, NOON)
    again = fetched(feed, DAY - timedelta(days=1), NOON + timedelta(days=1))
    assert (again.day, again.confirmed_at) == (DAY, NOON + timedelta(days=1))
    assert next_fetch(NOON) == NOON.replace(hour=15, minute=45)
    assert next_fetch(NOON.replace(hour=15, minute=45)) == next_fetch(NOON) + timedelta(days=1)
    assert again.waits["fetch"].at == next_fetch(NOON) + timedelta(days=1)
