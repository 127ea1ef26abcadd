"""Where documents and their counters are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.application.ledger.records import entry_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing.document import Document

NUMBERED_PREFIX: Final = "numbered:"


@dataclass(frozen=True, slots=True)
class Numbered:
    """Which documents were given numbers in one commit, in the order of these."""

    documents: tuple[str, ...]


def document_key(document_id: str) -> Key:
    """The small record of one document."""
    return Key(Table.DOCUMENTS, document_id, "document")


def request_key(document_id: str) -> Key:
    """What a payment invoice asks for, frozen beside its document."""
    return Key(Table.DOCUMENTS, document_id, "payment_request")


def series_key(seller_id: str, kind: DocumentKind, year: int) -> Key:
    """The counter of a number series."""
    return Key(Table.DOCUMENTS, f"{seller_id}:{kind}:{year}", "series")


def numbered_key(seller_id: str, kind: DocumentKind, year: int, first: int) -> Key:
    """Beside its counter: what was numbered together, from the number `first` on."""
    series = series_key(seller_id, kind, year)
    return Key(series.table, series.pk, f"{NUMBERED_PREFIX}{first:010d}")


def read_beside(document: Document, kind: str) -> list[Key]:
    """What numbering and delivering read beside the document."""
    if kind != "deliver":
        return []
    entry = entry_key(document.payer_id, document.entry_sequence)
    if document.kind is DocumentKind.PAYMENT_REQUEST:
        entry = request_key(document.id)
    return [entry, account_key(document.payer_id)]
