"""Whose documents are, and what is told of them."""

from __future__ import annotations

from typing import Final

from chalicelib.application.invoicing.records import request_key
from chalicelib.application.personal import AGENDA, Impersonal, Personal, PersonalKinds
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.invoicing.request import PaymentRequest


def _asked(document: Document) -> list[Key]:
    """What a payment invoice asks stands beside it."""
    return [request_key(document.id)] if document.kind is DocumentKind.PAYMENT_REQUEST else []


PERSONAL: Final[PersonalKinds] = {
    (Table.DOCUMENTS, "document"): Personal(
        Document,
        {"payer_id": "payer"},
        {
            "file_key": "where its PDF is kept, which /documents sends",
            "message_id": "which message it was sent in",
            "waits": AGENDA,
        },
        brings=_asked,
    ),
    (Table.DOCUMENTS, "payment_request"): Personal(PaymentRequest),
    (Table.DOCUMENTS, "numbered"): Impersonal("which documents were numbered together"),
    (Table.DOCUMENTS, "series"): Impersonal("the last number of a series of documents"),
}
