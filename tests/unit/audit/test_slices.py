"""An audit in slices: the same verdict as in one go, wherever it is cut; it says how far it came."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import audit as auditing_
from chalicelib.application import audit_progress, auditing, looking
from chalicelib.application.audit import audit
from chalicelib.application.audit_progress import SEGMENTS, Slice, continue_audit
from chalicelib.application.audit_records import Progress, SumsPart, part_key, progress_key
from chalicelib.application.auditing import Report
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Put, Record, Table
from tests.support.json_text import json_text
from tests.support.world import World

ANNA = 101
PAYERS = 12


def shop() -> World:
    """A few people with a few sales each."""
    world = World()
    for number in range(ANNA, ANNA + PAYERS):
        world.top_up(number, "60.00")
        world.buy_from_balance(number)
    world.wait(days=200)
    return world


def damage(world: World, key: Key, **fields: object) -> None:
    record = world.services.store.load([key])[key]
    put = Put(key, json_text({**record.body, **fields}), record.version, record.due)
    world.services.store.commit([put], f"damage {key} {record.version}")


def pages(count: int) -> Callable[[], bool]:
    """Time for so many pages."""
    left = iter(range(count))
    return lambda: next(left, None) is not None


def slices(world: World, at_once: int) -> Iterator[Slice]:
    """Until it is done."""
    for _ in range(2000):
        one = continue_audit(world.services, pages(at_once))
        yield one
        if one.report.done:
            return
    raise AssertionError("the audit never comes to its end")


def essence(report: Report) -> tuple[object, ...]:
    """What does not depend on how it was cut; the audit's own records come and go."""
    met = {k: n for k, n in report.met.items() if k not in {"inbox/progress", "inbox/sums"}}
    checked = {k: n for k, n in report.checked.items() if k not in {"readable", "looked-at"}}
    found = sorted((one.check, one.key, one.found) for one in report.violations)
    return met, checked, found, report.done, report.unsettled


@pytest.mark.parametrize("page", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("at_once", [1, 5, 1000])
def test_wherever_it_is_cut_it_says_the_same(
    monkeypatch: pytest.MonkeyPatch, page: int, at_once: int
) -> None:
    world = shop()
    damage(world, entry_key(ANNA + 3, 2), available_after="1.00 EUR")
    damage(world, account_key(ANNA + 5), available="999.00 EUR")
    whole = essence(audit(world.services))
    monkeypatch.setattr(auditing_, "PAGE", page)
    monkeypatch.setattr(audit_progress, "NAMES_A_PART", 3)
    done = list(slices(world, at_once))
    assert essence(done[-1].report) == whole
    assert sum(one.new for one in done) == done[-1].report.count > 0
    if at_once < 1000:
        assert len(done) >= len(Table) * SEGMENTS / at_once


def test_it_says_how_far_it_came() -> None:
    world = shop()
    first = continue_audit(world.services, pages(3)).report
    assert not first.done
    assert "not at its end" in first.extent()
    assert f"in 3 of {len(Table) * SEGMENTS} segments" in first.extent()
    last = continue_audit(world.services, auditing_.always).report
    assert last.done
    assert last.extent().startswith("complete: ")
    as_json = last.as_json()
    assert as_json["done"] is True
    assert {one["table"] for one in as_json["segments"]} == {table.value for table in Table}
    assert all(one["done"] for one in as_json["segments"])
    assert sum(one["records"] for one in as_json["segments"]) == sum(last.met.values())


def test_a_segment_has_the_violations_that_were_found_in_it() -> None:
    world = shop()
    damage(world, entry_key(ANNA, 2), available_after="1.00 EUR")
    report = continue_audit(world.services, auditing_.always).report
    (segment,) = [one for one in report.segments if one.violations]
    assert segment.table is Table.ACCOUNTS
    assert segment.violations == report.count


def test_once_a_day_and_at_once_if_asked() -> None:
    world = shop()
    first = continue_audit(world.services, auditing_.always)
    damage(world, entry_key(ANNA, 2), available_after="1.00 EUR")
    world.clock.at += timedelta(hours=23)
    assert continue_audit(world.services, auditing_.always) == replace(first, new=0)
    assert continue_audit(world.services, auditing_.always, anew=True).new > 0
    assert continue_audit(world.services, auditing_.always).new == 0, "it has rung once"
    world.clock.at += timedelta(days=1)
    assert continue_audit(world.services, auditing_.always).new > 0


def test_one_that_takes_more_than_a_day_is_late() -> None:
    world = shop()
    assert not continue_audit(world.services, pages(1)).late
    world.clock.at += timedelta(days=1)
    assert continue_audit(world.services, pages(1)).late
    assert not continue_audit(world.services, auditing_.always).late


def test_two_at_once_do_no_harm() -> None:
    world = shop()
    whole = essence(audit(world.services))
    meanwhile = itertools.chain([True, True, True], itertools.repeat(False))

    def other() -> bool:
        if next(meanwhile):
            continue_audit(world.services, pages(2))
        return True

    continue_audit(world.services, other)
    *_, last = slices(world, 10)
    assert essence(last.report) == whole


@pytest.mark.parametrize("key", [progress_key(), part_key(0)])
def test_a_progress_that_cannot_be_read_is_begun_anew(key: Key) -> None:
    world = shop()
    continue_audit(world.services, pages(9))
    damage(world, key, unheard_of=1)
    *_, last = slices(world, 10)
    assert last.report.done
    assert not last.report.count


def test_with_other_checks_it_is_begun_anew() -> None:
    world = shop()
    continue_audit(world.services, pages(9))
    world.services = replace(
        world.services,
        declared=replace(world.services.declared, checks=world.services.declared.checks[1:]),
    )
    report = continue_audit(world.services, pages(1)).report
    assert sum(one.done for one in report.segments) == 1


def test_without_checks_nothing_is_proved_and_that_is_told() -> None:
    world = shop()
    report = audit(replace(world.services, declared=replace(world.services.declared, checks=())))
    blind = {one.key for one in report.violations if one.check == "looked-at"}
    assert {"accounts/entry", "accounts/account", "documents/document"} <= blind


def test_a_check_that_saw_nothing_where_there_was_something_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = shop()
    see = looking._Look._see

    def blind(self: looking._Look, check: auditing.Check[object], *rest: object) -> None:
        if check.promise != "exact":
            see(self, check, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(looking._Look, "_see", blind)
    found = [one for one in audit(world.services).violations if one.check == "looked-at"]
    assert [(one.key, one.found.split(" of ")[0]) for one in found] == [
        ("accounts/entry", "exact looked at none")
    ]


def test_what_would_take_too_much_memory_is_unproved_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = shop()
    monkeypatch.setattr(looking, "MAX_NAMES", 2)
    for report in (audit(world.services), *(one.report for one in slices(world, 3))):
        if report.done:
            assert {one.check for one in report.violations} == {"numbers", "statistics"}
            assert all("unproved" in one.found for one in report.violations)


def test_of_many_violations_the_first_are_told_and_all_are_counted() -> None:
    world = shop()
    for number in range(ANNA, ANNA + PAYERS):
        damage(world, entry_key(number, 1), available_after="1.00 EUR")
        damage(world, account_key(number), available="999.00 EUR")
    report = continue_audit(world.services, auditing_.always).report
    assert report.told["chain"] == 2 * PAYERS
    assert report.count == 2 * PAYERS
    assert len(report.violations) == audit_progress.MOST_STORED


def test_a_partition_of_many_pages_is_looked_at_once() -> None:
    world = World()
    for _ in range(30):
        world.top_up(ANNA, "10.00")
    whole = audit(world.services)
    assert whole.met["accounts/entry"] == 30
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(auditing_, "PAGE", 4)
        assert essence(audit(world.services)) == essence(whole)


def progress_of(world: World) -> Progress:
    record = world.services.store.load([progress_key()])[progress_key()]
    return world.services.read(Progress, record)


@pytest.mark.parametrize("dies_after", [19, 20, 39])
def test_a_worker_that_dies_loses_no_more_than_a_few_pages(dies_after: int) -> None:
    world = shop()
    time = pages(dies_after)

    def more_time() -> bool:
        if not time():
            raise MemoryError
        return True

    with pytest.raises(MemoryError):
        continue_audit(world.services, more_time)
    if dies_after < audit_progress.PAGES_SAVED:
        assert progress_key() not in world.services.store.load([progress_key()])
    else:
        done = [one for one in progress_of(world).report.segments if one.done]
        assert len(done) == audit_progress.PAGES_SAVED, "a page each"
    assert continue_audit(world.services, auditing_.always).report.done


def test_the_sums_are_kept_in_parts_that_a_record_can_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = shop()
    monkeypatch.setattr(audit_progress, "NAMES_A_PART", 3)
    continue_audit(world.services, pages(20))
    parts = [
        world.services.read(SumsPart, world.services.store.load([part_key(n)])[part_key(n)])
        for n in range(progress_of(world).parts)
    ]
    sizes = [sum(map(len, one.sums.values())) for one in parts]
    assert sizes[:2] == [0, 3], "the promises first, so that none is missing"
    assert max(sizes) == 3
    assert len(sizes) == 2 + (sum(sizes) - 1) // 3


def test_who_finds_that_another_goes_on_with_it_has_nothing_to_say() -> None:
    world = shop()
    damage(world, entry_key(ANNA, 2), available_after="1.00 EUR")
    meanwhile = itertools.chain([True], itertools.repeat(False))

    def other() -> bool:
        if next(meanwhile):
            continue_audit(world.services, pages(2))
            world.clock.at += timedelta(days=2)
        return True

    lost = continue_audit(world.services, other)
    assert (lost.new, lost.late) == (0, False)
    *_, last = slices(world, 10)
    assert last.report.told["chain"] == 1


def test_the_latest_moment_is_the_last_that_any_account_knows_of() -> None:
    world = World(store=SmallPages())
    assert auditing_.latest_moment(world.services) == datetime(1970, 1, 1, tzinfo=UTC)
    opened = world.clock.at
    world.open(ANNA)
    world.clock.at += timedelta(days=1)
    assert auditing_.latest_moment(world.services) == opened
    for number in range(ANNA, ANNA + 3):
        world.open(number)
    for number in range(ANNA, ANNA + 3):
        world.clock.at += timedelta(hours=1)
        world.top_up(number, "10.00")
    last = world.clock.at
    world.clock.at += timedelta(days=1)
    assert auditing_.latest_moment(world.services) == last


class SmallPages(MemoryStore):
    """Two records a page."""

    def scan(
        self,
        table: Table,
        *,
        limit: int = 1000,
        cursor: str | None = None,
        segment: int = 0,
        segments: int = 1,
    ) -> tuple[tuple[Record, ...], str | None]:
        return super().scan(
            table, limit=min(limit, 2), cursor=cursor, segment=segment, segments=segments
        )


def test_other_checks_have_another_fingerprint_in_whatever_order_they_stand() -> None:
    declared = World().services.declared
    same = replace(declared, checks=tuple(reversed(declared.checks)))
    assert auditing_.fingerprint(same) == auditing_.fingerprint(declared)
    without = {
        auditing_.fingerprint(
            replace(declared, checks=(*declared.checks[:place], *declared.checks[place + 1 :]))
        )
        for place in range(len(declared.checks))
    }
    assert len(without | {auditing_.fingerprint(declared)}) == len(declared.checks) + 1
