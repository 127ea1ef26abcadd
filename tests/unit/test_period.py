"""Ends of periods over ten years for every start day, and the exact share of a period that is used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money
from chalicelib.domain.period import add_months, days_of, local_date, used_share, whole_second

FIRST, LAST = date(2024, 1, 1), date(2033, 12, 31)
LENGTHS = (1, 6, 12, 36)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def every_start() -> Iterator[datetime]:
    """Every day of ten years, three leap years among them, at a time of day that must not change."""
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        yield datetime(day.year, day.month, day.day, 23, 59, 58, tzinfo=UTC)


def last_day_of(year: int, month: int) -> int:
    """By walking, so that it shares nothing with the code under test."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def by_walking(anchor: datetime, months: int) -> datetime:
    """The month `months` later, found one step at a time; the day is the anchor's, or the last."""
    year, month = anchor.year, anchor.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return anchor.replace(year=year, month=month, day=min(anchor.day, last_day_of(year, month)))


@pytest.mark.parametrize(
    ("anchor", "months", "end"),
    [
        ("2024-01-31 12:00:00", 1, "2024-02-29 12:00:00"),
        ("2024-01-31 12:00:00", 2, "2024-03-31 12:00:00"),  # not 29 March: no drift
        ("2025-01-31 12:00:00", 1, "2025-02-28 12:00:00"),
        ("2025-01-30 00:00:00", 1, "2025-02-28 00:00:00"),
        ("2025-01-29 00:00:00", 1, "2025-02-28 00:00:00"),
        ("2025-01-28 00:00:00", 1, "2025-02-28 00:00:00"),
        ("2025-03-31 00:00:00", 1, "2025-04-30 00:00:00"),
        ("2025-05-31 00:00:00", 6, "2025-11-30 00:00:00"),
        ("2025-08-31 00:00:00", 6, "2026-02-28 00:00:00"),
        ("2023-08-31 00:00:00", 6, "2024-02-29 00:00:00"),
        ("2024-02-29 00:00:00", 12, "2025-02-28 00:00:00"),
        ("2024-02-29 00:00:00", 48, "2028-02-29 00:00:00"),
        ("2024-02-29 00:00:00", 36, "2027-02-28 00:00:00"),
        ("2024-02-28 00:00:00", 12, "2025-02-28 00:00:00"),
        ("2025-12-31 23:59:59", 1, "2026-01-31 23:59:59"),
        ("2025-12-15 00:00:00", 12, "2026-12-15 00:00:00"),
        ("2096-02-29 00:00:00", 48, "2100-02-28 00:00:00"),  # 2100 is no leap year
        ("2024-06-15 08:30:00", 0, "2024-06-15 08:30:00"),
    ],
)
def test_ends_at_the_same_day_or_the_last_of_the_month(anchor: str, months: int, end: str) -> None:
    assert add_months(at(anchor), months) == at(end)


def test_every_start_day_of_ten_years_ends_where_walking_does() -> None:
    for anchor in every_start():
        for months in LENGTHS:
            assert add_months(anchor, months) == by_walking(anchor, months), anchor


def test_renewals_one_after_another_end_where_one_long_period_does() -> None:
    for anchor in every_start():
        for length in (1, 6):
            ends = [add_months(anchor, length * n) for n in range(1, 13)]
            assert ends[-1] == add_months(anchor, length * 12)
            assert all(one < other for one, other in pairwise(ends))
            # A short month never shortens the ones after it.
            assert all(end.day == min(anchor.day, last_day_of(end.year, end.month)) for end in ends)


def test_periods_follow_each_other_and_last_a_month_of_days() -> None:
    for anchor in every_start():
        days = (add_months(anchor, 1) - anchor).days
        assert 28 <= days <= 31, anchor
        assert 365 <= (add_months(anchor, 12) - anchor).days <= 366, anchor


def test_a_time_is_cut_to_its_second_and_must_be_aware() -> None:
    moment = datetime(2025, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC)
    assert whole_second(moment) == datetime(2025, 1, 1, tzinfo=UTC)
    with pytest.raises(InvalidInput, match="aware"):
        whole_second(datetime(2025, 1, 1))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2025-12-31 21:59:59", "Europe/Vilnius", "2025-12-31"),
        ("2025-12-31 22:00:00", "Europe/Vilnius", "2026-01-01"),
        ("2025-07-08 20:59:59", "Europe/Vilnius", "2025-07-08"),  # summer time: three hours
        ("2025-07-08 21:00:00", "Europe/Vilnius", "2025-07-09"),
        ("2026-01-01 04:59:59", "America/New_York", "2025-12-31"),
        ("2026-01-01 00:00:00", "UTC", "2026-01-01"),
    ],
)
def test_a_day_is_a_day_of_the_place(moment: str, zone: str, day: str) -> None:
    assert local_date(at(moment), zone) == date.fromisoformat(day)


def test_the_last_day_of_a_period_is_that_of_its_last_moment() -> None:
    start, midnight = at("2026-01-01 00:00:00"), at("2026-02-01 00:00:00")
    whole_month = (date(2026, 1, 1), date(2026, 1, 31))
    assert days_of(start, midnight, "UTC") == whole_month
    moment = timedelta(microseconds=1)
    assert days_of(start, midnight + moment, "UTC") == (date(2026, 1, 1), date(2026, 2, 1))
    assert days_of(start, midnight - timedelta(hours=2), "Europe/Vilnius") == whole_month


START, END = at("2026-01-01 00:00:00"), at("2026-01-01 00:00:03")  # three seconds


@pytest.mark.parametrize(
    ("paid", "seconds", "used"),
    [
        (100, 0, 0),
        (100, 1, 33),
        (100, 2, 67),
        (100, 3, 100),
        (1, 1, 0),
        (1, 2, 1),
        (3, 1, 1),
        (0, 2, 0),
        (100, -5, 0),  # before it began
        (100, 99, 100),  # long over
    ],
)
def test_used_is_by_the_second_rounded_half_up(paid: int, seconds: int, used: int) -> None:
    now = START + timedelta(seconds=seconds)
    assert used_share(Money(paid, "EUR"), START, END, now) == Money(used, "EUR")


def test_half_a_cent_is_used() -> None:
    halfway = START + timedelta(seconds=1)
    end = START + timedelta(seconds=2)
    assert used_share(Money(1, "EUR"), START, end, halfway) == Money(1, "EUR")
    assert used_share(Money(5, "JPY"), START, end, halfway) == Money(3, "JPY")


def test_used_grows_to_all_of_it_and_is_within_half_a_cent_of_exact() -> None:
    paid, start = Money(437_400, "EUR"), at("2026-01-31 12:00:00")
    end = add_months(start, 12)
    total = int((end - start).total_seconds())
    before = paid.zero
    for elapsed in range(0, total + 1, 86_399):  # a stride that is no whole day
        used = used_share(paid, start, end, start + timedelta(seconds=elapsed))
        assert abs(used.minor - Fraction(paid.minor * elapsed, total)) <= Fraction(1, 2)
        assert before <= used
        before = used
    assert used_share(paid, start, end, end) == paid


def test_a_fraction_of_a_second_is_not_used() -> None:
    almost = START + timedelta(seconds=1) - timedelta(microseconds=1)
    assert used_share(Money(300, "EUR"), START, END, almost) == Money(0, "EUR")
    before = START - timedelta(microseconds=1)
    assert used_share(Money(300, "EUR"), START, END, before) == Money(0, "EUR")


def test_a_period_of_no_length_has_no_share() -> None:
    with pytest.raises(InvalidInput):
        used_share(Money(300, "EUR"), START, START, START)
