"""One simulated world: the real application over stores, payment system, chat and queues that fail as
the dice say, and a clock; knows no action and no invariant.

A **step** is one action of the scheduler or one I/O call of the application (storage, payment system,
chat, files, drawing, a message queued). At every I/O call the world may let the call fail, let the
caller die before or after its effect, or let another action happen in the middle.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from chalicelib.adapters.memory_files import MemoryFiles
from chalicelib.adapters.memory_queues import MemoryQueues
from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ports.chat import ChatError
from chalicelib.application.ports.files import FilesUnavailable
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.application.ports.store import Key, Store
from chalicelib.application.services import Services
from chalicelib.application.unit import TRANSIENT
from chalicelib.domain.document import PrintedDocument
from chalicelib.domain.errors import Refused
from infra.sandbox.faulty_store import Call, Crash, Fault, FaultyStore
from tests.simulation.faults import CALM, Weather, fault_at, weather
from tests.simulation.messages import SimNotifier, SimQueues
from tests.simulation.registry import ACTIONS, Choice, Step
from tests.simulation.stores import WatchedStore
from tests.simulation.watch import Violation, Watcher
from tests.support.plain_payments import FakePayments
from tests.support.plain_world import HandClock, World

MAX_DEPTH: Final = 2
"""An action in the middle of an action in the middle of an action: three workers on one item."""

EXPECTED: Final = (*TRANSIENT, Refused, PaymentSystemError, ChatError, FilesUnavailable)
"""What the application may answer; anything else is a defect."""


@dataclass(slots=True)
class Running:
    """An action under way. `began` is the step at which it began."""

    name: str
    dice: Random
    weather: Weather
    depth: int
    began: int


@dataclass(slots=True)
class Outage:
    """Everything under `prefix` answers with `fault` until `until`."""

    prefix: str
    fault: str
    until: datetime


class SimWorld:
    """Everything one world holds. `note` receives what happens, line by line, when a trace is told."""

    def __init__(self, *, catalog_name: str, start: datetime, people: int) -> None:
        self.steps = 0
        self.counts: Counter[str] = Counter()
        self.note: Callable[[str], None] | None = None
        self.running: Running | None = None
        self.outages: list[Outage] = []
        self.events: list[str] = []  # references of payments whose webhooks are on their way
        self.repeats: list[tuple[str, tuple[object, ...]]] = []  # presses Telegram brings again
        self.presses: list[tuple[str, tuple[object, ...]]] = []  # the last ones, to be repeated
        self.drafts: list[tuple[str, int, int]] = []  # on screens: draft, payer, revision
        self.people = list(range(1, people + 1))
        self._between = Choice(nested=True)
        clock = HandClock(start)
        self.payments = FakePayments(self._payment_fault, now=clock.now, changed=self.events.append)
        self.queues = SimQueues(self._queue_fault)
        self.watcher = Watcher(self)
        seconds = lambda: (clock.at - start) / timedelta(seconds=1)  # noqa: E731
        self.stored = WatchedStore(MemoryStore(seconds), self.watcher.saw, self.lagging)
        self.faulty = FaultyStore(self.stored, self._store_fault)
        self.world = World(
            catalog_name=catalog_name,
            clock=clock,
            store=self.faulty,
            payments=self.payments,
            queues=self.queues,
            files=_Files(self.io),
            render=self._render,
        )
        self.clock = clock
        self.chat = self.world.chat
        self.chat.fault = lambda method: self.io(f"chat.{method}")
        self.notices = SimNotifier(self.chat)
        self.services = self.world.with_notifier(self.notices)
        self.calm_services = self.world.with_store(self.stored, self.notices)

    def act(self, step: Step, depth: int = 0) -> None:
        """Let one action happen, whatever becomes of it. Raises Violation."""
        outer, began = self.running, self.steps
        dice = Random(step.seed)
        skies = CALM if step.calm else weather(dice)
        self.running = Running(step.name, dice, skies, depth, began)
        self.steps += 1
        self.counts[f"action {step.name}"] += 1
        if self.note:
            self.note(f"{'    ' * depth}{self.clock.at:%Y-%m-%d %H:%M:%S} {step.name}")
        try:
            ACTIONS[step.name].act(self, dice)
        except Crash:
            self.tell("dies")
        except EXPECTED as error:
            self.tell(f"-> {type(error).__name__}: {error}")
        except Exception as error:
            raise Violation("unexpected", f"{type(error).__name__}: {error}") from error
        finally:
            self.running = outer
        if self.stored.stale_writes:
            raise Violation("versions", f"written against a stale version: {self.stored.stale_writes}")

    def tell(self, text: str) -> None:
        """A line of the trace, below the action under way."""
        if self.note:
            depth = self.running.depth if self.running else 0
            self.note(f"{'    ' * depth}    {text}")

    def count(self, what: str) -> None:
        """Something happened that the summary counts."""
        self.counts[what] += 1
        self.tell(what)

    def io(self, place: str) -> str | None:
        """The application is about to make an I/O call: the fault it meets, or None."""
        self.steps += 1
        running = self.running
        if running is None:
            return None
        skies = running.weather
        if skies.between and running.depth < MAX_DEPTH and running.dice.random() < skies.between:
            between = self._between.step(running.dice)
            self.count(f"between {place}")
            self.act(between, running.depth + 1)
        for outage in self.outages:
            if place.startswith(outage.prefix):
                self.count(f"outage {outage.fault} at {place}")
                return outage.fault
        if skies.fault and running.dice.random() < skies.fault:
            fault = fault_at(place, running.dice)
            self.count(f"fault {fault} at {place}")
            return fault
        return None

    def lagging(self) -> Random | None:
        """The dice for the index's lag; None while nothing may go wrong."""
        running = self.running
        return running.dice if running is not None and running.weather.fault else None

    def _store_fault(self, call: Call) -> Fault | None:
        fault = self.io(f"store.{call.operation}")
        return None if fault is None else Fault(fault)

    def _payment_fault(self, call: str) -> str | None:
        if call == "confirm":
            self.watcher.before_confirmation()
        return self.io(f"stripe.{call}")

    def _queue_fault(self, queue: str) -> str | None:
        return self.io(f"queue.{queue}")

    def _render(self, document: PrintedDocument) -> bytes:
        if self.io("render"):
            raise Crash("render")
        return f"{document.id} {document.number}".encode()


class _Files(MemoryFiles):
    """A file store that is down when the world says so."""

    def __init__(self, io: Callable[[str], str | None]) -> None:
        super().__init__()
        self._io = io

    def put(self, key: str, content: bytes, content_type: str) -> None:
        fault = self._io("files.put")
        if fault == "down":
            raise FilesUnavailable(key)
        if fault == "crash_before":
            raise Crash(key)
        super().put(key, content, content_type)
        if fault is not None:
            raise Crash(key)
