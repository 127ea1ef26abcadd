"""The contract of every store among threads: one winner for each version, and no update lost.

The emulators differ here from the service and from each other, which is why Contention is allowed
in every loop: DynamoDB raises TransactionConflict for transactions that meet on an item, ministack
and DynamoDB Local run them one after the other, so that the later one fails its condition.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from chalicelib.application.ports.store import (
    ConditionFailed,
    Contention,
    Due,
    Key,
    Put,
    Record,
    Store,
    Table,
    Unanswered,
    Write,
)
from tests.support.json_text import json_text
from tests.support.stores import NOON, Corner

THREADS = 8
INCREMENTS = 50
ROUNDS = 8


def together(work: Callable[[int], int]) -> list[int]:
    """What `work` answers in each of THREADS threads that begin at the same moment."""
    barrier = threading.Barrier(THREADS)

    def begin(number: int) -> int:
        barrier.wait()
        return work(number)

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads alternate within a commit of the store in memory, too
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(begin, range(THREADS)))
    finally:
        sys.setswitchinterval(usual)


def wins(store: Store, writes: list[Write], token: str) -> int:
    """1 if the commit was written, 0 if its condition failed; contention and silence are resent."""
    while True:
        try:
            store.commit(writes, token)
        except ConditionFailed:
            return 0
        except (Contention, Unanswered):
            time.sleep(random.uniform(0, 0.02))
        else:
            return 1


def test_one_of_many_writers_wins_each_version(corner: Corner) -> None:
    key = corner.key()
    for version in range(ROUNDS):

        def write(n: int, version: int = version) -> int:
            return wins(corner.store, [Put(key, json_text({"by": n}), version)], corner.token())

        won = together(write)
        assert sum(won) == 1
        assert corner.load(key) == Record(key, version + 1, json_text({"by": won.index(1)}))


def test_one_of_many_transactions_wins_and_the_others_leave_no_trace(corner: Corner) -> None:
    shared = corner.key("shared", Table.SUBSCRIPTIONS)
    for version in range(ROUNDS):
        own = [corner.key(f"{version}/{n}", Table.PAYMENTS) for n in range(THREADS)]

        def pay(n: int, version: int = version, own: list[Key] = own) -> int:
            due = Due(corner.shard, NOON)
            writes: list[Write] = [
                Put(shared, json_text({"by": n}), version, due),
                Put(own[n], "{}", 0, due),
            ]
            return wins(corner.store, writes, corner.token())

        won = together(pay)
        assert sum(won) == 1
        assert corner.load(shared) == Record(
            shared, version + 1, json_text({"by": won.index(1)}), Due(corner.shard, NOON)
        )
        assert corner.store.load(own).keys() == {own[won.index(1)]}
    assert len(corner.store.due(Table.PAYMENTS, corner.shard, NOON).entries) == ROUNDS
    assert len(corner.store.due(Table.SUBSCRIPTIONS, corner.shard, NOON).entries) == 1


def test_one_of_many_creates_what_was_absent(corner: Corner) -> None:
    """The guard of a settlement: the same payment arrives many times at once."""
    for number in range(ROUNDS):
        guard, entry = corner.key(f"guard/{number}", Table.PAYMENTS), corner.key(f"{number}")

        def settle(n: int, guard: Key = guard, entry: Key = entry) -> int:
            writes: list[Write] = [
                Put(guard, json_text({"by": n}), 0),
                Put(entry, json_text({"by": n}), 0),
            ]
            return wins(corner.store, writes, corner.token())

        won = together(settle)
        assert sum(won) == 1
        loaded = corner.store.load([guard, entry])
        assert [record.body for record in loaded.values()] == [{"by": won.index(1)}] * 2


def test_the_same_commit_sent_by_many_happens_once(corner: Corner) -> None:
    """Everybody resends the same commit under its token: everybody is told that it happened."""
    for number in range(ROUNDS):
        keys = [corner.key(f"{number}/{n}") for n in range(2)]
        writes: list[Write] = [Put(key, "{}", 0) for key in keys]
        token = corner.token()

        def send(_: int, writes: list[Write] = writes, token: str = token) -> int:
            return wins(corner.store, writes, token)

        assert together(send) == [1] * THREADS
        assert all(record.version == 1 for record in corner.store.load(keys).values())


def test_no_increment_is_lost(corner: Corner) -> None:
    counter, log = corner.key("counter"), corner.key("log", Table.DOCUMENTS)
    corner.store.commit(
        [Put(counter, json_text({"n": 0}), 0), Put(log, json_text({"n": 0}), 0)], corner.token()
    )

    def count(_: int) -> int:
        attempts = 0
        for _ in range(INCREMENTS):
            won = 0
            while not won:
                time.sleep(random.uniform(0, 0.04))  # as losers do; without it most work is lost
                attempts += 1
                loaded = corner.store.load([counter, log])
                writes: list[Write] = [
                    Put(record.key, json_text({"n": record.body["n"] + 1}), record.version)
                    for record in loaded.values()
                ]
                won = wins(corner.store, writes, corner.token())
        return attempts

    attempts = sum(together(count))
    expected = THREADS * INCREMENTS
    assert attempts >= expected
    assert corner.store.load([counter, log]) == {
        key: Record(key, expected + 1, json_text({"n": expected})) for key in (counter, log)
    }
