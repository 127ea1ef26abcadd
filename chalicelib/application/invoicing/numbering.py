"""Numbering, drawing, keeping and sending documents; decides nothing about what was sold.

Correctness of the numbers comes from the counter's condition, not from the queue: counter and
documents change in one transaction, and a second worker merely loses.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.invoicing.records import document_key, series_key
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import INLINE_LEAD
from chalicelib.domain.invoicing.document import (
    MAX_NUMBERED_AT_ONCE,
    Document,
    Series,
    issue_day,
    numbered,
)
from chalicelib.domain.subscriptions.purchase import Sold


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


def nudge(services: Services, sold: Sold) -> None:
    """Let the new document be numbered at once."""
    services.queues.number(sold.document.series, [document_key(sold.document.id)])
