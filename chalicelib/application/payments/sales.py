"""Putting a sale into a unit: account, entry and document, and what the fall of the balance brings; decides
nothing."""

from __future__ import annotations

from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments.watching import spent
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.people.account import Account


def put_sale(
    unit: Unit, services: Services, payer: Account, entry: Entry, document: Document | None
) -> None:
    """`payer` is after the entry. What was sold itself, whoever sells it puts."""
    unit.put(account_key(payer.id), payer)
    unit.put(entry_key(payer.id, entry.sequence), entry)
    if document is not None:
        unit.put(document_key(document.id), document)
        unit.nudge(document_key(document.id))
    spent(unit, services, payer, entry)
