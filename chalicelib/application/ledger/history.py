"""Reading an account's book: its last movements, and the periods sold of one subscription."""

from __future__ import annotations

from typing import Final

from chalicelib.application.ledger.records import ENTRY_PREFIX, entry_key
from chalicelib.application.ports.store import Page, Table
from chalicelib.application.services import Services
from chalicelib.domain.ledger.journal import Entry

MAX_ENTRIES_READ: Final = 300
"""How far back a history looks; a book of years may be longer."""


def book_page(services: Services, account_id: int, limit: int, before: int | None = None) -> Page:
    """Records of the account's book, newest first; of the entries before number `before`."""
    return services.store.query(
        Table.ACCOUNTS,
        str(account_id),
        prefix=ENTRY_PREFIX,
        after_sk=None if before is None else entry_key(account_id, before).sk,
        descending=True,
        limit=limit,
    )


def movements(
    services: Services, account_id: int, limit: int, before: int | None = None
) -> list[Entry]:
    """The last entries of the account's book, newest first; of those before entry number `before`."""
    page = book_page(services, account_id, limit, before)
    return [services.read(Entry, record) for record in page.records]
