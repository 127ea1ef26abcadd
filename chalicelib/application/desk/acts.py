"""What staff have done about an account, the newest first: from the entries of its book that name who did
them and why, and from what was noted beside of acts that are in none. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.application.banking.acts import MARKED
from chalicelib.application.banking.records import receipt_key
from chalicelib.application.desk.agreeing import AGREEMENT, agreement_key
from chalicelib.application.desk.handling import CLOSE, LINE, NOTE
from chalicelib.application.desk.opening import OPENING, opening_key
from chalicelib.application.ledger.history import book_page
from chalicelib.application.people.records import (
    ACTED_PREFIX,
    Acted,
    account_key,
    acted_key,
    at_micros,
)
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.services import Services
from chalicelib.application.support.records import REQUEST, request_key
from chalicelib.application.unit import Unit
from chalicelib.domain.banking.receipt import BankReceipt
from chalicelib.domain.ledger.journal import (
    Entry,
    EntryKind,
    available_account,
    effect_on,
    held_account,
)
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.roles import Member
from chalicelib.domain.subscriptions.agreement import Agreement
from chalicelib.domain.subscriptions.opening import Opening
from chalicelib.domain.support.request import Request

ON_A_PAGE: Final = 8
ENTRIES_READ: Final = 300
"""Of the book, for one page; a page may end without having found any."""

NOTED_READ: Final = 50

ENDED: Final = "ended"
ASSIGNED: Final = "assigned"
REPAID: Final = "repaid"
MARKED_PAID: Final = "marked"
AGREED: Final = "agreed"
OPENED: Final = "opened"
ANSWERED: Final = "answered"
CLOSED: Final = "closed"
HANDED: Final = "handed"

END_OF_BOOK: Final = 1


@dataclass(frozen=True, slots=True)
class StaffAct:
    """Who of the staff did what, when and why, in their own words. `amount`: what it put on the balance;
    `plan_id`: of terms; `entry`: its number in the book."""

    at: datetime
    what: str
    by: int
    reason: str
    amount: Money | None = None
    plan_id: str | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """Where a page goes on: entries before this number (None: from the newest), acts noted beside the book
    before this moment."""

    entry: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Acts:
    """A page, newest first; `people`: who did them, as far as they have an account; None at the end."""

    acts: tuple[StaffAct, ...]
    people: Mapping[int, Account]
    older: Before | None


def acts_of(services: Services, account_id: int, before: Before | None = None) -> Acts:
    """Two queries and two reads."""
    before = before or Before()
    page = book_page(services, account_id, ENTRIES_READ, before.entry)
    entries = [services.read(Entry, record) for record in page.records]
    noted = _noted(services, account_id, before.at)
    unit = Unit(services)
    unit.load(*_details(entries, noted))
    found = [*_of_entries(unit, entries), *_of_noted(unit, noted)]
    if page.next_sk is not None:  # what is older may stand in the book before it
        found = [one for one in found if one.at >= entries[-1].at]
    found.sort(key=lambda one: (one.at, one.entry or 0), reverse=True)
    shown = _whole_moments(found)
    unread = entries[-1].sequence if page.next_sk is not None else END_OF_BOOK
    more = len(found) > len(shown) or page.next_sk is not None
    people = _people(services, {one.by for one in shown})
    return Acts(shown, people, _older(before, found, shown, unread) if more else None)


def _noted(
    services: Services, account_id: int, before: datetime | None
) -> list[tuple[datetime, Acted]]:
    page = services.store.query(
        Table.ACCOUNTS,
        str(account_id),
        prefix=ACTED_PREFIX,
        after_sk=None if before is None else acted_key(account_id, before).sk,
        descending=True,
        limit=NOTED_READ,
    )
    return [(_moment(record), services.read(Acted, record)) for record in page.records]


def _moment(record: Record) -> datetime:
    return at_micros(int(record.key.sk.split(":")[1]))


def _details(entries: Iterable[Entry], noted: Iterable[tuple[datetime, Acted]]) -> list[Key]:
    keys = [receipt_key(mark) for entry in entries if (mark := _mark(entry)) is not None]
    for _, acted in noted:
        if acted.what == AGREEMENT:
            keys.append(agreement_key(acted.about))
        elif acted.what == OPENING:
            keys.append(opening_key(acted.about))
        elif acted.what == REQUEST:
            keys.append(request_key(_request_of(acted)))
    return keys


def _mark(entry: Entry) -> str | None:
    """The receipt that staff made instead of a bank's statement, if the money came by one."""
    _, _, reference = entry.reference.partition(":")
    return reference if reference.startswith(MARKED) else None


def _of_entries(unit: Unit, entries: Iterable[Entry]) -> Iterable[StaffAct]:
    for entry in entries:
        act, mark = entry.act, _mark(entry)
        if act is not None:
            what, amount = _what_of(entry)
            yield StaffAct(entry.at, what, act.by, act.reason, amount, entry=entry.sequence)
        elif mark is not None:
            receipt = unit.require(BankReceipt, receipt_key(mark))
            if receipt.by is not None:
                by, amount = receipt.by, receipt.amount
                yield StaffAct(
                    entry.at, MARKED_PAID, by, receipt.reason, amount, entry=entry.sequence
                )


def _what_of(entry: Entry) -> tuple[str, Money]:
    """What it was, and how much came onto the balance or was set aside to leave it."""
    zero = entry.available_after.zero
    came = effect_on(entry.postings, available_account(entry.account_id), zero)
    aside = effect_on(entry.postings, held_account(entry.account_id), zero)
    match entry.kind:
        case EntryKind.CREDIT:
            return ENDED, came + aside
        case EntryKind.HOLD:
            return REPAID, aside
        case _:
            return ASSIGNED, came


def _of_noted(unit: Unit, noted: Iterable[tuple[datetime, Acted]]) -> Iterable[StaffAct]:
    for at, acted in noted:
        if acted.what == AGREEMENT:
            agreement = unit.require(Agreement, agreement_key(acted.about))
            yield StaffAct(at, AGREED, acted.by, agreement.reason, plan_id=agreement.plan_id)
        elif acted.what == OPENING:
            opening = unit.require(Opening, opening_key(acted.about))
            yield StaffAct(at, OPENED, acted.by, opening.reason)
        elif acted.what == REQUEST:
            request = unit.require(Request, request_key(_request_of(acted)))
            what, said = _of_request(request, at, acted)
            yield StaffAct(at, what, acted.by, said)


def _request_of(acted: Acted) -> str:
    return acted.about.partition("/")[0]


def _of_request(request: Request, at: datetime, acted: Acted) -> tuple[str, str]:
    """What was done with it, in the words that were used; none where they are deleted, or never were."""
    kind = acted.about.partition("/")[2] or LINE
    by = Member(acted.by)
    match kind:
        case _ if kind == NOTE:
            notes = [one.text for one in request.notes if (one.at, one.by) == (at, by)]
            return HANDED, "".join(notes[-1:])
        case _ if kind == CLOSE:
            return CLOSED, ""
        case _:
            lines = [one.text for one in request.lines if (one.at, one.by) == (at, by)]
            return ANSWERED, "".join(lines[-1:])


def _whole_moments(found: Sequence[StaffAct]) -> tuple[StaffAct, ...]:
    """As many as fit on a page, and whatever was done in the same moment as the last of them."""
    last = found[:ON_A_PAGE][-1:]
    return tuple(one for one in found if last and one.at >= last[0].at)


def _older(
    before: Before, found: Sequence[StaffAct], shown: Sequence[StaffAct], unread: int
) -> Before:
    """An entry that was found and does not fit is read again; else the book goes on where it was left."""
    of_book = [one.entry for one in found if one.entry is not None]
    fitted = [one.entry for one in shown if one.entry is not None]
    entry: int | None = unread
    if len(fitted) < len(of_book):
        entry = fitted[-1] if fitted else before.entry
    beside = [one.at for one in shown if one.entry is None]
    return Before(entry, beside[-1] if beside else before.at)


def _people(services: Services, numbers: set[int]) -> dict[int, Account]:
    unit = Unit(services)
    unit.load(*map(account_key, numbers))
    accounts = (unit.get(Account, account_key(number)) for number in numbers)
    return {one.id: one for one in accounts if one is not None}
