"""Giving back part of what was sold: account, entry, credit notes and their invoices in one commit; whoever
credits decides what and why.

The invoice remembers what was given back of it. It is read and written by every credit, so of two at the same
time one wins, and the other is decided anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit
from chalicelib.domain.invoicing.credit import Given, give_back, sold_by, unused
from chalicelib.domain.invoicing.document import Document, credit_note_for, invoice_for
from chalicelib.domain.ledger.journal import Act, Entry
from chalicelib.domain.ledger.postings import Payment, credit_postings, sale_postings
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.people.account import Account, post


def unused_of(
    unit: Unit, services: Services, entries: Iterable[Entry], at: datetime
) -> list[Given]:
    """For each of these sales the credit of what is unused `at` that time, where it ends; of those of which
    nothing is left, none."""
    found = list(entries)
    unit.load(*(document_key(sold_by(entry).document_id) for entry in found))
    given = []
    for entry in found:
        sale = sold_by(entry)
        invoice = unit.require(Document, document_key(sale.document_id))
        one = give_back(
            entry, invoice, unused(sale, invoice, at), document_id=services.new_id(), until=at
        )
        if one is not None:
            given.append(one)
    return given


def with_invoices(unit: Unit, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Document]]:
    """Each of these sales with its invoice, read as it is wanted."""
    for entry in entries:
        yield entry, unit.require(Document, document_key(sold_by(entry).document_id))


def put_credit(
    unit: Unit,
    services: Services,
    payer: Account,
    given: Sequence[Given],
    *,
    kind: str,
    payment: Payment,
    sale: Sale | None = None,
    act: Act | None = None,
) -> tuple[Account, Entry]:
    """One entry that gives all of this back to `payer`, out of whose book it was sold, and may sell something
    else for it; the caller commits. The documents are put, too, and the account as it is returned.

    Raises Refused("balance-short") if the `sale` costs more than the payment, the balance and what was given
    back.
    """
    now = services.clock.now()
    postings = [*payment.postings]
    for one in given:
        postings += credit_postings(payer.id, one.credit)
    if sale is not None:
        postings += sale_postings(payer.id, sale)
    payer, entry = post(
        payer,
        at=now,
        kind=kind,
        reference=payment.reference,
        postings=tuple(postings),
        charge_id=payment.charge_id,
        conversion=payment.conversion,
        sale=sale,
        given_back=tuple(one.credit for one in given),
        act=act,
    )
    unit.put(account_key(payer.id), payer)
    unit.put(entry_key(payer.id, entry.sequence), entry)
    put_notes(unit, given, entry, now)
    if sale is not None:
        _put_new(unit, invoice_for(sale, entry, now))
    return payer, entry


def put_notes(unit: Unit, given: Iterable[Given], entry: Entry, now: datetime) -> None:
    """The credit notes of what the entry gives back, and the invoices that remember it."""
    for one in given:
        note, invoice = credit_note_for(one.credit, entry, one.invoice, now)
        unit.put(document_key(invoice.id), invoice)
        _put_new(unit, note)


def _put_new(unit: Unit, document: Document) -> None:
    key = document_key(document.id)
    unit.put(key, document)
    if document.waits:
        unit.nudge(key)
