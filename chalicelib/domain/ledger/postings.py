"""Which postings a payment, a hold, its release, a sale and its credit make; knows no charge and no
subscription."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.exchange.rates import Conversion
from chalicelib.domain.ledger.journal import (
    FX,
    Posting,
    available_account,
    clearing_account,
    fees_account,
    held_account,
    receivable_account,
    revenue_account,
    transfer,
    vat_account,
)
from chalicelib.domain.ledger.sale import Credit, Sale
from chalicelib.domain.money import Money


@dataclass(frozen=True, slots=True)
class Payment:
    """How a sale is paid: postings that come first in the entry, and their origin.

    `paid_with` is "balance" or a payment system; `reference` names the cause of the entry. `conversion`: it
    came in another currency than the balance's.
    """

    paid_with: str
    reference: str
    postings: tuple[Posting, ...] = ()
    charge_id: str | None = None
    conversion: Conversion | None = None


def payment_postings(
    payer_id: int, payment_system: str, captured: Money, conversion: Conversion | None = None
) -> tuple[Posting, ...]:
    """A payment always lands on the payer's balance, in its currency."""
    source, destination = clearing_account(payment_system), available_account(payer_id)
    if conversion is not None:
        return converted_postings(source, conversion, destination)
    return transfer(source, destination, captured)


def converted_postings(
    source: str, conversion: Conversion, destination: str
) -> tuple[Posting, ...]:
    """What leaves the source in one currency reaches the destination in another; each sums to zero."""
    return (
        *transfer(source, FX, conversion.before),
        *transfer(FX, destination, conversion.after),
    )


def hold_postings(payer_id: int, amount: Money) -> tuple[Posting, ...]:
    """The balance's share of a charge is set aside while the charge is open."""
    return transfer(available_account(payer_id), held_account(payer_id), amount)


def release_postings(payer_id: int, amount: Money) -> tuple[Posting, ...]:
    """And back, when the charge was settled or has failed for good."""
    return transfer(held_account(payer_id), available_account(payer_id), amount)


def taken_back_postings(
    payer_id: int, payment_system: str, amount: Money, available: Money
) -> tuple[Posting, ...]:
    """A payment went back without our asking: from the balance as far as that goes, the rest is owed."""
    there = min(amount, available)
    clearing = clearing_account(payment_system)
    return (
        *transfer(available_account(payer_id), clearing, there),
        *transfer(receivable_account(payer_id), clearing, amount - there),
    )


def fee_postings(payment_system: str, fee: Money) -> tuple[Posting, ...]:
    """What the payment system kept for itself; negative if it gave that back."""
    expense, clearing = fees_account(payment_system), clearing_account(payment_system)
    if fee < fee.zero:
        return transfer(clearing, expense, -fee)
    return transfer(expense, clearing, fee)


def sale_postings(payer_id: int, sale: Sale) -> tuple[Posting, ...]:
    """A purchase always leaves the payer's balance: net to revenue, VAT to what the seller owes for it."""
    seller, vat = sale.seller.id, sale.vat
    return (
        Posting(available_account(payer_id), -sale.gross),
        Posting(revenue_account(seller), sale.net),
        *((Posting(vat_account(seller, sale.vat_country), vat),) if vat else ()),
    )


def credit_postings(payer_id: int, credit: Credit) -> tuple[Posting, ...]:
    """What was sold is given back: those of the sale, the other way round."""
    return tuple(
        Posting(posting.account, -posting.amount)
        for posting in sale_postings(payer_id, credit.back)
    )
