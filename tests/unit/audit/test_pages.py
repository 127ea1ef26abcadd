"""Segment by segment, page by page: each record is read once, and each segment says what was found in it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import audit
from chalicelib.application.auditing import Check, Segment, Tally, Violation
from chalicelib.application.people.records import account_key, vat_check_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.store import Record, Table
from chalicelib.domain.money import Money
from chalicelib.domain.people.vat_check import VatCheck
from tests.support.parts import START
from tests.support.world import World

PEOPLE: Final = range(101, 110)
WRONG: Final = (102, 105, 106)


class Scans(MemoryStore):
    """Keeps how it was scanned."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[tuple[Table, int, int, int]] = []

    def scan(
        self,
        table: Table,
        *,
        limit: int = 1000,
        cursor: str | None = None,
        segment: int = 0,
        segments: int = 1,
    ) -> tuple[tuple[Record, ...], str | None]:
        found = super().scan(table, limit=limit, cursor=cursor, segment=segment, segments=segments)
        self.pages.append((table, segment, segments, len(found[0])))
        return found


@pytest.fixture
def store() -> Scans:
    return Scans()


@pytest.fixture
def world(store: Scans) -> World:
    """Nine people, by whose names nobody is found; the balances of three came from nowhere."""
    world = World(store=store)
    for number in PEOPLE:
        account = world.open(Person(number, "…", "en"))
        if number in WRONG:
            money = Money.of("1.00", "EUR")
            world.put(account_key(number), replace(account, available=money))
    return world


def segment_of(number: int) -> int:
    return zlib.crc32(str(number).encode()) % 2


def test_each_segment_is_read_to_its_end_and_has_what_was_found_in_it(
    world: World, store: Scans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PAGE", 2)
    report = audit.audit(world.services, segments=2)
    for place in range(2):
        mine = [number for number in PEOPLE if segment_of(number) == place]
        wrong = sum(number in WRONG for number in mine)
        assert 0 < wrong < len(mine)
        expected = Segment(Table.ACCOUNTS, place, len(mine), wrong, done=True)
        (found,) = [
            one for one in report.segments if (one.table, one.number) == (Table.ACCOUNTS, place)
        ]
        assert found == expected
        pages = [page for page in store.pages if page[:3] == (Table.ACCOUNTS, place, 2)]
        assert len(pages) == -(-len(mine) // 2), "two records a page"
        assert sum(page[3] for page in pages) == len(mine)
    assert report.done
    assert report.told == {"chain": 3}
    assert report.met == {"accounts/account": 9}
    assert len(report.segments) == 2 * len(Table)


def test_without_a_word_it_is_one_segment_a_table_a_thousand_records_a_page(
    world: World, store: Scans
) -> None:
    report = audit.audit(world.services)
    assert [(one.table, one.number) for one in report.segments] == [(one, 0) for one in Table]
    assert [page[:3] for page in store.pages] == [(table, 0, 1) for table in Table]
    assert audit.PAGE == 1000


def test_so_many_of_a_promise_are_told(world: World) -> None:
    run = audit.begin(world.services, START, 1, most=2)
    assert list(audit.pages(world.services, run)) == list(range(len(Table)))
    assert [one.key for one in run.report.violations] == ["accounts/102", "accounts/105"]
    assert run.report.count == 3


def test_where_there_is_no_time_it_stops_and_judges_nothing(world: World) -> None:
    run = audit.begin(world.services, START, 1)

    def after(time: Iterable[bool]) -> tuple[list[int], int, bool]:
        left = iter(time)
        places = list(audit.pages(world.services, run, lambda: next(left)))
        return places, run.report.checked["looked-at"], run.report.done

    assert after([True, True, False]) == ([0, 1], 0, False)
    assert [one.done for one in run.report.segments] == [True, True, False, False, False]
    assert after([True, True, True, False]) == ([2, 3, 4], 0, False), "and no time to judge"
    assert after([True]) == ([], 1, True)


def test_each_kind_of_record_that_was_met_is_counted(world: World) -> None:
    world.put(vat_check_key(101), VatCheck(101, "LT100018548216"))
    report = audit.audit(world.services)
    assert report.met == {"accounts/account": 9, "inbox/vat_check": 1}
    assert report.checked["looked-at"] == 2


def test_it_is_as_of_the_moment_that_is_said(world: World) -> None:
    late = START.replace(year=2099)
    run = audit.begin(world.services, late, 1)
    assert run.as_of == late
    assert audit.audit(world.services, now=late).done


def test_a_kind_that_nobody_looks_at_is_told(world: World) -> None:
    declared = replace(world.services.declared, checks=(), duties={})
    services = replace(world.services, declared=declared)
    assert audit.audit(services).violations == [
        Violation("looked-at", "accounts/account", "no check looks at any of 9 records")
    ]


def proving(promise: str) -> Tally[object]:
    """A tally that finds one thing at its end."""
    return Tally(
        promise,
        Table.ACCOUNTS,
        "account",
        object,
        lambda *_: iter(()),
        begin=lambda _: {"known": 7},
        verdict=lambda _, sums: iter([("somewhere", f"{promise} of {dict(sums)}")]),
    )


def test_a_verdict_is_given_by_every_tally_whose_promise_is_not_unproved(world: World) -> None:
    declared = replace(
        world.services.declared, checks=(lambda: (proving("one"), proving("two")),), duties={}
    )
    services = replace(world.services, declared=declared)
    run = audit.begin(services, START, 1)
    assert run.sums == {"one": {"known": 7}, "two": {"known": 7}}
    del run.sums["one"]
    list(audit.pages(services, run))
    assert [(one.check, one.key, one.found) for one in run.report.violations] == [
        ("two", "somewhere", "two of {'known': 7}")
    ]


UNSEEN: Final = Check("odd", Table.ACCOUNTS, "account", Money, lambda *_: iter(()))
"""Of accounts as what they are not: it sees none."""


def test_a_check_that_saw_none_of_what_there_is_proves_nothing(world: World) -> None:
    declared = replace(
        world.services.declared, checks=(lambda: (UNSEEN, proving("sum")),), duties={}
    )
    services = replace(world.services, declared=declared)
    run = audit.begin(services, START, 1)
    list(audit.pages(services, run))
    odd = [one for one in run.report.violations if one.check == "looked-at"]
    assert odd[0] == Violation("looked-at", "accounts/account", "odd looked at none of 9 records")
