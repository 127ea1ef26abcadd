"""The periods sold of one subscription, read from its payer's book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.application.ledger.history import MAX_ENTRIES_READ, movements
from chalicelib.application.services import Services
from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import Sale, Subject
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.purchase import SUBJECT
from chalicelib.domain.subscriptions.subscription import Subscription, period_at


@dataclass(frozen=True, slots=True)
class Period:
    """A period that was sold, and what was given back of it, where that is anything."""

    sale: Sale
    back: Money | None = None


def periods_sold(services: Services, subscription: Subscription, limit: int) -> list[Period]:
    """The last periods its payer bought of this subscription, newest first."""
    entries = movements(services, subscription.payer_id, MAX_ENTRIES_READ)
    back: dict[str, Money] = {}
    for credit in (credit for entry in entries for credit in entry.given_back):
        gross = credit.back.gross
        back[credit.corrects] = back.get(credit.corrects, gross.zero) + gross
    subject = Subject(SUBJECT, subscription.id)
    sales = [entry.sale for entry in entries if entry.sale and entry.sale.subject == subject]
    return [Period(sale, back.get(sale.document_id)) for sale in sales][:limit]


def unfinished(services: Services, subscription: Subscription, at: datetime) -> list[Entry]:
    """What its payer bought of it that lasts beyond `at`, newest first: the period that runs, those sold in
    advance, and what was added to them. Raises Refused("paid-by-another") if the one that runs is not in
    their book."""
    first, _ = period_at(subscription, at)
    subject = Subject(SUBJECT, subscription.id)
    found, before = [], None
    while entries := movements(services, subscription.payer_id, MAX_ENTRIES_READ, before):
        for entry in entries:
            if entry.sale is None or entry.sale.subject != subject or entry.sale.period is None:
                continue
            start, end = entry.sale.period
            if end > at:
                found.append(entry)
            if start <= first:
                return found
        before = entries[-1].sequence
    raise Refused("paid-by-another")
