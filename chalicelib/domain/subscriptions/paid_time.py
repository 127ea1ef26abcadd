"""Paid time as stretches that are used up evenly by the second, and what their money is worth; exact.

What is left is kept in millionths of a minor unit and rounded down: it is never more than what was not used,
and used and left always add up to what was paid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.money import Money, divide_round_half_up

MILLIONTHS: Final = 1_000_000
"""Of a minor unit: in these the worth of paid time is carried."""

SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Half-open [start, end) in whole seconds; `worth`, in millionths of a minor unit, is used up evenly over
    it. It was sold as a period of `months`, which as sold lasts `seconds`: that is the time that the price of
    so many months buys."""

    start: datetime
    end: datetime
    worth: int
    months: int
    seconds: int


def sold_stretch(start: datetime, end: datetime, paid: Money, months: int) -> Stretch:
    """A period as it is sold."""
    return Stretch(start, end, millionths(paid), months, seconds_between(start, end))


def seconds_between(start: datetime, end: datetime) -> int:
    """Whole seconds of [start, end)."""
    return (end - start) // SECOND


def remaining(stretch: Stretch, at: datetime) -> int:
    """Seconds of it that are still to come."""
    return max(seconds_between(max(stretch.start, at), stretch.end), 0)


def left_of(stretch: Stretch, at: datetime) -> int:
    """What of its worth is not used at `at`, in millionths, rounded down."""
    return stretch.worth * remaining(stretch, at) // seconds_between(stretch.start, stretch.end)


def worth_of(stretches: Iterable[Stretch]) -> int:
    """Of all of them, in millionths."""
    return sum(stretch.worth for stretch in stretches)


def millionths(amount: Money) -> int:
    """The amount in millionths of its minor unit."""
    return amount.minor * MILLIONTHS


def in_money(worth: int, currency: str) -> Money:
    """To the nearest minor unit, by the one rule."""
    return Money(divide_round_half_up(worth, MILLIONTHS), currency)
