"""An audit a day, in slices, over a few accounts: when it begins, rests, is late, and what it carries on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import audit_progress
from chalicelib.application.audit import always
from chalicelib.application.audit_progress import EVERY, MOST_STORED, SEGMENTS, continue_audit
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Table
from chalicelib.domain.money import Money
from tests.support.world import World

SECOND: Final = timedelta(seconds=1)
PAGES: Final = len(Table) * SEGMENTS
"""There is one page a segment."""


@pytest.fixture
def world() -> World:
    world = World(store=MemoryStore())
    world.open(101)
    return world


def from_nowhere(world: World, number: int, *, held: bool = False) -> None:
    """Somebody has, or holds, a euro that no entry gave them."""
    world.open(number)
    money = Money.of("1.00", "EUR")
    account = world.account(number)
    changed = replace(account, held=money) if held else replace(account, available=money)
    world.put(account_key(number), changed)


def pages(count: int) -> Callable[[], bool]:
    """Time for so many pages."""
    left = iter(range(count))
    return lambda: next(left, None) is not None


def test_a_day_after_it_began_the_next_one_begins_and_not_before(world: World) -> None:
    first = continue_audit(world.services, always)
    assert (first.report.done, first.new, first.late) == (True, 0, False)
    from_nowhere(world, 102)
    world.clock.at += EVERY - SECOND
    assert continue_audit(world.services, always) == first
    world.clock.at += SECOND
    again = continue_audit(world.services, always)
    assert (again.report.done, again.new, again.late) == (True, 1, False)
    rests = continue_audit(world.services, always)
    assert (rests.report, rests.new, rests.late) == (again.report, 0, False)


def test_it_begins_at_once_if_asked_also_in_the_middle(world: World) -> None:
    continue_audit(world.services, always)
    from_nowhere(world, 102)
    assert continue_audit(world.services, always, anew=True).new == 1
    half = continue_audit(world.services, pages(3), anew=True).report
    assert sum(one.done for one in half.segments) == 3
    begun = continue_audit(world.services, pages(2), anew=True).report
    assert sum(one.done for one in begun.segments) == 2
    goes_on = continue_audit(world.services, pages(2)).report
    assert sum(one.done for one in goes_on.segments) == 4


def test_each_slice_tells_what_is_new_in_it(world: World) -> None:
    for number in range(102, 108):
        from_nowhere(world, number)
    found = []
    for _ in range(PAGES):
        one = continue_audit(world.services, pages(1))
        found.append(one.new)
        assert one.report.count == sum(found)
        assert not one.report.done
    last = continue_audit(world.services, always)
    assert last.report.done
    assert sum(found) == 6
    assert max(found) < 6, "not all in one segment"


@pytest.mark.parametrize(("after", "late"), [(EVERY - SECOND, False), (EVERY, True)])
def test_one_that_is_not_done_after_a_day_is_late(
    world: World, after: timedelta, late: bool
) -> None:
    assert not continue_audit(world.services, pages(1)).late
    world.clock.at += after
    assert continue_audit(world.services, pages(1)).late is late
    assert not continue_audit(world.services, always).late, "for now it is done"


def test_what_is_summed_up_is_carried_from_slice_to_slice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_progress, "NAMES_A_PART", 1)
    for number in range(102, 105):
        from_nowhere(world, number, held=True)
    while not continue_audit(world.services, pages(1)).report.done:
        pass
    report = continue_audit(world.services, always).report
    held = [one.key for one in report.violations if one.check == "holds"]
    assert sorted(held) == [f"accounts/{number}/account" for number in range(102, 105)]


def test_so_many_violations_are_kept(world: World) -> None:
    for number in range(102, 103 + MOST_STORED):
        from_nowhere(world, number)
    report = continue_audit(world.services, always).report
    assert report.told["chain"] == MOST_STORED + 1
    assert len(report.violations) == MOST_STORED
