"""Others write between any two reads of the audit: renewals, charges with holds, numbering. It never rings
falsely, and what is really wrong is found all the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.adapters.sqs import read_keys
from chalicelib.application import agenda, audit, looking
from chalicelib.application.audit_progress import continue_audit
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments import audit as rules
from chalicelib.application.ports.payments import NoAnswer
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import DuePage, Key, Page, Put, Record, Store, Table, Write
from chalicelib.domain.errors import Refused
from tests.support.faults import no_fault
from tests.support.json_text import json_text
from tests.support.world import World
from tests.unit.audit.test_planted import ANNA, Books

PEOPLE = 8
ACTS = 400


class Interleaved:
    """A store for one reader, between whose reads others act; a read of several records is several reads,
    as DynamoDB's are."""

    def __init__(self, store: Store, act: Callable[[], object]) -> None:
        self._store = store
        self._act = act

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        found: dict[Key, Record] = {}
        for part in (keys[: len(keys) // 2], keys[len(keys) // 2 :]):
            self._act()
            found |= self._store.load(part)
        return found

    def query(
        self,
        table: Table,
        pk: str,
        *,
        prefix: str = "",
        after_sk: str | None = None,
        descending: bool = False,
        limit: int = 100,
    ) -> Page:
        self._act()
        first = self._store.query(table, pk, prefix=prefix, after_sk=after_sk, limit=2)
        if first.next_sk is None:
            return first
        self._act()
        rest = self._store.query(table, pk, prefix=prefix, after_sk=first.next_sk, limit=limit)
        return Page((*first.records, *rest.records), rest.next_sk)

    def scan(
        self,
        table: Table,
        *,
        limit: int = 1000,
        cursor: str | None = None,
        segment: int = 0,
        segments: int = 1,
    ) -> tuple[tuple[Record, ...], str | None]:
        found: list[Record] = []
        for _ in range(3):
            self._act()
            some, cursor = self._store.scan(
                table, limit=4, cursor=cursor, segment=segment, segments=segments
            )
            found += some
            if cursor is None:
                break
        return tuple(found), cursor

    def due(
        self,
        table: Table,
        shard: str,
        until: datetime,
        *,
        limit: int = 100,
        cursor: str | None = None,
    ) -> DuePage:
        raise AssertionError("the audit asks no agenda")

    def commit(self, writes: Sequence[Write], token: str) -> None:
        self._act()
        self._store.commit(writes, token)


class Life:
    """A shop that goes on, one act at a time: half of the answers of the bank are late."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.world = World(store=MemoryStore())
        self.acts = 0
        self.held = 0
        for number in range(ANNA, ANNA + PEOPLE):
            self.world.buy_by_card(number)
        self.world.payments.fault = self._answers
        self.world.clock.at = self.world.clock.at + timedelta(days=175)

    def _answers(self, call: str) -> str | None:
        late = call in ("confirm", "look_up") and self.dice.random() < 0.5
        return "before" if late else None

    def act(self) -> None:
        """Some of what is going on; what it reads itself is not interleaved."""
        self.acts += 1
        for _ in range(self.dice.randrange(3)):
            with suppress(Refused, NoAnswer):
                self._one()
        self.held += any(
            self.world.account(number).held.minor for number in range(ANNA, ANNA + PEOPLE)
        )

    def _one(self) -> None:
        queues = [queue for queue in Queue if self.world.queues.messages[queue]]
        if queues and self.dice.random() < 0.8:
            queue = self.dice.choice(queues)
            body = self.world.queues.messages[queue].popleft()
            agenda.perform(self.world.services, queue, read_keys(body))
        elif self.dice.random() < 0.2:
            number = ANNA + self.dice.randrange(PEOPLE)
            self.world.top_up(number, "10.00")
        else:
            due = agenda.next_due(self.world.services.store, self.world.services.declared)
            if due is not None:
                self.world.clock.at = max(self.world.clock.at, due)
            agenda.tick(self.world.services)


def audits(life: Life) -> Iterator[list[str]]:
    """What each finds, while life goes on."""
    store = Interleaved(life.world.services.store, life.act)
    services = replace(life.world.services, store=store)
    while life.acts < ACTS:
        report = audit.audit(services)
        yield [f"{one.check} {one.key}: {one.found}" for one in report.violations]
        while not continue_audit(
            services, lambda: life.dice.random() < 0.8, anew=False
        ).report.done:
            pass
        report = continue_audit(services, audit.always, anew=True).report
        yield [f"{one.check} {one.key}: {one.found}" for one in report.violations]


@pytest.mark.parametrize("first", [0, 4, 8])
def test_it_never_rings_falsely(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    suspected: list[Key] = []
    confirm = looking.Looker._confirm

    def counted(self: looking.Looker, key: Key) -> None:
        suspected.append(key)
        confirm(self, key)

    monkeypatch.setattr(looking.Looker, "_confirm", counted)
    for seed in range(first, first + 4):
        life = Life(seed)
        for found in audits(life):
            # Work that was parked during the audit's many days is for staff, and is there.
            assert [one for one in found if not one.startswith("parked ")] == []
        assert life.held > 0, "nothing was held"
        assert len(life.world.payments.captured()) > PEOPLE, "nobody renewed"
    assert suspected, "nothing ever seemed wrong: the others were not in the way"


class Torn:
    """A store whose first read of several records is of two moments: `old` is what it was before."""

    def __init__(self, store: Store, old: Record) -> None:
        self._store = store
        self._old = [old]

    def load(self, keys: Sequence[Key]) -> dict[Key, Record]:
        found = self._store.load(keys)
        return found | {one.key: one for one in [self._old.pop()]} if self._old else found


def test_a_hold_that_is_settled_between_two_reads_is_no_lost_hold() -> None:
    books = Books()
    _, charge = books.open_a_hold()
    store = books.world.services.store
    old = store.load([charge])[charge]
    books.world.payments.fault = no_fault
    books.world.wait(hours=2)
    assert books.world.account(ANNA).held.minor == 0
    torn = replace(books.world.services, store=Torn(store, old))  # type: ignore[arg-type]
    assert rules._held_wrong(torn, ANNA, [charge.pk], 0) is None
    store.commit([Put(charge, old.text, store.load([charge])[charge].version)], "damage")
    wrong = rules._held_wrong(books.world.services, ANNA, [charge.pk], 0)
    assert wrong is not None
    assert wrong.startswith("holds 0.00 EUR")


def test_holds_that_came_after_the_account_was_seen_are_no_lost_charges() -> None:
    books = Books()
    account, _ = books.open_a_hold()
    version = books.world.services.store.load([account])[account].version
    assert rules._held_wrong(books.world.services, ANNA, [], version - 1) is None
    assert rules._held_wrong(books.world.services, ANNA, [], version) is not None


def test_what_is_really_wrong_is_found_among_all_that_moves() -> None:
    life = Life(3)
    key = entry_key(ANNA, 1)
    record = life.world.services.store.load([key])[key]
    body = {**record.body, "available_after": "1.00 EUR"}
    life.world.services.store.commit([Put(key, json_text(body), record.version)], "damage")
    for found in audits(life):
        assert any(one.startswith(f"chain accounts/{ANNA}/") for one in found)
