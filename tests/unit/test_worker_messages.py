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
from tests.support.desk import Desk

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


def due_for_renewal(desk: Desk) -> list[Subscription]:
    """Of each of the people, paid from the balance."""
    bought = []
    for number in PEOPLE:
        desk.top_up(number, "100.00")
        bought.append(desk.buy_from_balance(number))
    desk.to(bought[0].end - timedelta(days=3, minutes=1))
    desk.clock.at += timedelta(minutes=1)
    return bought


def renew(desk: Desk, subscriptions: Sequence[Subscription]) -> list[bool]:
    """One worker gets all of them; who was renewed."""
    keys = [subscription_key(one.id) for one in subscriptions]
    agenda.perform(desk.services, Queue.WORK, keys)
    return [desk.subscription(one.id).start == one.end for one in subscriptions]


def damage(desk: Desk, key: Key, **fields: Any) -> Record:
    """A field that nobody knows, or another value; in its place in the agenda. Returns it as it was."""
    store = desk.services.store
    record = store.load([key])[key]
    store.commit([Put(key, {**record.body, **fields}, record.version, record.due)], f"x{key.pk}")
    return record


def test_a_key_that_fails_backs_off_and_its_neighbours_are_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk()
    due = due_for_renewal(desk)
    real = may_attempt

    def fails(subscription: Subscription, *arguments: Any) -> bool:
        if subscription.id == due[2].id:
            raise RuntimeError("poison")
        return real(subscription, *arguments)

    monkeypatch.setattr("chalicelib.application.subscriptions.renewals.may_attempt", fails)
    assert renew(desk, due) == [True, True, False, True, True]
    assert desk.subscription(due[2].id).waits["renew"].attempts == 1
    assert parking.parked_work(desk.services) == []


def test_a_key_that_the_store_cannot_serve_stays_due() -> None:
    store = Blocked()
    desk = Desk(store=store)
    due = due_for_renewal(desk)
    store.keys.add(subscription_key(due[1].id))
    assert renew(desk, due) == [True, False, True, True, True]
    assert desk.subscription(due[1].id).waits["renew"].attempts == 0
    store.keys.clear()
    desk.jump(desk.clock.at)
    assert desk.subscription(due[1].id).start == due[1].end
    desk.audit()


def test_a_message_that_cannot_be_read_at_all_is_left_to_the_agenda() -> None:
    down: list[bool] = []

    def script(call: Call) -> Fault | None:
        return Fault.UNAVAILABLE if down and call.operation == "load" else None

    desk = Desk(store=FaultyStore(MemoryStore(), script))
    due = due_for_renewal(desk)
    down.append(True)
    agenda.perform(desk.services, Queue.WORK, [subscription_key(one.id) for one in due])
    down.clear()
    desk.jump(desk.clock.at)
    assert [desk.subscription(one.id).start == one.end for one in due] == [True] * len(due)


@pytest.mark.parametrize(
    "fields",
    [
        {"added_later": 1},
        {"anchor": "yesterday"},
        {"waits": {"dance": {"at": "2026-01-01T00:00:00Z"}}},
    ],
)
def test_a_record_that_cannot_be_read_is_parked_as_it_is(fields: dict[str, Any]) -> None:
    desk = Desk()
    due = due_for_renewal(desk)
    key = subscription_key(due[0].id)
    good = damage(desk, key, **fields)
    agenda.perform(desk.services, Queue.WORK, [subscription_key(one.id) for one in due])
    found = desk.services.store.load([key])[key]
    assert found.due is None
    assert found.body == {**good.body, **fields}
    assert [desk.subscription(one.id).start == one.end for one in due[1:]] == [True] * 4
    ((name, work),) = parking.parked_work(desk.services)
    assert work.kind == parking.UNREADABLE
    with pytest.raises(Refused, match="cannot-retry"):
        parking.retry_parked(desk.services, name)
    desk.services.store.commit([Put(key, good.body, found.version)], "mended")
    parking.retry_parked(desk.services, name)
    desk.jump(desk.clock.at + timedelta(minutes=1))
    assert desk.subscription(due[0].id).start == due[0].end
    desk.audit()


def test_a_document_that_cannot_be_read_does_not_stop_its_series() -> None:
    desk = Desk()
    desk.top_up(101, "300.00")
    for plan in ("softphone", "gateway"):
        draft_id, revision = desk.draft(101, plan)
        purchases.pay_from_balance(desk.services, draft_id, 101, revision)
    records, _ = desk.services.store.scan(Table.DOCUMENTS)
    first, second = [record.key for record in records]
    damage(desk, first, added_later="x")
    agenda.perform(desk.services, Queue.NUMBERS, [first, second])
    numbered = desk.services.read(Document, desk.services.store.load([second])[second])
    assert numbered.number == "INV-2026-000001"
    assert [work.kind for _, work in parking.parked_work(desk.services)] == [parking.UNREADABLE]


def test_a_key_that_nobody_serves_holds_nobody() -> None:
    desk = Desk()
    due = due_for_renewal(desk)
    strange = Key(Table.SUBSCRIPTIONS, "x", "of-tomorrow")
    gone = subscription_key("never-was")
    agenda.perform(desk.services, Queue.WORK, [strange, gone, subscription_key(due[0].id)])
    assert desk.subscription(due[0].id).start == due[0].end


def test_what_there_is_no_time_for_is_handed_back() -> None:
    desk = Desk()
    due = due_for_renewal(desk)
    desk.queues.messages[Queue.WORK].clear()
    left = iter([True, True, False])
    keys = [subscription_key(one.id) for one in due]
    agenda.perform(desk.services, Queue.WORK, keys, lambda: next(left))
    assert [desk.subscription(one.id).start == one.end for one in due] == [True] * 2 + [False] * 3
    assert len(desk.queues.messages[Queue.WORK]) == 1
    desk.work()
    assert [desk.subscription(one.id).start == one.end for one in due] == [True] * 5


def test_a_dead_message_is_taken_apart_and_only_a_key_alone_is_parked() -> None:
    desk = Desk()
    due = due_for_renewal(desk)
    desk.queues.messages[Queue.WORK].clear()
    agenda.bury(desk.services, [subscription_key(one.id) for one in due])
    assert parking.parked_work(desk.services) == []
    assert len(desk.queues.messages[Queue.WORK]) == len(due)
    agenda.bury(desk.services, [subscription_key(due[0].id)])
    ((_, work),) = parking.parked_work(desk.services)
    assert work.target == (Table.SUBSCRIPTIONS.value, due[0].id, "subscription")


def test_nudges_of_a_message_go_together() -> None:
    """Twenty-five sales are not twenty-five messages."""
    desk = Desk()
    due = due_for_renewal(desk)
    for queue in Queue:
        desk.queues.messages[queue].clear()
    renew(desk, due)
    shards = len(desk.queues.messages[Queue.NUMBERS])
    assert shards == 1
    documents = [document_key(r.key.pk) for r in desk.services.store.scan(Table.DOCUMENTS)[0]]
    assert len(documents) >= 2 * len(due)
