"""A worker's message: each key alone, whatever the others do; what cannot be read holds nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import agenda, parking
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Contention, Key, Put, Record, Table, Write
from chalicelib.application.subscriptions import purchases
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.subscriptions.subscription import Subscription, may_attempt
from infra.sandbox.faulty_store import Call, Fault, FaultyStore
from tests.support.json_text import json_text
from tests.support.parts import parked_work
from tests.support.world import World

PEOPLE = (101, 102, 103, 104, 105)


class Blocked(MemoryStore):
    """Refuses to commit anything that names one of `keys`."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: set[Key] = set()

    def commit(self, writes: Sequence[Write], token: str) -> None:
        if any(write.key in self.keys for write in writes):
            raise Contention("throttled")
        super().commit(writes, token)


def due_for_renewal(world: World) -> list[Subscription]:
    """Of each of the people, paid from the balance."""
    bought = []
    for number in PEOPLE:
        world.top_up(number, "100.00")
        bought.append(world.buy_from_balance(number))
    world.to(bought[0].end - timedelta(days=3, minutes=1))
    world.clock.at += timedelta(minutes=1)
    return bought


def renew(world: World, subscriptions: Sequence[Subscription]) -> list[bool]:
    """One worker gets all of them; who was renewed."""
    keys = [subscription_key(one.id) for one in subscriptions]
    agenda.perform(world.services, Queue.WORK, keys)
    return [world.subscription(one.id).start == one.end for one in subscriptions]


def damage(world: World, key: Key, **fields: Any) -> Record:
    """A field that nobody knows, or another value; in its place in the agenda. Returns it as it was."""
    store = world.services.store
    record = store.load([key])[key]
    store.commit(
        [Put(key, json_text({**record.body, **fields}), record.version, record.due)], f"x{key.pk}"
    )
    return record


def test_a_key_that_fails_backs_off_and_its_neighbours_are_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    due = due_for_renewal(world)
    real = may_attempt

    def fails(subscription: Subscription, *arguments: Any) -> bool:
        if subscription.id == due[2].id:
            raise RuntimeError("poison")
        return real(subscription, *arguments)

    monkeypatch.setattr("chalicelib.application.subscriptions.renewals.may_attempt", fails)
    assert renew(world, due) == [True, True, False, True, True]
    assert world.subscription(due[2].id).waits["renew"].attempts == 1
    assert parked_work(world.services) == []


def test_a_key_that_the_store_cannot_serve_stays_due() -> None:
    store = Blocked()
    world = World(store=store)
    due = due_for_renewal(world)
    store.keys.add(subscription_key(due[1].id))
    assert renew(world, due) == [True, False, True, True, True]
    assert world.subscription(due[1].id).waits["renew"].attempts == 0
    store.keys.clear()
    world.jump(world.clock.at)
    assert world.subscription(due[1].id).start == due[1].end
    world.audit()


def test_a_message_that_cannot_be_read_at_all_is_left_to_the_agenda() -> None:
    down: list[bool] = []

    def script(call: Call) -> Fault | None:
        return Fault.UNAVAILABLE if down and call.operation == "load" else None

    world = World(store=FaultyStore(MemoryStore(), script))
    due = due_for_renewal(world)
    down.append(True)
    agenda.perform(world.services, Queue.WORK, [subscription_key(one.id) for one in due])
    down.clear()
    world.jump(world.clock.at)
    assert [world.subscription(one.id).start == one.end for one in due] == [True] * len(due)


@pytest.mark.parametrize(
    "fields",
    [
        {"added_later": 1},
        {"anchor": "yesterday"},
        {"waits": {"dance": {"at": "2026-01-01T00:00:00Z"}}},
    ],
)
def test_a_record_that_cannot_be_read_is_parked_as_it_is(fields: dict[str, Any]) -> None:
    world = World()
    due = due_for_renewal(world)
    key = subscription_key(due[0].id)
    good = damage(world, key, **fields)
    agenda.perform(world.services, Queue.WORK, [subscription_key(one.id) for one in due])
    found = world.services.store.load([key])[key]
    assert found.due is None
    assert found.body == {**good.body, **fields}
    assert [world.subscription(one.id).start == one.end for one in due[1:]] == [True] * 4
    ((name, work),) = parked_work(world.services)
    assert work.kind == parking.UNREADABLE
    with pytest.raises(Refused, match="cannot-retry"):
        parking.retry_parked(world.services, name)
    world.services.store.commit([Put(key, good.text, found.version)], "mended")
    parking.retry_parked(world.services, name)
    world.jump(world.clock.at + timedelta(minutes=1))
    assert world.subscription(due[0].id).start == due[0].end
    world.audit()


def test_a_document_that_cannot_be_read_does_not_stop_its_series() -> None:
    world = World()
    world.top_up(101, "300.00")
    for plan in ("softphone", "gateway"):
        draft_id, revision = world.draft(101, plan)
        purchases.pay_from_balance(world.services, draft_id, 101, revision)
    records, _ = world.services.store.scan(Table.DOCUMENTS)
    first, second = [record.key for record in records]
    damage(world, first, added_later="x")
    agenda.perform(world.services, Queue.NUMBERS, [first, second])
    numbered = world.services.read(Document, world.services.store.load([second])[second])
    assert numbered.number == "INV-2026-000001"
    assert [work.kind for _, work in parked_work(world.services)] == [parking.UNREADABLE]


def test_a_key_that_nobody_serves_holds_nobody() -> None:
    world = World()
    due = due_for_renewal(world)
    strange = Key(Table.SUBSCRIPTIONS, "x", "of-tomorrow")
    gone = subscription_key("never-was")
    agenda.perform(world.services, Queue.WORK, [strange, gone, subscription_key(due[0].id)])
    assert world.subscription(due[0].id).start == due[0].end


def test_what_there_is_no_time_for_is_handed_back() -> None:
    world = World()
    due = due_for_renewal(world)
    world.queues.messages[Queue.WORK].clear()
    left = iter([True, True, False])
    keys = [subscription_key(one.id) for one in due]
    agenda.perform(world.services, Queue.WORK, keys, lambda: next(left))
    assert [world.subscription(one.id).start == one.end for one in due] == [True] * 2 + [False] * 3
    assert len(world.queues.messages[Queue.WORK]) == 1
    world.work()
    assert [world.subscription(one.id).start == one.end for one in due] == [True] * 5


def test_a_dead_message_is_taken_apart_and_only_a_key_alone_is_parked() -> None:
    world = World()
    due = due_for_renewal(world)
    world.queues.messages[Queue.WORK].clear()
    agenda.bury(world.services, [subscription_key(one.id) for one in due])
    assert parked_work(world.services) == []
    assert len(world.queues.messages[Queue.WORK]) == len(due)
    agenda.bury(world.services, [subscription_key(due[0].id)])
    ((_, work),) = parked_work(world.services)
    assert work.target == (Table.SUBSCRIPTIONS.value, due[0].id, "subscription")


def test_nudges_of_a_message_go_together() -> None:
    """Twenty-five sales are not twenty-five messages."""
    world = World()
    due = due_for_renewal(world)
    for queue in Queue:
        world.queues.messages[queue].clear()
    renew(world, due)
    shards = len(world.queues.messages[Queue.NUMBERS])
    assert shards == 1
    documents = [document_key(r.key.pk) for r in world.services.store.scan(Table.DOCUMENTS)[0]]
    assert len(documents) >= 2 * len(due)
