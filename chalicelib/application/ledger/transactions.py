"""An account's history, page by page and as a whole: one query a page, of its book alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.application.ledger.history import book_page
from chalicelib.application.ledger.records import ENTRY_PREFIX, entry_key
from chalicelib.application.ports.store import Table
from chalicelib.application.services import Services
from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.transaction import Transaction, transaction
from chalicelib.domain.period import local_date

ON_A_PAGE: Final = 8
READ: Final = 30
"""Entries of one page: between what is listed there may be some that only set money aside."""

READ_CHOSEN: Final = 300
"""Entries of one page where only some are wanted; a page may end without having found any."""

EXPORTED_AT_ONCE: Final = 500
MOST_EXPORTED: Final = 20_000
"""Entries of one file: as many are read and written within the seconds that an answer in the chat has."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which of them are wanted: of one purpose, of one calendar year where the seller is; all without."""

    purpose: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Newest first; `older` is the entry before which there may be more, None at the end."""

    transactions: tuple[Transaction, ...]
    older: int | None


ALL: Final = Chosen()


def transactions_of(
    services: Services, account_id: int, zone: str, chosen: Chosen = ALL, before: int | None = None
) -> Listing:
    """A page of what is `chosen`, of entries older than `before`."""
    page = book_page(services, account_id, READ if chosen == ALL else READ_CHOSEN, before)
    found: list[Transaction] = []
    last = 1
    for record in page.records:
        entry = services.read(Entry, record)
        if chosen.year is not None and _year(entry, zone) < chosen.year:
            return Listing(tuple(found), None)
        if len(found) == ON_A_PAGE:
            return Listing(tuple(found), last)
        last = entry.sequence
        one = _wanted(entry, zone, chosen)
        found += [] if one is None else [one]
    return Listing(tuple(found), None if page.next_sk is None else last)


def transaction_of(services: Services, account_id: int, sequence: int) -> Transaction:
    """Raises Refused("transaction-gone") if there is none."""
    key = entry_key(account_id, sequence)
    record = services.store.load([key]).get(key)
    found = None if record is None else transaction(services.read(Entry, record))
    if found is None:
        raise Refused("transaction-gone")
    return found


def years_of(services: Services, account_id: int, newest: int, zone: str) -> range:
    """The calendar years of the book, whose last entry is `newest`."""
    if not newest:
        return range(0)
    keys = [entry_key(account_id, 1), entry_key(account_id, newest)]
    there = services.store.load(keys)
    first, last = (_year(services.read(Entry, there[key]), zone) for key in keys)
    return range(first, last + 1)


def after_year(services: Services, account_id: int, newest: int, year: int, zone: str) -> int:
    """The entry before which that year ends: found by halving, so even in a long book in few reads."""
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        key = entry_key(account_id, middle)
        entry = services.read(Entry, services.store.load([key])[key])
        if _year(entry, zone) <= year:
            low = middle + 1
        else:
            high = middle
    return low


def exported(
    services: Services, account_id: int, newest: int, zone: str, chosen: Chosen
) -> Iterator[Transaction]:
    """All that is chosen, the oldest first. Raises Refused("history-too-long")."""
    first, last = 0, newest
    if chosen.year is not None:
        first = after_year(services, account_id, newest, chosen.year - 1, zone) - 1
        last = after_year(services, account_id, newest, chosen.year, zone) - 1
    if last - first > MOST_EXPORTED:
        raise Refused("history-too-long", most=MOST_EXPORTED)
    while first < last:
        page = services.store.query(
            Table.ACCOUNTS,
            str(account_id),
            prefix=ENTRY_PREFIX,
            after_sk=entry_key(account_id, first).sk,
            limit=min(EXPORTED_AT_ONCE, last - first),
        )
        for record in page.records:
            entry = services.read(Entry, record)
            first = entry.sequence
            one = _wanted(entry, zone, chosen)
            if one is not None:
                yield one


def _wanted(entry: Entry, zone: str, chosen: Chosen) -> Transaction | None:
    one = transaction(entry)
    if one is None or chosen.purpose not in (None, one.purpose):
        return None
    return one if chosen.year in (None, _year(entry, zone)) else None


def _year(entry: Entry, zone: str) -> int:
    return local_date(entry.at, zone).year
