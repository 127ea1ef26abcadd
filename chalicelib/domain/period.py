"""Anchored month arithmetic on half-open periods in whole seconds UTC; knows no calendar of customers.

The n-th end is `anchor + n months` with the day clamped to the length of the month, never
"the last end + 1 month": 31 January, 28 February, 31 March, and no drift.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money, divide_round_half_up

SHORTEST_MONTH: Final = 28


def add_months(anchor: datetime, months: int) -> datetime:
    """`anchor` moved by whole months, the day clamped to the target month's length."""
    index = anchor.year * 12 + (anchor.month - 1) + months
    year, month = divmod(index, 12)
    day = anchor.day
    if day > SHORTEST_MONTH:
        day = min(day, monthrange(year, month + 1)[1])
    return anchor.replace(year=year, month=month + 1, day=day)


def months_between(start: datetime, end: datetime) -> int:
    """How many whole months after `start` an `end` lies that was counted from there or from its anchor."""
    return 12 * (end.year - start.year) + end.month - start.month


def whole_second(moment: datetime) -> datetime:
    """`moment` without its fraction of a second; raises InvalidInput for a naive time."""
    if moment.utcoffset() is None:
        raise InvalidInput(f"an aware time is needed, not {moment!r}")
    return moment.replace(microsecond=0)


def local_date(moment: datetime, time_zone: str) -> date:
    """The calendar day of `moment` in an IANA time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def next_month(moment: datetime, time_zone: str) -> datetime:
    """When the next calendar month begins in an IANA time zone, in UTC."""
    day = local_date(moment, time_zone)
    year, month = divmod(day.year * 12 + day.month, 12)
    return datetime(year, month + 1, 1, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def days_of(start: datetime, end: datetime, time_zone: str) -> tuple[date, date]:
    """The first and the last calendar day of [start, end) in an IANA time zone, both included: what goes
    from midnight to midnight ends on the day before."""
    return local_date(start, time_zone), local_date(end - timedelta(microseconds=1), time_zone)


def used_share(paid: Money, start: datetime, end: datetime, now: datetime) -> Money:
    """What of `paid` for [start, end) is used up at `now`, by the second, rounded half up.

    The credit is `paid - used_share(...)`, so the two always add up to what was paid.
    """
    total = (end - start) // timedelta(seconds=1)
    elapsed = min(max((now - start) // timedelta(seconds=1), 0), total)
    return Money(divide_round_half_up(paid.minor * elapsed, total), paid.currency)
