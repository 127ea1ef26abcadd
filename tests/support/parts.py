"""The parts of a world in memory that are not the application's: who is in it, its clock, a store that lets
others in between, a notifier that keeps values, single workers; knows no test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import agenda
from chalicelib.application.parked import Parked
from chalicelib.application.parking import parked_named, parked_names
from chalicelib.application.ports.chat import Chat, Incoming, MalformedUpdate, Person
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Write
from chalicelib.application.services import Services
from chalicelib.bot.declared import Spoken
from chalicelib.bot.language import Localiser
from chalicelib.bot.notices import BotNotifier
from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import declared, spoken
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.desk.chart import IncomeChart
from chalicelib.domain.invoicing.printed import PrintedDocument
from chalicelib.domain.people.account import Account

START: Final = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
MID_JANUARY: Final = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)

ANNA: Final = Person(1001, "Anna", "en")
BORIS: Final = Person(1002, "Борис", "ru")

Who = Person | int

DECLARED: Final = declared(CAPABILITIES)
SPOKEN: Final = spoken(CAPABILITIES)
WORDS: Final = Localiser(strict=True)  # loaded once for all worlds

CARD_EXPIRES: Final = (4, 2031)


@dataclass(slots=True)
class HandClock:
    """Business time, moved by hand, also backwards."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


class RacedStore(MemoryStore):
    """Lets somebody else act between the decision of a worker and its commit.

    Each of `racers` runs once, before the next commit; its own commits are not raced.
    """

    def __init__(self, racers: list[Callable[[], object]]) -> None:
        super().__init__()
        self._racers = racers

    def commit(self, writes: Sequence[Write], token: str) -> None:
        if self._racers:
            self._racers.pop(0)()
        super().commit(writes, token)


class RecordingNotifier(BotNotifier):
    """Words and sends, and keeps what was told as values."""

    def __init__(
        self,
        chat: Chat,
        words: Localiser,
        catalog: Catalog,
        spoken: Spoken,
        told: list[tuple[int, Notice]],
    ) -> None:
        super().__init__(chat, words, catalog, spoken)
        self._told = told

    def tell(self, account: Account, notice: Notice, message_id: int | None = None) -> int:
        sent = super().tell(account, notice, message_id)
        self._told.append((account.id, notice))
        return sent


@dataclass(slots=True)
class Counted:
    """Implements Metrics: keeps what was counted."""

    lines: list[tuple[str, int, Mapping[str, str]]] = field(default_factory=list)

    def count(self, name: str, value: int, **about: str) -> None:
        self.lines.append((name, value, about))


class Lines:
    """Implements Queues: keeps what was sent, with its group."""

    def __init__(self) -> None:
        self.sent: list[tuple[Queue, list[Key], str]] = []

    def send(self, queue: Queue, keys: Sequence[Key], group: str = "") -> None:
        self.sent.append((queue, list(keys), group))


def number_of(who: Who) -> int:
    """The id of an account."""
    return who.id if isinstance(who, Person) else who


def draw(document: PrintedDocument) -> bytes:
    """Not a page, but the same bytes for the same document."""
    return repr(document).encode()


def draw_chart(chart: IncomeChart) -> bytes:
    """Not a picture, but the same bytes for the same figures."""
    return repr(chart).encode()


def unreadable(update: Mapping[str, Any]) -> Incoming:
    """Reads no update: what a test presses comes read."""
    raise MalformedUpdate(f"nothing reads {update} here")


def perform(services: Services, *keys: Key, queue: Queue | None = None) -> None:
    """One worker serves these records, of the queue to which the tick sends them unless another is named."""
    agenda.perform(services, queue or services.declared.duty(keys[0]).queue, keys)


def number(services: Services, *keys: Key) -> None:
    """One worker gives numbers."""
    agenda.perform(services, Queue.NUMBERS, keys)


def deliver(services: Services, *keys: Key) -> None:
    """One worker draws and sends."""
    agenda.perform(services, Queue.DOCUMENTS, keys)


def parked_work(services: Services) -> list[tuple[str, Parked]]:
    """All that staff have not dealt with, the oldest first, with its name."""
    return parked_named(services, parked_names(services))
