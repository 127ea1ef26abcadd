"""The store that fails as told: what the caller sees, and what was written all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ports.store import (
    ConditionFailed,
    Contention,
    Key,
    Put,
    Store,
    StoreUnavailable,
    Table,
    Unanswered,
)
from infra.sandbox.faulty_store import Crash, Fault, FaultyStore, Upcoming, at, never
from tests.support.faults import sometimes
from tests.support.json_text import json_text
from tests.support.stores import NOON

KEY = Key(Table.INBOX, "notice:1", "notice")
OTHER = Key(Table.INBOX, "notice:2", "notice")


def read_calls() -> list[Callable[[Store], object]]:
    return [
        lambda store: store.load([KEY]),
        lambda store: store.query(KEY.table, KEY.pk),
        lambda store: store.due(KEY.table, "send:1", NOON),
        lambda store: store.scan(KEY.table),
    ]


@pytest.mark.parametrize(
    ("fault", "error", "written"),
    [
        (Fault.THROTTLE, Contention, False),
        (Fault.CONFLICT, Contention, False),
        (Fault.TIMEOUT_BEFORE, Unanswered, False),
        (Fault.TIMEOUT_AFTER, Unanswered, True),
        (Fault.ERROR_500, Unanswered, False),
        (Fault.UNAVAILABLE, StoreUnavailable, False),
        (Fault.CRASH_BEFORE, Crash, False),
        (Fault.CRASH_AFTER, Crash, True),
    ],
)
def test_a_commit_fails_as_told_and_can_be_sent_again(
    fault: Fault, error: type[BaseException], *, written: bool
) -> None:
    inner = MemoryStore()
    store = FaultyStore(inner, at(1, fault))
    with pytest.raises(error):
        store.commit([Put(KEY, "{}", 0)], "token")
    assert (KEY in inner.load([KEY])) is written
    store.commit([Put(KEY, "{}", 0)], "token")
    assert inner.load([KEY])[KEY].version == 1
    assert store.calls == 2


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_AFTER, Fault.CRASH_AFTER])
def test_a_refusal_is_lost_with_its_answer(fault: Fault) -> None:
    store = FaultyStore(MemoryStore(), at(1, fault))
    with pytest.raises((Unanswered, Crash)):
        store.commit([Put(KEY, "{}", 5)], "token")
    with pytest.raises(ConditionFailed):
        store.commit([Put(KEY, "{}", 5)], "token")


@pytest.mark.parametrize("read", read_calls())
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.THROTTLE, Contention),
        (Fault.CONFLICT, Contention),
        (Fault.TIMEOUT_BEFORE, StoreUnavailable),
        (Fault.TIMEOUT_AFTER, StoreUnavailable),
        (Fault.TIMEOUT_LATE, StoreUnavailable),
        (Fault.ERROR_500, StoreUnavailable),
        (Fault.UNAVAILABLE, StoreUnavailable),
        (Fault.CRASH_BEFORE, Crash),
        (Fault.CRASH_AFTER, Crash),
    ],
)
def test_a_read_fails_as_told(
    read: Callable[[Store], object], fault: Fault, error: type[BaseException]
) -> None:
    inner = MemoryStore()
    store = FaultyStore(inner, at(1, fault))
    with pytest.raises(error):
        read(store)
    assert read(store) == read(inner)
    assert store.calls == 2


def test_a_crash_is_not_an_error_that_code_could_handle() -> None:
    assert not issubclass(Crash, Exception)


def test_a_late_commit_lands_calls_later_if_its_conditions_still_hold() -> None:
    inner = MemoryStore()
    store = FaultyStore(inner, lambda call: Fault.TIMEOUT_LATE if call.number <= 2 else None)
    for key in (KEY, OTHER):
        with pytest.raises(Unanswered):
            store.commit([Put(key, json_text({"late": True}), 0)], f"late-{key.pk}")
    assert inner.load([KEY, OTHER]) == {}
    store.commit(
        [Put(OTHER, json_text({"late": False}), 0)], "in time"
    )  # the first lands before this
    assert inner.load([KEY])[KEY].body == {"late": True}
    store.land_late_commits()
    assert inner.load([OTHER])[OTHER].body == {"late": False}


def test_upcoming_faults_meet_the_next_commits_in_order() -> None:
    upcoming = Upcoming()
    store = FaultyStore(MemoryStore(), upcoming)
    upcoming.add(Fault.THROTTLE, times=2)
    upcoming.add(Fault.UNAVAILABLE, reads_too=True)
    store.load([KEY])
    for _ in range(2):
        with pytest.raises(Contention):
            store.commit([Put(KEY, "{}", 0)], "token")
    with pytest.raises(StoreUnavailable):
        store.load([KEY])
    store.commit([Put(KEY, "{}", 0)], "token")
    upcoming.add(Fault.THROTTLE)
    upcoming.clear()
    store.commit([Put(KEY, "{}", 1)], "token 2")
    assert [fault for _, fault in store.faults] == [
        Fault.THROTTLE,
        Fault.THROTTLE,
        Fault.UNAVAILABLE,
    ]
    assert store.faults[0][0].writes == (Put(KEY, "{}", 0),)


def test_a_store_that_works_changes_nothing() -> None:
    inner = MemoryStore()
    store = FaultyStore(inner, never)
    store.commit([Put(KEY, json_text({"n": 1}), 0)], "token")
    for read in read_calls():
        assert read(store) == read(inner)
    assert (store.calls, store.faults) == (5, [])


def test_chance_is_the_same_for_the_same_seed() -> None:
    def failed(seed: int) -> list[int]:
        store = FaultyStore(MemoryStore(), sometimes({Fault.THROTTLE: 0.2}, seed))
        for number in range(200):
            try:
                store.commit([Put(Key(Table.INBOX, f"{number}", "n"), "{}", 0)], f"{number}")
            except Contention:
                continue
        return [call.number for call, _ in store.faults]

    assert failed(1) == failed(1) != failed(2)
    assert 20 < len(failed(1)) < 60
