"""Numbering documents: contiguous per series, in the seller's time zone; knows no page and no queue.

A document is made unnumbered in the transaction of the sale. Its issue date, the year of its series
and the seller's VAT number are set when it is numbered, and never lie before the date of the number
before it. A credit note names the invoice that it corrects by its number: until that has one, it waits for
nothing but the invoice, which wakes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, shard_of, waiting, without
from chalicelib.domain.catalog.seller import DocumentKind, Seller
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import Credit, Sale
from chalicelib.domain.money import Money
from chalicelib.domain.period import local_date

MAX_NUMBERED_AT_ONCE: Final = 40
"""Documents numbered in one transaction: well under its limit of 100 actions."""


@dataclass(frozen=True, slots=True)
class Document:
    """The small record beside the frozen sale: `entry_sequence` in the book of `payer_id` says what
    was sold. `counter` is the place in the series, whatever the number looks like; `sha256` and
    `file_key` are of the drawn PDF, `message_id` of the chat message.

    Of a credit note, `corrects` is the invoice. Of an invoice, `credited` is what was given back of each line
    of its sale in all, gross, `ended_at` when a credit has ended what was sold, and `notes` are the credit
    notes that wait for its number."""

    id: str
    kind: DocumentKind
    seller_id: str
    payer_id: int
    entry_sequence: int
    created_at: datetime
    number: str | None = None
    counter: int | None = None
    issue_date: date | None = None
    vat_number: str | None = None
    file_key: str | None = None
    sha256: str | None = None
    message_id: int | None = None
    corrects: str | None = None
    credited: tuple[Money, ...] = ()
    ended_at: datetime | None = None
    notes: tuple[str, ...] = ()
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def series(self) -> str:
        """Documents of one seller and kind are numbered one worker at a time."""
        return f"{self.seller_id}:{self.kind}"

    @property
    def shard(self) -> str:
        """Of the agenda; a series stands in one, and so one worker at a time numbers it."""
        return shard_of(self.series)


@dataclass(frozen=True, slots=True)
class Series:
    """The counter of one seller, kind and year: the last number given, and its date."""

    last_number: int
    last_date: date


def created(document: Document, now: datetime) -> Document:
    """It waits for its number: from the first on, a credit note once its invoice has one."""
    return replace(document, waits={"number": Wait(now + INLINE_LEAD)})


def issue_day(seller: Seller, now: datetime, last_date: date | None) -> date:
    """Today where the seller is, but never before the last date of the series."""
    today = local_date(now, seller.time_zone)
    return today if last_date is None else max(today, last_date)


def numbered(
    documents: Sequence[Document], series: Series | None, seller: Seller, day: date
) -> tuple[Series, list[Document]]:
    """The counter and the documents after giving each the next number, in the order given.

    The due moment of a document stays as it was: numbering changes no index entry.
    """
    last = series.last_number if series else 0
    result = []
    for offset, document in enumerate(documents, start=1):
        due = document.waits["number"]
        result.append(
            replace(
                document,
                number=number_text(seller, document.kind, day.year, last + offset),
                counter=last + offset,
                issue_date=day,
                vat_number=_vat_number(seller, document, day),
                notes=(),
                waits=waiting(without(document.waits, "number"), "deliver", due.at),
            )
        )
    return Series(last + len(result), day), result


def _vat_number(seller: Seller, document: Document, day: date) -> str | None:
    """The seller's on the day of issue; none for what was supplied before the first one, without VAT."""
    supplied = local_date(document.created_at, seller.time_zone)
    return None if seller.vat_number_on(supplied) is None else seller.vat_number_on(day)


def number_text(seller: Seller, kind: DocumentKind, year: int, counter: int) -> str:
    """E.g. `SIP-2025-000042`: the seller's prefix for this kind, the year, six digits or more."""
    return f"{seller.series[kind]}-{year}-{counter:06d}"


def delivered(document: Document, message_id: int | None) -> Document:
    """Drawn, kept and sent (or the payer cannot be reached: `message_id` None)."""
    return replace(document, message_id=message_id, waits=without(document.waits, "deliver"))


def invoice_for(sale: Sale, entry: Entry, now: datetime) -> Document:
    """The unnumbered invoice of a sale, for the transaction that sells."""
    return created(
        Document(
            id=sale.document_id,
            kind=DocumentKind.INVOICE,
            seller_id=sale.seller.id,
            payer_id=entry.account_id,
            entry_sequence=entry.sequence,
            created_at=now,
        ),
        now,
    )


def credit_note_for(
    credit: Credit, entry: Entry, invoice: Document, now: datetime
) -> tuple[Document, Document]:
    """The unnumbered credit note, and its invoice, which holds it until it has a number itself."""
    note = Document(
        id=credit.back.document_id,
        kind=DocumentKind.CREDIT_NOTE,
        seller_id=credit.back.seller.id,
        payer_id=entry.account_id,
        entry_sequence=entry.sequence,
        created_at=now,
        corrects=invoice.id,
    )
    if invoice.number is None:
        return note, replace(invoice, notes=(*invoice.notes, note.id))
    return created(note, now), invoice
