"""Numbers are contiguous and dates never go back, whatever the batches, the clock and the time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.application.invoicing.records import document_key
from chalicelib.application.subscriptions import purchases
from chalicelib.application.unit import Unit
from chalicelib.domain.agenda import INLINE_LEAD, Wait, retried, waiting
from chalicelib.domain.catalog.seller import DocumentKind, Seller
from chalicelib.domain.invoicing.document import (
    MAX_NUMBERED_AT_ONCE,
    Document,
    Series,
    created,
    delivered,
    issue_day,
    number_text,
    numbered,
)
from chalicelib.domain.period import local_date
from tests.support.catalogs import SIPTG
from tests.support.parts import number
from tests.support.world import World

BORIS = 202
SELLER: Final = SIPTG.sellers[0]
ZONES: Final = ("Europe/Vilnius", "Pacific/Auckland", "America/Los_Angeles", "UTC")
NEW_YEAR: Final = datetime(2026, 1, 1, tzinfo=UTC)
STEPS: Final = st.lists(
    st.tuples(st.integers(1, MAX_NUMBERED_AT_ONCE), st.integers(-7_200, 90_000)), max_size=25
)
"""Batches: how many documents, and how far the clock has moved since (also back: two machines)."""


def unnumbered(name: str, now: datetime) -> Document:
    document = Document(name, DocumentKind.INVOICE, SELLER.id, 7, 1, now)
    return created(document, now)


def in_zone(zone: str) -> Seller:
    return replace(SELLER, time_zone=zone)


@given(STEPS, st.sampled_from(ZONES), st.integers(-400_000, 400_000))
def test_numbers_are_contiguous_and_dates_never_go_back(
    steps: list[tuple[int, int]], zone: str, seconds: int
) -> None:
    seller, now = in_zone(zone), NEW_YEAR + timedelta(seconds=seconds)
    counters: dict[int, Series] = {}
    books: dict[int, list[Document]] = {}
    for batch, (count, moved) in enumerate(steps):
        now += timedelta(seconds=moved)
        year = local_date(now, zone).year
        counter = counters.get(year)
        day = issue_day(seller, now, counter.last_date if counter else None)
        waiting_ones = [unnumbered(f"{batch}-{n}", now) for n in range(count)]
        counters[year], done = numbered(waiting_ones, counter, seller, day)
        books.setdefault(year, []).extend(done)
    for year, documents in books.items():
        expected = [
            number_text(seller, DocumentKind.INVOICE, year, n + 1) for n in range(len(documents))
        ]
        assert [document.number for document in documents] == expected
        assert [document.counter for document in documents] == [*range(1, len(documents) + 1)]
        dates = [document.issue_date for document in documents]
        assert dates == sorted(d for d in dates if d is not None)
        assert {d.year for d in dates if d is not None} == {year}
        assert counters[year] == Series(len(documents), documents[-1].issue_date or date.min)


@given(st.sampled_from(ZONES), st.integers(-200_000, 200_000))
def test_the_year_of_a_series_is_that_of_the_seller(zone: str, seconds: int) -> None:
    now = NEW_YEAR + timedelta(seconds=seconds)
    day = issue_day(in_zone(zone), now, None)
    assert abs(datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - now) < timedelta(days=1.1)
    _, (document,) = numbered([unnumbered("a", now)], None, in_zone(zone), day)
    assert document.number == f"{SELLER.series[DocumentKind.INVOICE]}-{day.year}-000001"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2025, 12, 31, 21, 59, 59, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2025, 12, 31, 22, 0, 0, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_the_new_year_begins_at_midnight_in_vilnius(moment: datetime, day: date) -> None:
    assert issue_day(SELLER, moment, None) == day


def test_a_clock_that_goes_back_keeps_the_last_date() -> None:
    assert issue_day(SELLER, NEW_YEAR, date(2026, 1, 5)) == date(2026, 1, 5)
    assert issue_day(SELLER, NEW_YEAR + timedelta(days=9), date(2026, 1, 5)) == date(2026, 1, 10)


@pytest.mark.parametrize(
    ("day", "number"), [(date(2025, 7, 8), None), (date(2025, 7, 9), "LT100018548216")]
)
def test_the_vat_number_stands_from_its_first_day(day: date, number: str | None) -> None:
    _, (document,) = numbered([unnumbered("a", NEW_YEAR)], None, SELLER, day)
    assert document.vat_number == number


@given(st.integers(0, 3), st.integers(1, 10**7))
def test_numbering_moves_no_place_in_the_agenda(failures: int, last: int) -> None:
    document = unnumbered("a", NEW_YEAR)
    wait: Wait | None = document.waits["number"]
    for _ in range(failures):
        assert wait is not None
        wait = retried(wait, wait.at)
    assert wait is not None
    waits = waiting(document.waits, "number", wait.at, wait.attempts)
    tried = replace(document, waits=waits)
    series, (done,) = numbered([tried], Series(last, date(2026, 1, 1)), SELLER, date(2026, 1, 1))
    assert done.waits == {"deliver": Wait(wait.at)}
    assert series.last_number == last + 1
    assert (done.number or "").endswith(f"{last + 1:06d}")


def test_what_was_supplied_before_the_first_number_bears_none() -> None:
    """9 July 2025 is the first day of the number; numbered the day after, it is of when it was sold."""
    for supplied, expected in ((7, None), (9, "LT100018548216")):
        document = unnumbered("a", datetime(2025, 7, supplied, 12, tzinfo=UTC))
        _, (done,) = numbered([document], None, SELLER, date(2025, 7, 10))
        assert done.vat_number == expected


def test_a_delivered_document_waits_for_nothing() -> None:
    document = unnumbered("a", NEW_YEAR)
    assert document.waits == {"number": Wait(NEW_YEAR + INLINE_LEAD)}
    _, (done,) = numbered([document], None, SELLER, date(2026, 1, 1))
    assert delivered(done, 42) == replace(done, message_id=42, waits={})
    assert delivered(done, None) == replace(done, waits={})


def test_a_series_of_the_old_year_goes_on_where_a_clock_is_still_in_it() -> None:
    """Two machines around midnight: each year keeps its own numbers, in order, without a gap."""
    world = World(at=datetime(2025, 12, 31, 21, 30, tzinfo=UTC))
    world.top_up(BORIS, "300.00")
    names: list[str] = []
    midnight = datetime(2025, 12, 31, 22, 0, tzinfo=UTC)
    for plan, moment in (
        ("softphone", midnight + timedelta(seconds=1)),
        ("gateway", midnight - timedelta(seconds=1)),
    ):
        world.clock.at = moment
        draft_id, revision = world.draft(BORIS, plan)
        purchases.pay_from_balance(world.services, draft_id, BORIS, revision)
        world.work()
        names = [file.name for file in world.chat.documents(BORIS)]
    assert names == ["INV-2026-000001.pdf", "INV-2025-000001.pdf"]
    world.audit()


def test_more_documents_than_one_transaction_takes_are_numbered_in_turn() -> None:
    world = World()
    now = world.clock.now()
    documents = [unnumbered(f"i{n:03}", now) for n in range(2 * MAX_NUMBERED_AT_ONCE + 1)]
    for document in documents:
        unit = Unit(world.services)
        unit.put(document_key(document.id), document)
        unit.commit()
    world.clock.at += timedelta(minutes=3)
    keys = [document_key(document.id) for document in documents]
    number(world.services, *keys)
    found = [Unit(world.services).require(Document, key) for key in keys]
    counters = sorted(int((document.number or "").rsplit("-", 1)[1]) for document in found)
    assert counters == list(range(1, len(documents) + 1))
