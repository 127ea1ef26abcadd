"""Drawing, keeping and sending numbered documents; decides nothing about what was sold."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from typing import Final

from chalicelib.application.invoicing.notices import DocumentReady
from chalicelib.application.invoicing.numbering import get_document
from chalicelib.application.invoicing.records import document_key, request_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.chat import Attachment
from chalicelib.application.ports.store import Key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import INLINE_LEAD, waiting
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.invoicing.document import Document, delivered
from chalicelib.domain.invoicing.printed import DocumentLine, PrintedDocument, Reference, Transfer
from chalicelib.domain.invoicing.request import PaymentRequest
from chalicelib.domain.ledger.journal import Entry, sales_of
from chalicelib.domain.ledger.sale import Sale, SaleLine
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import days_of, local_date

log = logging.getLogger(__name__)

PDF: Final = "application/pdf"

AT_ONCE: Final = 40
"""How many kept documents one return sends: one commit holds them. The next message brings the rest."""


def deliver(services: Services, document_id: str) -> None:
    """Draw the document, keep the file, send it to the payer; drawn once, sent at least once.

    For somebody who cannot be reached it is kept, and sent when they are back.
    """
    document = get_document(services, document_id)
    if document.number is None or "deliver" not in document.waits:
        return
    sale, invoice = sale_of(services, document), invoice_of(services, document)
    request = request_of(services, document)
    content = services.render(printed(document, sale, invoice, request))
    file_key = f"{document.series.replace(':', '/')}/{document.number}.pdf"
    services.files.put(file_key, content, PDF)
    attachment = Attachment(f"{document.number}.pdf", content)
    notice = DocumentReady(document, sale, attachment, invoice)
    message_id = tell(services, document.payer_id, notice)

    def decide(unit: Unit) -> None:
        current = unit.require(Document, document_key(document_id))
        if message_id is None and not _kept_for_return(unit, current):
            return
        kept = replace(current, file_key=file_key, sha256=hashlib.sha256(content).hexdigest())
        unit.put(document_key(document_id), delivered(kept, message_id))

    in_unit(services, decide)


def _kept_for_return(unit: Unit, document: Document) -> bool:
    """Put it on the list of what its payer gets on return; False if they are back already: then it is
    due as it was."""
    payer = unit.require(Account, account_key(document.payer_id))
    if payer.reachable:
        return False
    if document.id not in payer.undelivered:
        undelivered = (*payer.undelivered, document.id)
        unit.put(account_key(payer.id), replace(payer, undelivered=undelivered))
    return True


def deliver_on_return(services: Services, account_id: int) -> None:
    """Somebody is back: what was made for them meanwhile is sent, once."""

    def decide(unit: Unit) -> None:
        payer = unit.require(Account, account_key(account_id))
        now, later = payer.undelivered[:AT_ONCE], payer.undelivered[AT_ONCE:]
        if not now or not payer.reachable:
            return
        keys = [document_key(one) for one in now]
        unit.load(*keys)
        for key in keys:
            document = _readable(unit, key)
            if document is not None and "deliver" not in document.waits:
                at = services.clock.now() + INLINE_LEAD
                waits = waiting(document.waits, "deliver", at)
                unit.put(key, replace(document, waits=waits))
                unit.nudge(key)
        unit.put(account_key(account_id), replace(payer, undelivered=later))

    in_unit(services, decide)


def _readable(unit: Unit, key: Key) -> Document | None:
    """One that cannot be read is parked where it is served; it holds no other back."""
    try:
        return unit.get(Document, key)
    except ValueError as error:  # pydantic's, or InvalidInput
        log.warning("document %s is not sent: %s", key.pk, type(error).__name__)
        return None


def ready(services: Services, document: Document, file: Attachment) -> DocumentReady:
    """What is told of a finished document, with its file."""
    sale, invoice = sale_of(services, document), invoice_of(services, document)
    return DocumentReady(document, sale, file, invoice)


def sale_of(services: Services, document: Document) -> Sale:
    """The frozen sale a document is printed from; for a credit note, what was given back; for a payment
    invoice, what is asked."""
    request = request_of(services, document)
    if request is not None:
        return request.asks
    key = entry_key(document.payer_id, document.entry_sequence)
    for sale in sales_of(Unit(services).require(Entry, key)):
        if sale.document_id == document.id:
            return sale
    raise InvalidInput(f"document {document.id} has no sale at entry {key.sk}")


def request_of(services: Services, document: Document) -> PaymentRequest | None:
    """What a payment invoice asks for; None of any other document."""
    if document.kind is not DocumentKind.PAYMENT_REQUEST:
        return None
    return Unit(services).require(PaymentRequest, request_key(document.id))


def invoice_of(services: Services, document: Document) -> Document | None:
    """The invoice that a credit note corrects, read strongly: it was numbered a moment before; None of any
    other document."""
    if document.corrects is None:
        return None
    return Unit(services, fresh=True).require(Document, document_key(document.corrects))


def printed(
    document: Document,
    sale: Sale,
    invoice: Document | None = None,
    request: PaymentRequest | None = None,
) -> PrintedDocument:
    """What the page shows: all of it from what was frozen; every date is a day in the seller's time zone.
    `invoice` is the one that a credit note corrects, `request` of a payment invoice.

    Raises InvalidInput for a document without a number."""
    if document.number is None or document.issue_date is None:
        raise InvalidInput(f"document {document.id} has no number yet")
    time_zone = sale.seller.time_zone
    return PrintedDocument(
        id=document.id,
        kind=document.kind,
        number=document.number,
        issue_date=document.issue_date,
        supply_date=local_date(document.created_at, time_zone),
        language=sale.language,
        seller=replace(sale.seller, vat_number=document.vat_number if sale.vat_charged else None),
        buyer=sale.buyer,
        lines=tuple(_line(line, time_zone) for line in sale.lines),
        net=sale.net,
        vat=sale.vat,
        gross=sale.gross,
        vat_charged=sale.vat_charged,
        paid=request is None,
        paid_with=sale.paid_with,
        customer_note=sale.customer_name if sale.customer_id != sale.buyer.telegram_id else None,
        customer_id=sale.customer_id,
        reverse_charge=sale.reverse_charge,
        corrects=None if invoice is None else _reference(invoice),
        transfer=None if request is None else _transfer(request),
    )


def _transfer(request: PaymentRequest) -> Transfer:
    return Transfer(request.bank, request.reference, request.due)


def _reference(invoice: Document) -> Reference:
    if invoice.number is None or invoice.issue_date is None:
        raise InvalidInput(f"invoice {invoice.id} has no number yet")
    return Reference(invoice.number, invoice.issue_date)


def _line(line: SaleLine, time_zone: str) -> DocumentLine:
    period = None
    if line.start is not None and line.end is not None:
        period = days_of(line.start, line.end, time_zone)
    return DocumentLine(
        description=line.title,
        details=line.details,
        period=period,
        quantity=line.quantity,
        unit=line.unit,
        list_price=line.list_price,
        discount=line.discount,
        net=line.net,
        vat_rate_percent=line.vat_rate_percent,
        vat=line.vat,
        gross=line.gross,
        promo=line.promo,
    )
