"""The money rules of selling: which postings a payment, a hold and a sale make, and who pays a renewal.

Nothing here knows how a payment came in; a card purchase is a payment and a sale in one entry.
"""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.account import Account, Card
from chalicelib.domain.ledger import (
    Posting,
    available_account,
    clearing_account,
    held_account,
    revenue_account,
    transfer,
    vat_account,
)
from chalicelib.domain.money import Money
from chalicelib.domain.quote import Quote


def payment_postings(payer_id: int, payment_system: str, captured: Money) -> tuple[Posting, ...]:
    """A payment always lands on the payer's balance."""
    return transfer(clearing_account(payment_system), available_account(payer_id), captured)


def hold_postings(payer_id: int, amount: Money) -> tuple[Posting, ...]:
    """The balance's share of a charge is set aside while the charge is open."""
    return transfer(available_account(payer_id), held_account(payer_id), amount)


def release_postings(payer_id: int, amount: Money) -> tuple[Posting, ...]:
    """And back, when the charge was settled or has failed for good."""
    return transfer(held_account(payer_id), available_account(payer_id), amount)


def sale_postings(payer: Account, quote: Quote) -> tuple[Posting, ...]:
    """A purchase always leaves the payer's balance: net to revenue, VAT to what the seller owes."""
    source = available_account(payer.id)
    return (
        Posting(source, -quote.gross),
        Posting(revenue_account(quote.seller_id), quote.net),
        *((Posting(vat_account(quote.seller_id, payer.country), quote.vat),) if quote.vat else ()),
    )


@dataclass(frozen=True, slots=True)
class FromBalance:
    """The balance covers the whole price."""


@dataclass(frozen=True, slots=True)
class ByCard:
    """`card` (None: a hosted page) is asked for `amount`, the balance's share `held` is set aside.

    `amount` is what is missing, at least the system's minimum; the surplus stays on the balance.
    """

    card: Card | None
    amount: Money
    held: Money


@dataclass(frozen=True, slots=True)
class CannotPay:
    """`reason` is "no-card", "card-refused" or "balance-short"; `missing` is positive."""

    reason: str
    missing: Money


Funding = FromBalance | ByCard | CannotPay


def fund(payer: Account, price: Money, card: Card | None, minimum: Money) -> Funding:
    """Where the money for `price` comes from: the balance, else the saved card for the rest."""
    if price <= payer.available:
        return FromBalance()
    missing = price - payer.available
    if card is not None:
        return ByCard(card, max(missing, minimum), payer.available)
    if payer.default_card is None:
        return CannotPay("no-card", missing)
    return CannotPay("card-refused", missing)
