"""The whole application in memory with a clock that jumps: what a test does, and what people see.

Nothing here decides anything: workers, agenda and chat are the application's own.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.adapters.memory_files import MemoryFiles
from chalicelib.adapters.memory_queues import MemoryQueues
from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import agenda
from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import (
    Command,
    Incoming,
    MalformedUpdate,
    Person,
    Press,
    Text,
)
from chalicelib.application.ports.payments import PaymentSystem
from chalicelib.application.ports.store import Store
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.bot.dispatch import Bot
from chalicelib.bot.language import Localiser
from chalicelib.bot.notices import BotNotifier
from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import declared, spoken
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.invoicing.printed import PrintedDocument
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.fake_chat import FakeChat, Message
from tests.support.fake_payments import FakePayments
from tests.support.working import work

START = datetime(2026, 1, 15, 12, 0, 0, tzinfo=UTC)
ANNA = Person(1001, "Anna", "en")
BORIS = Person(1002, "Борис", "ru")

DECLARED = declared(CAPABILITIES)
SPOKEN = spoken(CAPABILITIES)

WORDS = Localiser(strict=True)
"""Loaded once for all worlds."""


class VirtualClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def move_to(self, at: datetime) -> None:
        assert at >= self._at
        self._at = at


def draw(document: PrintedDocument) -> bytes:
    """A document nobody has to read."""
    return f"%PDF {document.number}".encode()


def make_services(
    catalog: Catalog,
    *,
    clock: VirtualClock,
    chat: FakeChat,
    store: Store,
    queues: MemoryQueues,
    payments: Mapping[str, FakePayments],
    localiser: Localiser = WORDS,
) -> Services:
    """Every port in memory; ids and tokens are counted, so a run repeats itself."""
    ids, tokens = itertools.count(1), itertools.count(1)
    return Services(
        store=store,
        clock=clock,
        catalog=catalog,
        declared=DECLARED,
        payment_systems={name: _always(one) for name, one in payments.items()},
        notifier=BotNotifier(chat, localiser, catalog, SPOKEN),
        queues=queues,
        files=MemoryFiles(),
        render=draw,
        return_url="https://t.me/",
        new_id=lambda: f"id{next(ids):010d}",
        new_token=lambda: f"token-{next(tokens)}",
        pause=lambda _: None,
    )


def _always(one: FakePayments) -> Callable[[], PaymentSystem]:
    return lambda: one


@dataclass(slots=True)
class World:
    """Make it with `make_world`."""

    services: Services
    clock: VirtualClock
    chat: FakeChat
    payments: FakePayments
    queues: MemoryQueues
    bot: Bot
    _updates: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def handle(self, incoming: Incoming) -> None:
        """One update, and everything it caused."""
        self.bot.handle(incoming)
        self.settle()

    def command(self, name: str, person: Person = ANNA) -> Message:
        """`/name`; returns the newest message."""
        self.handle(Command(next(self._updates), person, name, ""))
        return self.chat.last(person.id)

    def write(self, text: str, person: Person = ANNA) -> Message:
        """A text; returns the newest message."""
        self.handle(Text(next(self._updates), person, text))
        return self.chat.last(person.id)

    def press(self, message: Message, data: str | None, person: Person = ANNA) -> Message:
        """A press of the button with `data`, answered exactly once; returns that message as it is now."""
        assert data is not None
        update_id = next(self._updates)
        press_id = f"press-{update_id}"
        self.handle(Press(update_id, person, message.id, press_id, data))
        assert self.chat.answers[press_id] == 1
        return message

    def pay(self, message: Message, card: str = "4242") -> None:
        """The payer follows the message's link and pays; the webhook's hint arrives."""
        url = next(button.url for button in message.buttons if button.url is not None)
        charges.advance(self.services, self.payments.pay(url, card))
        self.settle()

    def settle(self) -> None:
        """Workers do what they were nudged to do, until nothing is left."""
        work(self.services, self.queues)

    def advance(self, **by: float) -> None:
        """Let this much time pass (as `timedelta` takes it); each due moment comes in turn."""
        self.advance_to(self.clock.now() + timedelta(**by))

    def advance_to(self, until: datetime) -> None:
        """Let time pass until then."""
        while True:
            due = agenda.next_due(self.services.store, self.services.declared)
            if due is None or due > until:
                break
            self.clock.move_to(max(due, self.clock.now()))
            agenda.tick(self.services)
            self.settle()
        self.clock.move_to(until)

    def account(self, person: Person = ANNA) -> Account:
        """As stored now."""
        return get_account(self.services, person.id)

    def subscriptions(self, person: Person = ANNA) -> list[Subscription]:
        """As stored now."""
        return subscriptions_of(self.services, person.id)


def _unreadable(update: Mapping[str, Any]) -> Incoming:
    raise MalformedUpdate(f"nothing reads {update} here")


def make_world(
    catalog: Catalog, *, at: datetime = START, staff: Mapping[int, str] | None = None
) -> World:
    """An empty one."""
    clock, chat, payments, queues = VirtualClock(at), FakeChat(), FakePayments(), MemoryQueues()
    services = make_services(
        catalog,
        clock=clock,
        chat=chat,
        store=MemoryStore(),
        queues=queues,
        payments={payments.name: payments},
    )
    bot = Bot(services, chat, WORDS, spoken=SPOKEN, staff=staff or {}, read_update=_unreadable)
    return World(services, clock, chat, payments, queues, bot)
