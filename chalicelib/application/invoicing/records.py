"""Where documents and their counters are kept."""

from __future__ import annotations

from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.catalog.seller import DocumentKind


def document_key(document_id: str) -> Key:
    """The small record of one document."""
    return Key(Table.DOCUMENTS, document_id, "document")


def series_key(seller_id: str, kind: DocumentKind, year: int) -> Key:
    """The counter of a number series."""
    return Key(Table.DOCUMENTS, f"{seller_id}:{kind}:{year}", "series")
