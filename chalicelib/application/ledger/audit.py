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
    for one in entry.given_back:
        if not all(line.net + line.vat == line.gross for line in one.back.lines):
            yield f"given back: {one.back.net} + {one.back.vat} = {one.back.gross}"
    if entry.sale is None:
        return
    sale = entry.sale
    left = -sum(
        p.amount.minor
        for p in entry.postings
        if p.account == available_account(entry.account_id) and p.amount.minor < 0
    )
    exact = all(line.net + line.vat == line.gross for line in sale.lines)
    if not exact or left < sale.gross.minor:
        yield f"{sale.net} + {sale.vat} = {sale.gross}, and {left} left the balance"
    if sale.reverse_charge and (sale.vat or not sale.vat_charged or sale.buyer.vat_number is None):
        yield f"under the reverse charge, {sale.vat} of VAT, and the buyer is {sale.buyer}"


CHECKS: Final = (
    Check("balanced", Table.ACCOUNTS, "entry", Entry, _balanced),
    Check("exact", Table.ACCOUNTS, "entry", Entry, _exact),
)
