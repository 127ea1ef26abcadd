"""Payment invoices: numbered inline, because somebody waits for them, under the condition of all numbers."""

from __future__ import annotations

from chalicelib.application.invoicing.numbering import number_in
from chalicelib.application.invoicing.records import document_key, request_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing.document import Document, created
from chalicelib.domain.invoicing.request import PaymentRequest


def numbered_request(
    unit: Unit, services: Services, document_id: str, seller_id: str, payer_id: int
) -> Document:
    """The document with its number; it is put, and drawn and sent once that is stored. Raises SellerGone."""
    now = services.clock.now()
    document = created(
        Document(
            id=document_id,
            kind=DocumentKind.PAYMENT_REQUEST,
            seller_id=seller_id,
            payer_id=payer_id,
            entry_sequence=0,
            created_at=now,
        ),
        now,
    )
    (done,) = number_in(unit, services, [document])
    unit.put(document_key(done.id), done)
    unit.nudge(document_key(done.id))
    return done


def put_request(unit: Unit, document: Document, request: PaymentRequest) -> None:
    """What is printed of it, frozen."""
    unit.put(request_key(document.id), request)
