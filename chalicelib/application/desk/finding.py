"""Finding an account for staff, by whatever of it somebody names: its id, a payment, a document, its name.
Each way is a key that is known or a query of one partition; no table is read through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from chalicelib.application.invoicing.documents import document_numbered
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments.bank_invoices import BankReference
from chalicelib.application.payments.by_card import Noted, paid_by_card
from chalicelib.application.payments.records import (
    Settlement,
    charge_key,
    reference_key,
    reversal_key,
    settlement_key,
)
from chalicelib.application.people.names import accounts_named
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.unit import Unit
from chalicelib.domain.desk.sought import DocumentNumber, OnCard, Sought, read_sought
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.reference import references_in
from chalicelib.domain.payments.reversal import Reversal
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.name import carried, words_of
from chalicelib.domain.subscriptions.subscription import Subscription

T = TypeVar("T")

BY_ID: Final = "id"
BY_ENTRY: Final = "entry"
BY_CHARGE: Final = "charge"
BY_REFERENCE: Final = "reference"
BY_SUBSCRIPTION: Final = "subscription"
BY_DOCUMENT: Final = "document"
BY_CARD: Final = "card"
BY_NAME: Final = "name"

ON_A_PAGE: Final = 8


@dataclass(frozen=True, slots=True)
class Found:
    """An account, and by which of the ways it was found; `paid` by a card, where that was looked for."""

    account: Account
    by: str
    paid: Noted | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """A page of them, of `count` in all. `more`: there may be others, who were not looked at."""

    sought: Sought
    found: tuple[Found, ...] = ()
    count: int = 0
    page: int = 1
    more: bool = False

    @property
    def last_page(self) -> int:
        """The number of the last page, from 1."""
        return last_page(self.count)


def last_page(count: int) -> int:
    """Of so many, from 1."""
    return max(1, -(-count // ON_A_PAGE))


def find_accounts(services: Services, written: str) -> Findings:
    """Whose account is meant; nobody's, or that of more than one. Raises Refused("find-unclear")."""
    sought = read_sought(written)
    if sought.on_card is not None:
        return find_by_card(services, sought.on_card, 1, sought)
    by: dict[int, str] = {}
    for account_id, way in _named(services, sought):
        by.setdefault(account_id, way)
    named = _page(services, sought, [(number, way, None) for number, way in by.items()], 1)
    return named if named.count else find_by_name(services, sought.text, 1)


def find_by_name(services: Services, written: str, page: int) -> Findings:
    """Who has such words in their name, by name; the words may be the beginnings only."""
    found, more = accounts_named(services, words_of(carried(written)))
    page = min(page, last_page(len(found)))
    first = (page - 1) * ON_A_PAGE
    shown = tuple(Found(one, BY_NAME) for one in found[first : first + ON_A_PAGE])
    return Findings(Sought(written), shown, len(found), page, more)


def find_by_card(
    services: Services, card: OnCard, page: int, sought: Sought | None = None
) -> Findings:
    """Who paid so by such a card, each once, the nearest day first."""
    noted = [one for one in paid_by_card(services, card.last4, card.day) if _is_it(card, one)]
    noted.sort(key=lambda one: (abs(one.day - card.day), one.day, one.paid.account_id))
    first: dict[int, Noted] = {}
    for one in noted:
        first.setdefault(one.paid.account_id, one)
    found = [(number, BY_CARD, one) for number, one in first.items()]
    return _page(services, sought or Sought(card.last4, on_card=card), found, page)


def _is_it(card: OnCard, noted: Noted) -> bool:
    amount = noted.paid.amount
    if card.currency not in (None, amount.currency):
        return False
    return card.amount is None or card.amount == amount.major


def _named(services: Services, sought: Sought) -> Iterator[tuple[int, str]]:
    """Account ids by what names exactly one thing."""
    if sought.account_id is not None:
        yield sought.account_id, BY_ID
    if sought.entry is not None:
        yield from _of_entry(services, *sought.entry)
    if sought.number is not None:
        yield from _of_document(services, sought.number)
    if sought.reference is not None:
        yield from _of_reference(services, sought.reference)
    if sought.on_card is None:
        yield from _of_transfer(services, sought.text)


def _of_entry(services: Services, account_id: int, sequence: int) -> Iterator[tuple[int, str]]:
    entry = Unit(services).get(Entry, entry_key(account_id, sequence))
    if entry is not None:
        yield account_id, BY_ENTRY


def _of_document(services: Services, number: DocumentNumber) -> Iterator[tuple[int, str]]:
    """In each series whose documents are printed with that prefix."""
    for seller in services.catalog.sellers:
        for kind, prefix in seller.series.items():
            if prefix.upper() == number.prefix:
                document = document_numbered(services, seller.id, kind, number.year, number.counter)
                if document is not None:
                    yield document.payer_id, BY_DOCUMENT


def _of_reference(services: Services, reference: str) -> Iterator[tuple[int, str]]:
    """Ids of ours, and what payment systems call a payment, a refund or a dispute: in one read."""
    unit = Unit(services)
    systems = [system.id for system in services.catalog.payment_systems]
    named = [(system, reference) for system in systems]
    system, _, inner = reference.partition(":")
    if inner and system in systems:
        named.append((system, inner))
    settlements = [settlement_key(*one) for one in named]
    reversals = [reversal_key(":".join(one)) for one in named]
    charge, subscription = charge_key(reference), subscription_key(reference)
    unit.load(charge, subscription, *settlements, *reversals)
    if (of_ours := unit.get(Charge, charge)) is not None:
        yield of_ours.payer_id, BY_CHARGE
    if (sold := unit.get(Subscription, subscription)) is not None:
        yield sold.payer_id, BY_SUBSCRIPTION
        yield sold.customer_id, BY_SUBSCRIPTION
    for guard in _there(unit, Settlement, settlements):
        yield guard.account_id, BY_REFERENCE
    for reversal in _there(unit, Reversal, reversals):
        yield reversal.payer_id, BY_REFERENCE


def _of_transfer(services: Services, text: str) -> Iterator[tuple[int, str]]:
    """By the structured reference of a bank transfer, with spaces or without."""
    unit = Unit(services)
    transfers = [reference_key(one) for one in references_in(text)]
    unit.load(*transfers)
    asked = [charge_key(one.charge_id) for one in _there(unit, BankReference, transfers)]
    unit.load(*asked)
    for paid in _there(unit, Charge, asked):
        yield paid.payer_id, BY_REFERENCE


def _there(unit: Unit, kind: type[T], keys: Iterable[Key]) -> Iterator[T]:
    return (value for key in keys if (value := unit.get(kind, key)) is not None)


def _page(
    services: Services, sought: Sought, found: Sequence[tuple[int, str, Noted | None]], page: int
) -> Findings:
    """Those of the nearest page that there is, in one read; who has never written is no account."""
    page = min(page, last_page(len(found)))
    unit, first = Unit(services), (page - 1) * ON_A_PAGE
    shown = found[first : first + ON_A_PAGE]
    unit.load(*(account_key(number) for number, _, _ in shown))
    there = tuple(
        Found(account, way, paid)
        for number, way, paid in shown
        if (account := unit.get(Account, account_key(number))) is not None
    )
    return Findings(sought, there, len(found) - len(shown) + len(there), page)
