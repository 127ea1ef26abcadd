"""The use cases alone, over an in-memory store: a desk where a test plays workers, payers and bank.

No bot and no words: notices are kept as values. Nothing here decides anything.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from chalicelib.adapters.memory_files import MemoryFiles
from chalicelib.adapters.memory_queues import MemoryQueues
from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import agenda
from chalicelib.application.audit import audit
from chalicelib.application.payments import charges, top_ups
from chalicelib.application.people import accounts
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.chat import ChatRejected, Person
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.payments import PaymentSystem
from chalicelib.application.ports.store import Key, Store, Write
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import purchases, subscription
from chalicelib.application.subscriptions.subscription import get_subscription
from chalicelib.application.unit import Unit
from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import declared
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.bank import Bank
from tests.support.catalogs import SIPTG
from tests.support.working import perform, work

DECLARED = declared(CAPABILITIES)

START = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
ANNA = 101
BORIS = 202


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

    def __init__(self) -> None:
        super().__init__()
        self.racers: list[Callable[[], object]] = []

    def commit(self, writes: Sequence[Write], token: str) -> None:
        if self.racers:
            self.racers.pop(0)()
        super().commit(writes, token)


@dataclass(slots=True)
class Notices:
    """Implements Notifier: keeps what was told; `edits` names the message that was edited."""

    told: list[tuple[int, Notice]] = field(default_factory=list)
    edits: list[int | None] = field(default_factory=list)
    files: list[tuple[int, str]] = field(default_factory=list)
    fault: Callable[[], None] = lambda: None
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))

    def tell(self, account: Account, notice: Notice, message_id: int | None = None) -> int:
        self.fault()
        file = notice.attached()
        if file is not None:
            self.files.append((account.id, file.name))
            return next(self._ids)
        self.told.append((account.id, notice))
        self.edits.append(message_id)
        return message_id if message_id is not None else next(self._ids)

    def of(self, kind: type[Notice]) -> list[Notice]:
        """The notices of one kind, in order."""
        return [notice for _, notice in self.told if isinstance(notice, kind)]


class Desk:
    """Everything around the use cases; `work` lets the workers do what they were nudged to do."""

    def __init__(
        self,
        catalog: Catalog = SIPTG,
        *,
        at: datetime = START,
        store: Store | None = None,
        systems: Mapping[str, Callable[[], PaymentSystem]] | None = None,
    ) -> None:
        ids, tokens = itertools.count(1), itertools.count(1)
        # A store that outlives the desk remembers tokens.
        prefix = "token" if store is None else uuid.uuid4().hex
        self.clock = HandClock(at)
        self.bank = Bank()
        self.queues = MemoryQueues()
        self.notices = Notices()
        self.raced = RacedStore()
        self.services = Services(
            store=store or self.raced,
            clock=self.clock,
            catalog=catalog,
            declared=DECLARED,
            payment_systems={"stripe": lambda: self.bank} if systems is None else systems,
            notifier=self.notices,
            queues=self.queues,
            files=MemoryFiles(),
            render=lambda document: repr(document).encode(),
            return_url="https://t.me/",
            new_id=lambda: f"id{next(ids)}",
            new_token=lambda: f"{prefix}{next(tokens)}",
            pause=lambda _: None,
        )

    def open(self, number: int = ANNA) -> Account:
        """An account is named when it is opened first; a name given elsewhere stays."""
        known = Unit(self.services).get(Account, account_key(number))
        if known is not None:
            return known
        return accounts.open_account(self.services, Person(number, f"Person {number}", "en"))

    def account(self, number: int = ANNA) -> Account:
        return accounts.get_account(self.services, number)

    def draft(
        self,
        number: int = ANNA,
        plan: str = "softphone",
        months: int | None = None,
        options: Mapping[str, int] | None = None,
    ) -> tuple[str, int]:
        """A new draft: its id and revision."""
        self.open(number)
        draft = purchases.start_draft(self.services, number, plan)
        if months is not None or options is not None:
            draft = purchases.change_draft(
                self.services, draft.id, number, draft.revision, months=months, options=options
            )
        return draft.id, draft.revision

    def pay_page(self, charge: Charge, later: str = "ok") -> None:
        """The payer pays, the webhook comes, the workers work."""
        assert charge.reference is not None
        self.bank.pay(charge.reference, later)
        self.hear(charge.reference)

    def hear(self, reference: str) -> None:
        """A webhook about a payment arrives."""
        charges.hear(self.services, "stripe", self.bank.hint(reference))
        self.work()

    def buy_by_card(
        self,
        number: int = ANNA,
        later: str = "ok",
        plan: str = "softphone",
        months: int | None = None,
    ) -> Subscription:
        draft_id, revision = self.draft(number, plan, months)
        charge = purchases.start_payment(self.services, draft_id, number, revision, 1)
        self.pay_page(charge, later)
        return subscription.subscriptions_of(self.services, number)[0]

    def top_up(self, number: int, amount: str, later: str = "ok", message_id: int = 7) -> None:
        self.open(number)
        euro = Money.of(amount, "EUR")
        charge = top_ups.start_top_up(self.services, number, euro, message_id)
        self.pay_page(charge, later)

    def buy_from_balance(
        self,
        number: int = ANNA,
        plan: str = "softphone",
        options: Mapping[str, int] | None = None,
    ) -> Subscription:
        draft_id, revision = self.draft(number, plan, options=options)
        bought = purchases.pay_from_balance(self.services, draft_id, number, revision)
        self.work()
        return self.subscription(bought)

    def subscription(self, subscription_id: str) -> Subscription:
        return get_subscription(self.services, subscription_id)

    def perform(self, key: Key) -> None:
        """One worker does what is due for one record."""
        perform(self.services, key)

    def work(self) -> None:
        """Everything the queues hold, and whatever that leads to."""
        work(self.services, self.queues)

    def jump(self, moment: datetime) -> None:
        """The clock jumps, nothing was done on the way; then the agenda comes to rest."""
        self.clock.at = moment
        for _ in range(60):
            self.work()
            if not agenda.tick(self.services):
                return
        raise AssertionError("the agenda does not come to rest")

    def to(self, moment: datetime) -> None:
        """Time passes; each due moment comes in turn."""
        while True:
            due = agenda.next_due(self.services.store, self.services.declared)
            if due is None or due > moment:
                break
            self.jump(max(due, self.clock.at))
        self.jump(moment)

    def wait(self, **by: float) -> None:
        """`to`, by a span as `timedelta` takes it."""
        self.to(self.clock.at + timedelta(**by))

    def audit(self) -> None:
        """Nothing may be wrong."""
        report = audit(self.services)
        assert not report.violations, report.violations


def refuse() -> None:
    """A fault of Notices: the chat calls the request wrong."""
    raise ChatRejected("400")
