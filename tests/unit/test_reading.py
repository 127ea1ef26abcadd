"""What a worker reads for its message: how often, and what of it may lag behind. What is only committed may,
for the commit proves it; what is said or done outside must be true."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ahead import Ahead
from chalicelib.application.declared import Declared, Duty
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.reading import Item, read_message
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import Kind, Lag, Wait, Waits
from chalicelib.domain.people.account import Account
from tests.support.parts import START, Lines, parked_work
from tests.support.world import World

ALL: Final = set(Table)
LATER: Final = START + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Job:
    """A record of these tests that waits."""

    payer_id: int
    waits: Waits = field(default_factory=dict)

    @property
    def shard(self) -> str:
        return "0"


KINDS: Final = (
    Kind("commit", lag=Lag.ALL),
    Kind("draw", lag=Lag.BESIDE),
    Kind("say"),
    Kind("elsewhere"),
)


def beside(job: Job, kind: str) -> Iterable[Key]:
    """The account; to draw also another job."""
    return [account_key(job.payer_id), *([key_of("beside")] if kind == "draw" else [])]


def key_of(name: str, sk: str = "job") -> Key:
    return Key(Table.PAYMENTS, name, sk)


class Lagging(MemoryStore):
    """Keeps what was asked for and how; some records are as they were a moment ago, or not there yet."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[list[Key], set[Table]]] = []
        self.lags: dict[Key, Record | None] = {}

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        self.asked.append((list(keys), set(lagging)))
        found = super().load(keys)
        for key, record in self.lags.items():
            if key in keys and key.table in lagging:
                found.pop(key, None)
                if record is not None:
                    found[key] = record
        return found


class Scene:
    """Two people, and a few jobs that are due."""

    def __init__(self, *kinds: Kind) -> None:
        self.store = Lagging()
        self.world = World(store=self.store)
        for payer in (1, 2):
            self.world.open(payer)
        duty = Duty(
            Table.PAYMENTS,
            lambda: Job,
            kinds or KINDS,
            dict,
            elsewhere={"elsewhere": Queue.NUMBERS},
            beside=lambda: beside,
        )
        declared = Declared(duties={"job": duty}, formerly={})
        self.world.services = replace(self.world.services, declared=declared)
        self.duty = duty

    def job(self, name: str, *kinds: str, payer: int = 1, at: Any = START) -> Key:
        job = Job(payer, dict.fromkeys(kinds, Wait(at)))
        self.world.put(key_of(name), job)
        return key_of(name)

    def read(self, *keys: Key, queue: Queue = Queue.WORK) -> list[Item]:
        """With everything kept ahead, where a worker looks."""
        self.store.asked.clear()
        self.ahead = Ahead()
        self.worker = replace(self.world.services, ahead=self.ahead)
        return read_message(self.worker, queue, keys)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_two_requests_bring_a_whole_message_and_all_that_it_needs(scene: Scene) -> None:
    one = scene.job("one", "commit", payer=1)
    two = scene.job("two", "commit", payer=2)
    items = scene.read(one, two)
    assert [(item.key, item.value, item.duty) for item in items] == [
        (one, Job(1, {"commit": Wait(START)}), scene.duty),
        (two, Job(2, {"commit": Wait(START)}), scene.duty),
    ]
    people = [account_key(1), account_key(2)]
    assert scene.store.asked == [([one, two], ALL), (people, ALL)]
    scene.store.asked.clear()
    assert Unit(scene.worker).require(Account, account_key(2)).id == 2
    assert scene.store.asked == [], "it was read ahead"


def test_what_is_said_is_read_as_it_is_with_what_stands_beside_it(scene: Scene) -> None:
    key = scene.job("one", "say")
    scene.read(key)
    assert scene.store.asked == [
        ([key], ALL),
        ([key, account_key(1)], ALL - {Table.ACCOUNTS, Table.PAYMENTS}),
    ]


def test_of_what_is_drawn_only_what_stands_beside_it_may_lag(scene: Scene) -> None:
    key = scene.job("one", "draw")
    scene.read(key)
    wanted = [key, account_key(1), key_of("beside")]
    assert scene.store.asked == [([key], ALL), (wanted, ALL - {Table.PAYMENTS})]
    scene = Scene(Kind("draw", lag=Lag.BESIDE))
    key = scene.job("one", "draw")
    scene.read(key)
    wanted = [account_key(1), key_of("beside")]
    assert scene.store.asked == [([key], set()), (wanted, ALL)]


def test_workers_who_only_say_read_nothing_twice() -> None:
    scene = Scene(Kind("say"))
    key = scene.job("one", "say")
    scene.read(key)
    assert scene.store.asked == [([key], set()), ([account_key(1)], ALL - {Table.ACCOUNTS})]


def test_what_other_workers_do_is_not_looked_at(scene: Scene) -> None:
    one = scene.job("one", "commit")
    two = scene.job("two", "elsewhere", payer=2)
    scene.read(one, two)
    assert scene.store.asked == [
        ([one, two], ALL),
        ([two, account_key(1)], ALL - {Table.PAYMENTS}),
    ], "what waits for nothing here is read again, as it is"
    (item,) = scene.read(two, queue=Queue.NUMBERS)
    assert [kind.name for kind in item.due(START, Queue.NUMBERS)] == ["elsewhere"]
    assert item.due(START, Queue.WORK) == []
    assert scene.store.asked[0] == ([two], set())


def test_a_record_that_stands_beside_another_of_its_message_is_read_once(scene: Scene) -> None:
    one, other = scene.job("one", "draw"), scene.job("beside", "commit", payer=2)
    scene.read(one, other)
    assert scene.store.asked[1][0] == [one, account_key(1), account_key(2)]


def test_what_was_not_there_yet_is_asked_for_again(scene: Scene) -> None:
    """A nudge comes right after the commit."""
    key = scene.job("new", "commit")
    scene.store.lags[key] = None
    (item,) = scene.read(key)
    assert item.value == Job(1, {"commit": Wait(START)})
    assert scene.store.asked == [([key], ALL), ([key], ALL - {Table.PAYMENTS})]


def test_what_seemed_to_wait_for_nothing_is_read_as_it_is(scene: Scene) -> None:
    key = scene.job("one", at=LATER)
    before = MemoryStore.load(scene.store, [key])[key]
    scene.job("one", "commit")
    scene.store.lags[key] = before
    (item,) = scene.read(key)
    assert item.value == Job(1, {"commit": Wait(START)})


def test_what_is_due_to_be_said_too_is_read_as_it_is(scene: Scene) -> None:
    key = scene.job("one", "commit", "say")
    before = MemoryStore.load(scene.store, [key])[key]
    scene.job("one", "say")
    scene.store.lags[key] = before
    (item,) = scene.read(key)
    assert item.value == Job(1, {"say": Wait(START)})


def test_what_may_lag_and_is_not_found_stays_unknown(scene: Scene) -> None:
    key = scene.job("one", "commit")
    scene.store.lags[account_key(1)] = None
    scene.read(key)
    assert scene.ahead.known([account_key(1)]) == {}
    scene.store.asked.clear()
    assert Unit(scene.worker).require(Account, account_key(1)).id == 1
    assert scene.store.asked == [([account_key(1)], set())]


def test_what_is_read_as_it_is_and_not_found_is_known_not_to_be_there(scene: Scene) -> None:
    key = scene.job("one", "say", payer=404)
    scene.read(key)
    assert scene.ahead.known([account_key(404)]) == {account_key(404): None}


def test_what_nobody_serves_or_can_read_holds_nobody(scene: Scene) -> None:
    key = scene.job("one", "commit")
    strange = key_of("strange", "unheard-of")
    (item,) = scene.read(strange, key)
    assert item.key == key
    assert scene.store.asked[0] == ([key], ALL)
    assert parked_work(scene.world.services) == []


def test_nothing_is_read_ahead_where_nobody_keeps_it(scene: Scene) -> None:
    key = scene.job("one", "commit")
    scene.store.asked.clear()
    assert read_message(scene.world.services, Queue.WORK, [key]) == []
    assert scene.store.asked == []


def test_what_a_record_holds_is_made_once_for_each_of_its_versions(scene: Scene) -> None:
    key = scene.job("one", "commit")
    scene.read(key)
    record = MemoryStore.load(scene.store, [key])[key]
    job = scene.worker.read(Job, record)
    assert scene.worker.read(Job, record) is job
    scene.job("one", "say")
    later = MemoryStore.load(scene.store, [key])[key]
    assert scene.worker.read(Job, later) == Job(1, {"say": Wait(START)})
    assert scene.world.services.read(Job, record) is not scene.world.services.read(Job, record)


def test_what_is_woken_goes_to_its_workers_in_its_shard(scene: Scene) -> None:
    lines = Lines()
    replace(scene.world.services, queues=lines).wake(key_of("one"), "3")
    assert lines.sent == [(Queue.WORK, [key_of("one")], "3")]


def test_what_was_read_at_two_moments_is_looked_at_once_more(scene: Scene) -> None:
    one, two = scene.job("one", "commit"), scene.job("two", "commit")
    unit = Unit(scene.world.services)
    unit.load(one)
    scene.store.asked.clear()
    assert unit.is_of_one_moment()
    assert scene.store.asked == [], "one record always was"
    unit.load(two)
    assert unit.is_of_one_moment()
    assert [keys for keys, _ in scene.store.asked] == [[two], [one, two]]


def test_a_decision_is_made_from_what_was_read_ahead_and_anew_from_what_is(scene: Scene) -> None:
    one, two = scene.job("one", "commit"), scene.job("two", "commit")
    scene.read(one, two)
    scene.job("one", "say", payer=2)
    scene.job("two", "say", payer=2)
    scene.store.asked.clear()
    seen: list[list[int]] = []

    def decide(unit: Unit) -> None:
        job = unit.require(Job, one)
        payers = [job.payer_id]
        if job.payer_id == 2:
            payers.append(unit.require(Job, two).payer_id)
        seen.append(payers)
        unit.put(one, replace(job, waits={}))

    in_unit(scene.worker, decide)
    assert seen == [[1], [2, 2]]
    assert [keys for keys, _ in scene.store.asked] == [[one], [two]], "the first time nothing"
