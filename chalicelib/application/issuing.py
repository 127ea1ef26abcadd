"""Numbering, drawing, keeping and sending documents; decides nothing about what was sold.

Correctness of the numbers comes from the counter's condition, not from the queue: counter and
documents change in one transaction, and a second worker merely loses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chalicelib.application.accounts import get_account
from chalicelib.application.ports.chat import Attachment
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.records import document_key, entry_key, series_key, value_of
from chalicelib.application.services import Services
from chalicelib.application.telling import reach
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import INLINE_LEAD
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.invoicing.document import (
    MAX_NUMBERED_AT_ONCE,
    Document,
    Series,
    delivered,
    issue_day,
    numbered,
)
from chalicelib.domain.invoicing.printed import DocumentLine, PrintedDocument
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.period import local_date

PDF: Final = "application/pdf"


def get_document(services: Services, document_id: str) -> Document:
    """Raises InvalidInput if there is none."""
    return Unit(services).require(Document, document_key(document_id))


def number_series(services: Services, series: str, nominated: Sequence[Key]) -> None:
    """Number the nominated documents of `series` and whatever else waits in it."""
    horizon = services.clock.now() + INLINE_LEAD
    page = services.store.due(Table.DOCUMENTS, series, horizon, limit=MAX_NUMBERED_AT_ONCE)
    keys = list(dict.fromkeys([*nominated, *(key for key, _ in page.entries)]))
    for start in range(0, len(keys), MAX_NUMBERED_AT_ONCE):
        _number(services, series, keys[start : start + MAX_NUMBERED_AT_ONCE])
    services.queues.documents(keys)


def number(services: Services, document_id: str) -> None:
    """One document alone."""
    document = get_document(services, document_id)
    _number(services, document.series, [document_key(document_id)])
    services.queues.documents([document_key(document_id)])


def _number(services: Services, series: str, keys: Sequence[Key]) -> list[Document]:
    """Counter and documents in one commit; what has its number, or is parked, is left alone."""

    def decide(unit: Unit) -> list[Document]:
        unit.load(*keys)
        found = [unit.get(Document, key) for key in keys]
        waiting = [
            document
            for document in found
            if document is not None and document.series == series and "number" in document.waits
        ]
        if not waiting:
            return []
        waiting.sort(key=lambda document: (document.created_at, document.id))
        seller = services.catalog.seller(waiting[0].seller_id)
        kind = waiting[0].kind
        now = services.clock.now()
        today = issue_day(seller, now, None)
        counter = unit.get(Series, series_key(seller.id, kind, today.year))
        day = issue_day(seller, now, counter.last_date if counter else None)
        after, done = numbered(waiting, counter, seller, day)
        unit.put(series_key(seller.id, kind, today.year), after)
        for document in done:
            unit.put(document_key(document.id), document)
        unit.commit()
        return done

    return in_unit(services, decide)


def deliver(services: Services, document_id: str) -> None:
    """Draw the document, keep the file, send it to the payer; drawn once, sent at least once."""
    document = get_document(services, document_id)
    if document.number is None or "deliver" not in document.waits:
        return
    sale = sale_of(services, document)
    content = services.render(printed(document, sale, services))
    file_key = f"{document.series.replace(':', '/')}/{document.number}.pdf"
    services.files.put(file_key, content, PDF)
    payer = get_account(services, document.payer_id)
    attachment = Attachment(f"{document.number}.pdf", content)
    message_id = reach(
        services,
        payer,
        lambda: services.notifier.hand_over(payer, document, sale, attachment),
    )

    def decide(unit: Unit) -> None:
        current = unit.require(Document, document_key(document_id))
        kept = replace(current, file_key=file_key, sha256=hashlib.sha256(content).hexdigest())
        unit.put(document_key(document_id), delivered(kept, message_id))
        unit.commit()

    in_unit(services, decide)


def sale_of(services: Services, document: Document) -> Sale:
    """The frozen sale a document is printed from."""
    key = entry_key(document.payer_id, document.entry_sequence)
    record = services.store.load([key]).get(key)
    sale = value_of(Entry, record.body).sale if record else None
    if sale is None:
        raise InvalidInput(f"document {document.id} has no sale at entry {key.sk}")
    return sale


def printed(document: Document, sale: Sale, services: Services) -> PrintedDocument:
    """What the page shows. Raises InvalidInput for a document without a number."""
    if document.number is None or document.issue_date is None:
        raise InvalidInput(f"document {document.id} has no number yet")
    quote = sale.quote
    time_zone = services.catalog.seller(document.seller_id).time_zone
    line = DocumentLine(
        description=sale.title,
        details=sale.details,
        period_start=sale.start,
        period_end=sale.end,
        quantity=quote.price.months,
        unit="unit-month",
        list_price=quote.price.monthly,
        discount=quote.price.discount,
        net=quote.net,
        vat_rate_percent=quote.vat_rate_percent,
        vat=quote.vat,
        gross=quote.gross,
    )
    return PrintedDocument(
        id=document.id,
        kind=document.kind,
        number=document.number,
        issue_date=document.issue_date,
        supply_date=local_date(document.created_at, time_zone),
        language=sale.language,
        seller=replace(sale.seller, vat_number=document.vat_number),
        buyer=sale.buyer,
        lines=(line,),
        net=quote.net,
        vat=quote.vat,
        gross=quote.gross,
        vat_charged=quote.vat_charged,
        paid=True,
        paid_with=sale.paid_with,
        customer_note=sale.customer_name if sale.customer_id != sale.buyer.telegram_id else None,
    )
