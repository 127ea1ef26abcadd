"""Reading an account's book: its last movements, and the periods sold of one subscription."""

from __future__ import annotations

from typing import Final

from chalicelib.application.ports.store import Table
from chalicelib.application.records import ENTRY_PREFIX, value_of
from chalicelib.application.services import Services
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.subscriptions.subscription import Subscription

MAX_ENTRIES_READ: Final = 300
"""How far back a history looks; a book of years may be longer."""


def movements(services: Services, account_id: int, limit: int) -> list[Entry]:
    """The last entries of the account's book, newest first."""
    page = services.store.query(
        Table.ACCOUNTS, str(account_id), prefix=ENTRY_PREFIX, descending=True, limit=limit
    )
    return [value_of(Entry, record.body) for record in page.records]


def periods_sold(services: Services, subscription: Subscription, limit: int) -> list[Sale]:
    """The last periods its payer bought of this subscription, newest first."""
    entries = movements(services, subscription.payer_id, MAX_ENTRIES_READ)
    sales = [entry.sale for entry in entries if entry.sale is not None]
    return [sale for sale in sales if sale.subscription_id == subscription.id][:limit]
