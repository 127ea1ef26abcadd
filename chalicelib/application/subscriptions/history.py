"""The periods sold of one subscription, read from its payer's book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.application.ledger.history import MAX_ENTRIES_READ, movements
from chalicelib.application.services import Services
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.credit import sold_by
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import Sale, Subject
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.purchase import CHANGE, SUBJECT
from chalicelib.domain.subscriptions.subscription import Subscription


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


def bought(services: Services, subscription: Subscription) -> Iterator[Entry]:
    """All that its payer bought of it that lasts, newest first."""
    subject = Subject(SUBJECT, subscription.id)
    before = None
    while entries := movements(services, subscription.payer_id, MAX_ENTRIES_READ, before):
        for entry in entries:
            sale = entry.sale
            if sale is not None and sale.subject == subject and sale.period is not None:
                yield entry
        before = entries[-1].sequence


def unfinished(services: Services, subscription: Subscription, at: datetime) -> list[Entry]:
    """What its payer bought of it that lasts beyond `at`, newest first: the period that runs, those sold in
    advance, and what was added to them. Raises Refused("paid-by-another") if the one that runs is not in
    their book."""
    found = []
    for entry in bought(services, subscription):
        start, end = sold_by(entry).period or (at, at)
        if end > at:
            found.append(entry)
        if entry.kind != CHANGE and start <= at:
            return found
    if subscription.trial_until is not None:
        return found  # nobody has paid for the time before
    raise Refused("paid-by-another")
