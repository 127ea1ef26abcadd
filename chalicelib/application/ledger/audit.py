"""What must hold of every journal entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.application.auditing import Around, Check
from chalicelib.application.ports.store import Record, Table
from chalicelib.domain.errors import UnbalancedEntry
from chalicelib.domain.ledger.journal import FX, Entry, available_account, require_balanced


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


def _converted(_record: Record, entry: Entry, _around: Around) -> Iterator[str]:
    """What goes into `fx` in one currency and out of it in another is what the entry says was converted."""
    moved = sorted((p.amount.currency, p.amount.minor) for p in entry.postings if p.account == FX)
    one = entry.conversion
    said = (
        []
        if one is None
        else [(one.before.currency, one.before.minor), (one.after.currency, -one.after.minor)]
    )
    if moved != sorted(pair for pair in said if pair[1]):
        yield f"converted {one}, and {FX} has {moved}"


CHECKS: Final = (
    Check("balanced", Table.ACCOUNTS, "entry", Entry, _balanced),
    Check("exact", Table.ACCOUNTS, "entry", Entry, _exact),
    Check("converted", Table.ACCOUNTS, "entry", Entry, _converted),
)
