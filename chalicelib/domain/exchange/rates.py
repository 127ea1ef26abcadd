"""Exchange rates of one day and one source, and an amount turned into another currency; asks nobody.

A source states what its own currency is worth. What a payer is asked is rounded up, what somebody is given is
rounded down, the rate and the amount alike: whoever goes back and forth gains nothing, to the minor unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, shard_of, waiting
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.money import Money, exponent_of

FETCH: Final = "fetch"

FETCHED_AT: Final = timedelta(hours=15, minutes=45)
"""After midnight UTC: both banks have published by then, the ECB at about 16:00 in Frankfurt."""

MOST_UNCONFIRMED: Final = timedelta(days=3)
"""For so long rates are good that nobody could ask about again. Published ones of before a long holiday are
as old as it is, and still the newest there are."""

MOST_AGE: Final = timedelta(days=14)
"""Longer than any holiday of a central bank: a feed that says the same for so long has stopped."""

DIGITS: Final = 8
"""Significant digits of a stated rate."""


class Source(StrEnum):
    """Whose rates."""

    ECB = "ecb"  # the European Central Bank: the world for one euro, without the rouble since 2022
    CBR = "cbr"  # the Bank of Russia: roubles for the world


@dataclass(frozen=True, slots=True)
class Price:
    """`units` of a currency are worth `amount` of the source's own, exactly as published."""

    units: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DayRates:
    """What `source` published for `day`; `own` is the currency that it states the others in."""

    source: Source
    day: date
    own: str
    prices: Mapping[str, Price]

    def worth(self, currency: str) -> Fraction | None:
        """Of one major unit, in the source's own currency; None for one that it does not name."""
        if currency == self.own:
            return Fraction(1)
        price = self.prices.get(currency)
        return None if price is None else Fraction(price.amount) / Fraction(price.units)


@dataclass(frozen=True, slots=True)
class Rate:
    """`value` is how many `to` one `of` is, with the margin in it; frozen with what was converted at it."""

    source: Source
    day: date
    of: str
    to: str
    value: Decimal
    margin_percent: Decimal

    def asked(self, amount: Money) -> Money:
        """What to ask of a payer for `amount`: at least what it is worth."""
        return _converted(amount, self, up=True)

    def given(self, amount: Money) -> Money:
        """What somebody has for `amount`: at most what it is worth."""
        return _converted(amount, self, up=False)

    def back(self, amount: Money, *, up: bool = False) -> Money:
        """How many `of` an `amount` of `to` is worth at this rate: at most, or `up`: at least."""
        if amount.currency != self.to:
            raise InvalidInput(f"{amount} at a rate of {self.of} in {self.to}")
        ratio = Fraction(10) ** (exponent_of(self.of) - exponent_of(self.to)) / Fraction(self.value)
        return Money(_whole(amount.minor * ratio, up=up), self.of)


@dataclass(frozen=True, slots=True)
class Conversion:
    """`before` became `after` at `rate`: both stand in the journal."""

    before: Money
    after: Money
    rate: Rate


@dataclass(frozen=True, slots=True)
class RateFeed:
    """One source, and how far its rates are known: those of `day` are the newest, as was last confirmed at
    `confirmed_at`."""

    source: Source
    day: date | None = None
    confirmed_at: datetime | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return shard_of(self.source)


def begun(source: Source, now: datetime) -> RateFeed:
    """Fetched at once, and from then on once a day."""
    return RateFeed(source, waits={FETCH: Wait(now + INLINE_LEAD)})


def fetched(feed: RateFeed, day: date, now: datetime) -> RateFeed:
    """The newest day is known; an older file than before is no news."""
    newest = day if feed.day is None else max(day, feed.day)
    waits = waiting(feed.waits, FETCH, next_fetch(now))
    return RateFeed(feed.source, newest, now, waits)


def next_fetch(now: datetime) -> datetime:
    """The next time of day at which there is something new."""
    at = now.replace(hour=0, minute=0, second=0, microsecond=0) + FETCHED_AT
    return at if at > now else at + timedelta(days=1)


def require_fresh(feed: RateFeed | None, now: datetime) -> date:
    """The day of the newest rates. Raises Refused("rates-stale") where they are too old, or not there."""
    if feed is None or feed.day is None or feed.confirmed_at is None:
        raise Refused("rates-stale")
    too_old = now.date() - feed.day > MOST_AGE or now - feed.confirmed_at > MOST_UNCONFIRMED
    if too_old:
        raise Refused("rates-stale")
    return feed.day


def source_for(of: str, to: str) -> Source:
    """Who states a rate between these: only the Bank of Russia knows the rouble."""
    return Source.CBR if "RUB" in (of, to) else Source.ECB


def rate_asked(rates: DayRates, of: str, to: str, margin_percent: Decimal) -> Rate:
    """For what a payer is asked in `to`: the margin makes it dearer. Raises Refused("no-rate")."""
    return _rate(rates, of, to, margin_percent, up=True)


def rate_given(rates: DayRates, of: str, to: str, margin_percent: Decimal) -> Rate:
    """For what somebody is given in `to`: the margin makes it less. Raises Refused("no-rate")."""
    return _rate(rates, of, to, margin_percent, up=False)


def _rate(rates: DayRates, of: str, to: str, margin_percent: Decimal, *, up: bool) -> Rate:
    one, other = rates.worth(of), rates.worth(to)
    if one is None or other is None:
        raise Refused("no-rate", of=of, to=to)
    margin = 1 + Fraction(margin_percent) / 100
    exact = one / other * margin if up else one / other / margin
    return Rate(rates.source, rates.day, of, to, _stated(exact, up=up), margin_percent)


def _stated(exact: Fraction, *, up: bool) -> Decimal:
    """In so many significant digits."""
    whole, shift = exact.numerator // exact.denominator, 0
    while whole >= 10**DIGITS:
        shift, whole = shift - 1, whole // 10
    while whole < 10 ** (DIGITS - 1):
        shift += 1
        scaled = exact * Fraction(10) ** shift
        whole = scaled.numerator // scaled.denominator
    return Decimal(_whole(exact * Fraction(10) ** shift, up=up)).scaleb(-shift)


def _converted(amount: Money, rate: Rate, *, up: bool) -> Money:
    if amount.currency != rate.of:
        raise InvalidInput(f"{amount} at a rate of {rate.of} in {rate.to}")
    ratio = Fraction(rate.value) * Fraction(10) ** (exponent_of(rate.to) - exponent_of(rate.of))
    return Money(_whole(amount.minor * ratio, up=up), rate.to)


def _whole(exact: Fraction, *, up: bool) -> int:
    return -(-exact.numerator // exact.denominator) if up else exact.numerator // exact.denominator
