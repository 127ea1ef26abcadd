"""The application wired to an in-memory world with a clock that is moved by hand; knows no test."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from chalicelib.adapters.catalog_file.loading import load_catalog
from chalicelib.adapters.memory_files import MemoryFiles
from chalicelib.adapters.memory_queues import MemoryQueues
from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import agenda
from chalicelib.application.audit import audit
from chalicelib.application.auditing import Report
from chalicelib.application.declared import Declared
from chalicelib.application.invoicing.notices import DocumentReady
from chalicelib.application.ports.chat import Person, Screen
from chalicelib.application.ports.files import DocumentRenderer
from chalicelib.application.ports.notifier import Notice, Notifier
from chalicelib.application.ports.store import Store
from chalicelib.application.services import Services
from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import declared as join
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.invoicing.printed import PrintedDocument
from chalicelib.domain.people.account import Account
from tests.support.played_chat import PlayedChat
from tests.support.played_payments import PlayedPayments
from tests.support.working import work

DECLARED = join(CAPABILITIES)

START = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@cache
def catalog(name: str = "siptg") -> Catalog:
    """A shipped catalog, read once."""
    return load_catalog(name)


@dataclass(slots=True)
class HandClock:
    """Moves only when told to."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


@dataclass(slots=True)
class PlainNotifier:
    """Sends the type and the facts of a notice; the bot's words are tested elsewhere."""

    chat: PlayedChat
    told: list[tuple[int, Notice]] = field(default_factory=list)

    def tell(self, account: Account, notice: Notice, message_id: int | None = None) -> int:
        screen = Screen(repr(notice))
        file = notice.attached()
        if isinstance(notice, DocumentReady):
            screen = Screen(f"{notice.document.number} {notice.sale.title}")
        if file is not None:
            return self.chat.send_document(account.id, file, screen)
        if message_id is None:
            message_id = self.chat.send(account.id, screen)
        else:
            self.chat.edit(account.id, message_id, screen)
        self.told.append((account.id, notice))
        return message_id


def draw(document: PrintedDocument) -> bytes:
    """Not a page, but the same bytes for the same document."""
    return repr(document).encode()


class World:
    """One application with everything around it in memory."""

    def __init__(
        self,
        *,
        catalog_name: str = "siptg",
        start: datetime = START,
        store: Store | None = None,
        notifier: Notifier | None = None,
        payments: PlayedPayments | None = None,
        queues: MemoryQueues | None = None,
        files: MemoryFiles | None = None,
        render: DocumentRenderer = draw,
        clock: HandClock | None = None,
        declared: Declared = DECLARED,
    ) -> None:
        ids = itertools.count(1)
        tokens = itertools.count(1)
        self.clock = clock or HandClock(start)
        self.chat = PlayedChat(lenient=True)
        self.payments = payments or PlayedPayments()
        self.queues = queues or MemoryQueues()
        self.files = files or MemoryFiles()
        self.notifier = PlainNotifier(self.chat)
        self.store = store or MemoryStore()
        self.services = Services(
            store=self.store,
            clock=self.clock,
            catalog=catalog(catalog_name),
            declared=declared,
            payment_systems={"stripe": lambda: self.payments},
            notifier=notifier or self.notifier,
            queues=self.queues,
            files=self.files,
            render=render,
            return_url="https://t.me/",
            new_id=lambda: f"id{next(ids)}",
            new_token=lambda: f"token{next(tokens)}",
            pause=lambda _: None,
        )

    def with_notifier(self, notifier: Notifier) -> Services:
        """The same application, telling people by another notifier."""
        return replace(self.services, notifier=notifier)

    def person(self, number: int, language: str = "en") -> Person:
        """Somebody to open an account for."""
        return Person(number, f"Person {number}", language)

    def settle(self, rounds: int = 50) -> None:
        """Let the workers do everything that is nudged or due now."""
        for _ in range(rounds):
            if not self.work_once() and not agenda.tick(self.services):
                return
        raise AssertionError("the world does not come to rest")

    def work_once(self) -> bool:
        """Serve every message in the queues; whether there was any."""
        return work(self.services, self.queues)

    def advance(self, step: timedelta) -> None:
        """Move the clock through each due moment on the way."""
        target = self.clock.at + step
        while True:
            due = agenda.next_due(self.store, self.services.declared)
            if due is None or due > target:
                break
            self.clock.at = max(self.clock.at, due)
            self.settle()
        self.clock.at = target
        self.settle()

    def audit(self) -> Report:
        """Nothing may be wrong, and something must have been looked at."""
        report = audit(self.services)
        assert not report.violations, report.violations
        return report
