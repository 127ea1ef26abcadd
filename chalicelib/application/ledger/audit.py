"""What must hold of every journal entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.application.auditing import Around, Check
from chalicelib.application.ports.store import Record, Table
from chalicelib.domain.errors import UnbalancedEntry
from chalicelib.domain.ledger.journal import Entry, available_account, require_balanced


def _balanced(_record: Record, entry: Entry, _around: Around) -> Iterator[str]:
    try:
        require_balanced(entry.postings)
    except UnbalancedEntry as error:
        yield str(error)


def _exact(_record: Record, entry: Entry, _around: Around) -> Iterator[str]:
    """Net, VAT and gross of a sale add up, and the gross leaves the payer's balance."""
    if entry.sale is None:
        return
    quote = entry.sale.quote
    left = -sum(
        p.amount.minor
        for p in entry.postings
        if p.account == available_account(entry.account_id) and p.amount.minor < 0
    )
    if quote.net + quote.vat != quote.gross or left < quote.gross.minor:
        yield f"{quote.net} + {quote.vat} = {quote.gross}, and {left} left the balance"


CHECKS: Final = (
    Check("balanced", Table.ACCOUNTS, "entry", Entry, _balanced),
    Check("exact", Table.ACCOUNTS, "entry", Entry, _exact),
)
