"""The periods sold of one subscription, read from its payer's book."""

from __future__ import annotations

from chalicelib.application.ledger.history import MAX_ENTRIES_READ, movements
from chalicelib.application.services import Services
from chalicelib.domain.ledger.sale import Sale, Subject
from chalicelib.domain.subscriptions.purchase import SUBJECT
from chalicelib.domain.subscriptions.subscription import Subscription


def periods_sold(services: Services, subscription: Subscription, limit: int) -> list[Sale]:
    """The last periods its payer bought of this subscription, newest first."""
    entries = movements(services, subscription.payer_id, MAX_ENTRIES_READ)
    sales = [entry.sale for entry in entries if entry.sale is not None]
    subject = Subject(SUBJECT, subscription.id)
    return [sale for sale in sales if sale.subject == subject][:limit]
