"""Numbering documents, many in one commit; decides nothing about what was sold.

Correctness of the numbers comes from the counter's condition, not from the queue: counter and
documents change in one transaction, and a second worker merely loses.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence

from chalicelib.application.invoicing.records import (
    Numbered,
    document_key,
    numbered_key,
    series_key,
)
from chalicelib.application.ports.store import Key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.catalog.seller import Seller
from chalicelib.domain.errors import CatalogLacks
from chalicelib.domain.invoicing.document import (
    MAX_NUMBERED_AT_ONCE,
    Document,
    Series,
    created,
    issue_day,
    numbered,
)

log = logging.getLogger(__name__)


def get_document(services: Services, document_id: str) -> Document:
    """Raises InvalidInput if there is none."""
    return Unit(services).require(Document, document_key(document_id))


def number(services: Services, document_id: str) -> None:
    """One document alone."""
    _number(services, [document_key(document_id)])


def number_together(services: Services, keys: Sequence[Key]) -> None:
    """Documents of any series, as many of each in one commit as it may hold.

    A series that cannot be numbered holds no other; raises the first of such faults at the end.
    """
    reader = Unit(services)
    reader.load(*keys)
    by_series: dict[str, list[Key]] = defaultdict(list)
    for key in keys:
        by_series[reader.require(Document, key).series].append(key)
    faults: list[Exception] = []
    for series, mine in sorted(by_series.items()):
        try:
            for start in range(0, len(mine), MAX_NUMBERED_AT_ONCE):
                _number(services, mine[start : start + MAX_NUMBERED_AT_ONCE])
        except Exception as fault:  # noqa: BLE001 - raised below, when the others are done
            log.warning("series %s is not numbered: %s", series, type(fault).__name__)
            faults.append(fault)
    if faults:
        raise faults[0]


class SellerGone(CatalogLacks):
    """Only the catalog knows how the seller's documents are numbered, and it has that seller no more."""


def _seller(services: Services, document: Document) -> Seller:
    """Raises SellerGone, in words for staff: this is what they read when the document is parked."""
    for seller in services.catalog.sellers:
        if seller.id == document.seller_id:
            return seller
    raise SellerGone(
        f"the catalog has no seller {document.seller_id!r}, so its {document.kind.value} is not numbered:"
        " put the seller back into the catalog and try again"
    )


def number_in(unit: Unit, services: Services, documents: Sequence[Document]) -> list[Document]:
    """Documents of one series with the next numbers, whose counter is put, and beside it which they are; they
    themselves are not. Raises SellerGone."""
    seller, kind = _seller(services, documents[0]), documents[0].kind
    now = services.clock.now()
    today = issue_day(seller, now, None)
    counter = unit.get(Series, series_key(seller.id, kind, today.year))
    day = issue_day(seller, now, counter.last_date if counter else None)
    after, done = numbered(documents, counter, seller, day)
    unit.put(series_key(seller.id, kind, today.year), after)
    first = after.last_number - len(done) + 1
    together = Numbered(tuple(one.id for one in done))
    unit.put(numbered_key(seller.id, kind, today.year, first), together)
    return done


def _number(services: Services, keys: Sequence[Key]) -> None:
    """Documents of one series; what has its number, or is parked, is left alone. Credit notes that waited for
    one of these invoices are due now."""

    def decide(unit: Unit) -> None:
        unit.load(*keys)
        found = [unit.get(Document, key) for key in keys]
        waiting = [one for one in found if one is not None and "number" in one.waits]
        if not waiting:
            return
        waiting.sort(key=lambda document: (document.created_at, document.id))
        now = services.clock.now()
        for document in number_in(unit, services, waiting):
            unit.put(document_key(document.id), document)
        notes = [document_key(note) for invoice in waiting for note in invoice.notes]
        unit.load(*notes)
        for key in notes:
            unit.put(key, created(unit.require(Document, key), now))
            unit.nudge(key)

    in_unit(services, decide)
