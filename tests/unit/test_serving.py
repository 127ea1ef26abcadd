"""What one record waits for is done kind after kind; what fails backs off alone, and is parked at last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.application.ahead import Ahead
from chalicelib.application.parked import Parked
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Store
from chalicelib.application.reading import Item
from chalicelib.application.services import Services
from chalicelib.application.serving import LONGEST_ASKED_TO_WAIT, serve
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.unit import Unit, change_stored
from chalicelib.domain.agenda import BACKOFF, Kind, Wait, without
from chalicelib.domain.errors import Busy, Throttled
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.counted_store import CountedStore
from tests.support.parts import parked_work
from tests.support.world import World

ANNA: Final = 101
MINUTE: Final = timedelta(minutes=1)
KINDS: Final = (Kind("first"), Kind("said", spoken=True), Kind("second"), Kind("elsewhere"))


class Scene:
    """A subscription that waits for kinds of our own; each step is what the test says."""

    def __init__(self, store: Store | None = None) -> None:
        self.world = World(store=store)
        self.world.top_up(ANNA, "20")
        self.one = self.world.buy_from_balance(ANNA)
        self.key = subscription_key(self.one.id)
        self.done: list[str] = []
        self.steps: dict[str, Callable[[], None]] = {}
        duty = self.world.services.declared.duty(self.key)
        self.duty = replace(
            duty,
            kinds=KINDS,
            elsewhere={"elsewhere": Queue.NUMBERS},
            steps=lambda: {kind.name: self.step(kind.name) for kind in KINDS},
        )

    def step(self, name: str) -> Callable[[Services, str], None]:
        def do(_services: Services, pk: str) -> None:
            assert pk == self.one.id
            self.done.append(name)
            self.steps.get(name, lambda: self.taken(name))()

        return do

    def taken(self, name: str) -> None:
        """It was done: the record waits for it no more."""
        waits = {kind: wait for kind, wait in self.stored().waits.items() if kind != name}
        self.store(waits)

    def store(self, waits: dict[str, Wait]) -> None:
        unit = Unit(self.world.services)
        value = unit.require(Subscription, self.key)
        unit.put(self.key, replace(value, waits=waits))
        unit.commit()

    def stored(self) -> Subscription:
        return self.world.subscription(self.one.id)

    def serve(self) -> None:
        serve(self.world.services, Queue.WORK, Item(self.key, self.duty, self.stored()))

    def due(self, *names: str, attempts: int = 0, late: timedelta = timedelta(0)) -> Wait:
        wait = Wait(self.world.clock.at - late, attempts)
        self.store(dict.fromkeys(names, wait))
        return wait


@pytest.fixture
def scene() -> Scene:
    return Scene()


def fails(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def test_what_is_due_is_done_in_its_order_and_the_rest_handed_on(scene: Scene) -> None:
    scene.due("second", "elsewhere", "first")
    for line in scene.world.queues.messages.values():
        line.clear()
    scene.serve()
    assert scene.done == ["first", "second"]
    assert scene.stored().waits.keys() == {"elsewhere"}
    sent = {queue: len(line) for queue, line in scene.world.queues.messages.items() if line}
    assert sent == {Queue.NUMBERS: 1}


def test_what_one_step_puts_due_is_done_in_the_same_go(scene: Scene) -> None:
    scene.due("first")
    scene.steps["first"] = lambda: scene.store({"second": Wait(scene.world.clock.at)})
    scene.serve()
    assert scene.done == ["first", "second"]


def test_what_fails_backs_off_alone(scene: Scene) -> None:
    scene.due("first", "second")
    scene.steps["first"] = fails(RuntimeError("a defect"))
    scene.serve()
    assert scene.done == ["first", "second"]
    assert scene.stored().waits == {"first": Wait(scene.world.clock.at + BACKOFF[0], 1)}


@pytest.mark.parametrize(
    ("asked", "waits"),
    [(0, MINUTE), (59, MINUTE), (3600, timedelta(hours=1)), (10**6, LONGEST_ASKED_TO_WAIT)],
)
def test_who_is_asked_to_wait_waits_so_long_at_least(
    scene: Scene, asked: int, waits: timedelta
) -> None:
    scene.due("first")
    throttled = Throttled("later")
    throttled.retry_after_seconds = asked
    scene.steps["first"] = fails(throttled)
    scene.serve()
    assert scene.stored().waits == {"first": Wait(scene.world.clock.at + waits, 1)}


def test_what_the_store_could_not_serve_stays_due(scene: Scene) -> None:
    wait = scene.due("first")
    scene.steps["first"] = fails(Busy("others"))
    with pytest.raises(Busy):
        scene.serve()
    assert scene.stored().waits == {"first": wait}


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (fails(RuntimeError("a defect")), "RuntimeError: a defect"),
        (lambda: None, "RuntimeError: first was done but still waits"),
    ],
)
def test_what_has_failed_too_often_is_parked(
    scene: Scene, step: Callable[[], None], reason: str
) -> None:
    scene.due("first", attempts=len(BACKOFF))
    scene.steps["first"] = step
    scene.serve()
    assert scene.stored().waits == {}
    ((_, work),) = parked_work(scene.world.services)
    assert work == Parked(
        reason,
        scene.world.clock.at,
        "first",
        target=(scene.key.table.value, scene.key.pk, scene.key.sk),
        why="fault",
    )


def test_what_somebody_else_has_moved_meanwhile_is_theirs(scene: Scene) -> None:
    scene.due("first")
    theirs = {"first": Wait(scene.world.clock.at + 9 * MINUTE)}

    def moved() -> None:
        scene.store(theirs)
        raise RuntimeError("a defect")

    scene.steps["first"] = moved
    scene.serve()
    assert scene.stored().waits == theirs


@pytest.mark.parametrize(("late", "noted"), [(5 * MINUTE, False), (6 * MINUTE, True)])
def test_what_is_said_late_is_noted_before_it_is_said(
    scene: Scene, late: timedelta, noted: bool
) -> None:
    wait = scene.due("said", late=late)
    seen: list[Wait] = []

    def say() -> None:
        seen.append(scene.stored().waits["said"])
        raise RuntimeError("the chat is gone")

    scene.steps["said"] = say
    scene.serve()
    first = Wait(scene.world.clock.at + BACKOFF[0], 1)
    assert seen == [first if noted else wait]
    second = Wait(scene.world.clock.at + BACKOFF[1], 2)
    assert scene.stored().waits == {"said": second if noted else first}


class Reader:
    """A scene whose worker has read the record of its message."""

    def __init__(self) -> None:
        self.store = CountedStore()
        self.scene = Scene(self.store)
        self.worker: Services = self.scene.world.services

    def serve(self) -> None:
        scene = self.scene
        item = Item(scene.key, scene.duty, scene.stored())
        ahead = Ahead()
        ahead.keep([scene.key], self.store.load([scene.key]))
        self.worker = replace(scene.world.services, ahead=ahead)
        self.store.forget()
        serve(self.worker, Queue.WORK, item)

    def done_here(self, name: str) -> None:
        """By this worker, who takes what it wrote as what is stored."""

        def change(one: Subscription) -> Subscription:
            return replace(one, waits=without(one.waits, name))

        change_stored(self.worker, Subscription, self.scene.key, change)


def test_what_was_read_for_the_message_and_written_since_is_not_read_again() -> None:
    worker = Reader()
    worker.scene.due("first", "second")
    worker.scene.steps["first"] = lambda: worker.done_here("first")
    worker.scene.steps["second"] = lambda: worker.done_here("second")
    worker.serve()
    assert worker.scene.done == ["first", "second"]
    assert (worker.store.loads, worker.store.commits) == ([], 2)


def test_what_another_worker_did_meanwhile_is_seen_and_no_failure() -> None:
    worker = Reader()
    worker.scene.due("first")
    worker.scene.steps["first"] = lambda: worker.scene.store({})
    worker.serve()
    assert (len(worker.store.loads), worker.store.commits) == (1 + 1, 1), (
        "the other's own, and one look"
    )
    assert worker.scene.stored().waits == {}
