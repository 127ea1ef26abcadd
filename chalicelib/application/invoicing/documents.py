"""An account's documents: listed from its book, and sent again as they were first sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from chalicelib.application.invoicing.delivering import ready
from chalicelib.application.invoicing.records import (
    NUMBERED_PREFIX,
    Numbered,
    document_key,
    numbered_key,
    series_key,
)
from chalicelib.application.ledger.history import book_page
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.chat import Attachment
from chalicelib.application.ports.store import Table
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.journal import Entry, sales_of
from chalicelib.domain.ledger.sale import Sale

ON_A_PAGE: Final = 8
ENTRIES_READ: Final = 100
"""At once: a book also holds top-ups and holds, which have no document."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A document and what was sold with it, or given back."""

    document: Document
    sale: Sale


@dataclass(frozen=True, slots=True)
class Listing:
    """Newest first; `older` is the entry before which there may be more, None at the end."""

    documents: tuple[Listed, ...]
    older: int | None


def documents_of(services: Services, account_id: int, before: int | None = None) -> Listing:
    """A page of the account's documents, of entries older than `before`; those of one entry stand on one
    page."""
    page = book_page(services, account_id, ENTRIES_READ, before)
    entries = [services.read(Entry, record) for record in page.records]
    shown: list[Sale] = []
    last = None
    for entry in entries:
        made = sales_of(entry)[::-1]
        if shown and len(shown) + len(made) > ON_A_PAGE:
            break
        shown += made
        last = entry
    more = page.next_sk is not None or (last is not None and last is not entries[-1])
    unit = Unit(services)
    unit.load(*(document_key(sale.document_id) for sale in shown))
    documents = tuple(
        Listed(unit.require(Document, document_key(sale.document_id)), sale) for sale in shown
    )
    return Listing(documents, last.sequence if more and last is not None else None)


def send_again(services: Services, account_id: int, document_id: str) -> None:
    """The very file that was made, never drawn anew. Raises ChatError, FilesUnavailable and Refused:
    document-gone (or somebody else's), document-not-ready."""
    document, file = document_file(services, account_id, document_id)
    tell(services, account_id, ready(services, document, file))


def document_file(
    services: Services, account_id: int, document_id: str
) -> tuple[Document, Attachment]:
    """An account's document and the very file that was made. Raises FilesUnavailable and Refused as
    `send_again` does."""
    document = Unit(services).get(Document, document_key(document_id))
    if document is None or document.payer_id != account_id:
        raise Refused("document-gone")
    if document.file_key is None:
        raise Refused("document-not-ready")
    content = services.files.get(document.file_key)
    if content is None or hashlib.sha256(content).hexdigest() != document.sha256:
        raise InvalidInput(f"{document.file_key} is not the file that was made")
    return document, Attachment(f"{document.number}.pdf", content)


def document_numbered(
    services: Services, seller_id: str, kind: DocumentKind, year: int, counter: int
) -> Document | None:
    """By its place in a series, in one query and one read; None if nothing has that number, or got it before
    it was kept what was numbered together."""
    page = services.store.query(
        Table.DOCUMENTS,
        series_key(seller_id, kind, year).pk,
        prefix=NUMBERED_PREFIX,
        after_sk=numbered_key(seller_id, kind, year, counter + 1).sk,
        descending=True,
        limit=1,
    )
    for record in page.records:
        together = services.read(Numbered, record).documents
        place = counter - int(record.key.sk.removeprefix(NUMBERED_PREFIX))
        if place < len(together):
            return Unit(services).require(Document, document_key(together[place]))
    return None
