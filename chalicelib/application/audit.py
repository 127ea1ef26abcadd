"""Proves the invariants over everything stored: reads all, changes nothing, keeps little in memory.

Each check is a small function that yields what is wrong; the report says how much each one looked at,
so that a check which saw nothing cannot pass for one that found nothing. Numbers are those of
docs/invariants.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from chalicelib.application.agenda import agenda_shards
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ledger.records import ENTRY_PREFIX, entry_key
from chalicelib.application.payments.records import Settlement, charge_key, settlement_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.records import every_record, value_of
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.errors import DialtoneError
from chalicelib.domain.invoicing.document import Document, Series, number_text
from chalicelib.domain.ledger.journal import (
    Entry,
    available_account,
    clearing_account,
    effect_on,
    held_account,
)
from chalicelib.domain.payments.charge import Charge, ChargeState
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Subscription

T = TypeVar("T")

OVERDUE: Final = timedelta(hours=24)

CHECKS: Final = {
    "I1": "entries balance and are readable",
    "I2": "each book is an unbroken chain that ends in the stored balance, never below zero",
    "I3": "what is held is what open charges hold",
    "I4": "each payment object is in the ledger exactly once",
    "I5": "periods of a subscription follow each other without gap or overlap",
    "I6": "every sale has exactly one document",
    "I7": "numbers are contiguous in each series",
    "I8": "one live subscription per Customer and family",
    "I9": "everything due is done or parked within 24 hours",
    "I10": "net, VAT and gross of every sale add up and leave the payer's balance",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """Which invariant, of which record, and what was found."""

    check: str
    key: str
    found: str


@dataclass(slots=True)
class Report:
    """`checked` counts, per invariant, how much was looked at."""

    checked: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)

    def saw(self, check: str, key: Key | str, wrong: str | None = None) -> None:
        """One thing was looked at; `wrong` says what is the matter with it."""
        self.checked[check] += 1
        if wrong is not None:
            where = key if isinstance(key, str) else f"{key.table}/{key.pk}/{key.sk}"
            self.violations.append(Violation(check, where, wrong))

    def summary(self) -> str:
        """One line for a log."""
        counts = " ".join(f"{check}={self.checked[check]}" for check in CHECKS)
        return f"{len(self.violations)} violations; checked {counts}"

    def as_json(self) -> dict[str, Any]:
        """For machines: every check with its count and its violations."""
        return {
            "violations": len(self.violations),
            "checks": [
                {
                    "check": check,
                    "promise": promise,
                    "checked": self.checked[check],
                    "violations": [
                        {"key": v.key, "found": v.found}
                        for v in self.violations
                        if v.check == check
                    ],
                }
                for check, promise in CHECKS.items()
            ],
        }


def audit(services: Services, *, now: datetime | None = None) -> Report:
    """Read everything and report. Nothing else may write meanwhile, or findings may be transient.

    `now` is business time, where that is not this process's clock (see `latest_moment`).
    """
    report = Report()
    holds = _audit_payments(services, report)
    for key, account in _all(services, report, Table.ACCOUNTS, "account", Account):
        _audit_book(services, report, key, account, holds)
    _audit_subscriptions(services, report)
    _audit_documents(services, report)
    _audit_agenda(services, report, (now or services.clock.now()) - OVERDUE)
    return report


def latest_moment(services: Services) -> datetime:
    """The last thing the journal knows of: how late it is in a local world whose clock is elsewhere."""
    report = Report()
    latest = datetime.min.replace(tzinfo=UTC)
    for _, account in _all(services, report, Table.ACCOUNTS, "account", Account):
        latest = max(latest, account.created_at)
        last = _one(services, entry_key(account.id, account.sequence), Entry)
        latest = max(latest, last.at if last else latest)
    return latest


def _audit_payments(services: Services, report: Report) -> dict[int, int]:
    """I4 from the side of the guards; returns minor units held by open charges per payer."""
    holds: dict[int, int] = defaultdict(int)
    for key, charge in _all(services, report, Table.PAYMENTS, "charge", Charge):
        if not charge.terminal:
            holds[charge.payer_id] += charge.held.minor
        if charge.state is ChargeState.SETTLED:
            guard_key = settlement_key(charge.payment_system, charge.payment_reference or "")
            guard = _one(services, guard_key, Settlement)
            wrong = None if guard and guard.charge_id == charge.id else f"guard is {guard}"
            report.saw("I4", key, wrong)
    for key, guard in _all(services, report, Table.PAYMENTS, "settlement", Settlement):
        entry = _one(services, entry_key(guard.account_id, guard.entry_sequence), Entry)
        right = entry is not None and entry.reference == key.pk
        report.saw("I4", key, None if right else "the entry it names does not settle it")
        if _one(services, charge_key(guard.charge_id), Charge) is None:
            report.saw("I4", key, f"its charge {guard.charge_id} does not exist")
    return holds


def _audit_book(
    services: Services, report: Report, key: Key, account: Account, holds: dict[int, int]
) -> None:
    """I1, I2, I3, I4, I5, I6, I10 over the journal of one account."""
    available, held, sequence = account.available.zero, account.held.zero, 0
    ends: dict[str, Any] = {}
    for record in every_record(services.store, Table.ACCOUNTS, str(account.id), ENTRY_PREFIX):
        entry = _read(report, record, Entry)
        if entry is None:
            continue
        report.saw("I1", record.key)
        sequence += 1
        available += effect_on(entry.postings, available_account(account.id), available.zero)
        held += effect_on(entry.postings, held_account(account.id), held.zero)
        chain = (entry.sequence, entry.available_after, entry.held_after)
        wrong = None if chain == (sequence, available, held) else f"chain broken at {sequence}"
        report.saw("I2", record.key, wrong)
        _audit_settled(services, report, record.key, entry)
        _audit_sale(services, report, record.key, entry, ends)
    stored = (account.sequence, account.available, account.held)
    sums = (sequence, available, held)
    report.saw("I2", key, None if stored == sums else f"stored {stored}, entries say {sums}")
    if min(account.available.minor, account.held.minor) < 0:
        report.saw("I2", key, "below zero")
    expected = holds.pop(account.id, 0)
    wrong = None if account.held.minor == expected else f"holds {account.held}, charges {expected}"
    report.saw("I3", key, wrong)
    for subscription_id, end in ends.items():
        subscription = _one(services, subscription_key(subscription_id), Subscription)
        right = subscription is not None and subscription.end == end
        report.saw("I5", subscription_id, None if right else f"sold until {end}: {subscription}")


def _audit_settled(services: Services, report: Report, key: Key, entry: Entry) -> None:
    """A payment that came in has a guard, and the guard names this entry."""
    system, separator, payment_reference = entry.reference.partition(":")
    came_in = any(p.account == clearing_account(system) for p in entry.postings)
    if not (separator and came_in):
        return
    guard = _one(services, settlement_key(system, payment_reference), Settlement)
    right = guard is not None and (guard.account_id, guard.entry_sequence) == (
        entry.account_id,
        entry.sequence,
    )
    report.saw("I4", key, None if right else f"its guard is {guard}")


def _audit_sale(
    services: Services, report: Report, key: Key, entry: Entry, ends: dict[str, Any]
) -> None:
    sale = entry.sale
    if sale is None:
        return
    quote = sale.quote
    left = -sum(
        p.amount.minor
        for p in entry.postings
        if p.account == available_account(entry.account_id) and p.amount.minor < 0
    )
    exact = quote.net + quote.vat == quote.gross and left >= quote.gross.minor
    report.saw("I10", key, None if exact else f"{quote.net} + {quote.vat} against {left}")
    before = ends.get(sale.subscription_id)
    gapless = sale.start < sale.end and before in (None, sale.start)
    report.saw("I5", key, None if gapless else f"starts {sale.start} after an end at {before}")
    ends[sale.subscription_id] = sale.end
    document = _one(services, document_key(sale.document_id), Document)
    right = document is not None and (document.payer_id, document.entry_sequence) == (
        entry.account_id,
        entry.sequence,
    )
    report.saw("I6", key, None if right else f"its document is {document}")


def _audit_subscriptions(services: Services, report: Report) -> None:
    for key, subscription in _all(
        services, report, Table.SUBSCRIPTIONS, "subscription", Subscription
    ):
        customer = _one(services, account_key(subscription.customer_id), Account)
        named = customer.live.get(subscription.family) if customer else None
        right = (named == subscription.id) == subscription.live
        report.saw("I8", key, None if right else f"{subscription.status}, Customer has {named}")


def _audit_documents(services: Services, report: Report) -> None:
    """I6 from the side of the documents, and I7."""
    given: dict[tuple[str, DocumentKind, int], set[str]] = defaultdict(set)
    for key, document in _all(services, report, Table.DOCUMENTS, "document", Document):
        entry = _one(services, entry_key(document.payer_id, document.entry_sequence), Entry)
        sale = entry.sale if entry else None
        right = sale is not None and sale.document_id == document.id
        report.saw("I6", key, None if right else "no sale made it")
        if document.number is not None and document.issue_date is not None:
            series = (document.seller_id, document.kind, document.issue_date.year)
            twice = document.number in given[series]
            report.saw("I7", key, f"{document.number} was given twice" if twice else None)
            given[series].add(document.number)
    for key, counter in _all(services, report, Table.DOCUMENTS, "series", Series):
        seller_id, kind, year = key.pk.rsplit(":", 2)
        seller = services.catalog.seller(seller_id)
        numbers = given.pop((seller_id, DocumentKind(kind), int(year)), set())
        wanted = {
            number_text(seller, DocumentKind(kind), int(year), n)
            for n in range(1, counter.last_number + 1)
        }
        odd = sorted(wanted ^ numbers)[:5]
        report.saw("I7", key, f"missing or foreign: {odd}" if odd else None)
    for series in given:
        report.saw("I7", ":".join(map(str, series)), "numbers without a counter")


def _audit_agenda(services: Services, report: Report, limit: datetime) -> None:
    for table, shard in agenda_shards(services.catalog):
        page = services.store.due(table, shard, limit)
        report.saw("I9", f"{table}/{shard}")
        for key, at in page.entries:
            report.saw("I9", key, f"due since {at}")


def _all(
    services: Services, report: Report, table: Table, sk: str, kind: type[T]
) -> Iterator[tuple[Key, T]]:
    cursor: str | None = None
    while True:
        records, cursor = services.store.scan(table, cursor=cursor)
        for record in records:
            if record.key.sk == sk:
                value = _read(report, record, kind)
                if value is not None:
                    yield record.key, value
        if cursor is None:
            return


def _read(report: Report, record: Record, kind: type[T]) -> T | None:
    try:
        return value_of(kind, record.body)
    except (ValidationError, DialtoneError) as error:
        report.saw("I1", record.key, f"unreadable: {type(error).__name__}")
        return None


def _one(services: Services, key: Key, kind: type[T]) -> T | None:
    record = services.store.load([key]).get(key)
    return None if record is None else value_of(kind, record.body)
