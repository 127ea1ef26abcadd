"""A worker's message, without any capability: what is done for many at once, alone, and told at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import agenda
from chalicelib.application.declared import Declared, Duty, Step
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.services import Services
from chalicelib.application.unit import change_stored
from chalicelib.domain.agenda import Kind, Wait, without
from tests.support.parts import START, Lines
from tests.support.world import World
from tests.unit.test_reading import Job, key_of

ONE: Final = key_of("one")
TWO: Final = key_of("two")
KINDS: Final = (Kind("alone"), Kind("together"), Kind("elsewhere"))


class Crew:
    """Two jobs that wait for everything, and who did what of it."""

    def __init__(self) -> None:
        self.world = World(store=MemoryStore())
        self.lines = Lines()
        self.done: list[tuple[str, list[str]]] = []
        self.fails = False
        duty = Duty(
            Table.PAYMENTS,
            lambda: Job,
            KINDS,
            lambda: {kind.name: self.step(kind.name) for kind in KINDS},
            elsewhere={"elsewhere": Queue.NUMBERS},
            together=lambda: {"together": self.together},
        )
        declared = Declared(duties={"job": duty})
        self.services = replace(self.world.services, declared=declared, queues=self.lines)
        for key in (ONE, TWO):
            waits = {kind.name: Wait(START) for kind in KINDS}
            self.world.put(key, Job(1, waits))

    def step(self, name: str) -> Step:
        def do(services: Services, pk: str) -> None:
            self.taken(services, key_of(pk), name)
            self.done.append((name, [pk]))

        return do

    def together(self, services: Services, keys: Sequence[Key]) -> None:
        if self.fails:
            raise RuntimeError("a poison job")
        for key in keys:
            self.taken(services, key, "together")
        self.done.append(("together", [key.pk for key in keys]))

    def taken(self, services: Services, key: Key, name: str) -> None:
        def change(job: Job) -> Job:
            return replace(job, waits=without(job.waits, name))

        change_stored(services, Job, key, change)
        services.wake(ONE, "3")

    def perform(self, *keys: Key, more_time: bool = True) -> None:
        agenda.perform(self.services, Queue.WORK, keys, lambda: more_time)


@pytest.fixture
def crew() -> Crew:
    return Crew()


def test_what_can_be_done_for_many_at_once_is_and_the_rest_alone(crew: Crew) -> None:
    crew.perform(ONE, TWO, ONE)
    assert crew.done == [
        ("together", ["one", "two"]),
        ("alone", ["one"]),
        ("alone", ["two"]),
    ]
    assert crew.lines.sent == [(Queue.WORK, [ONE], ""), (Queue.NUMBERS, [ONE, TWO], "")]


def test_where_that_fails_each_is_done_alone(crew: Crew) -> None:
    crew.fails = True
    crew.perform(TWO, ONE)
    assert crew.done == [
        ("alone", ["two"]),
        ("together", ["two"]),
        ("alone", ["one"]),
        ("together", ["one"]),
    ]


def test_what_there_is_no_time_for_is_handed_back(crew: Crew) -> None:
    crew.fails = True
    crew.perform(TWO, ONE, more_time=False)
    assert crew.done == []
    assert crew.lines.sent == [(Queue.WORK, [TWO, ONE], "")]
