"""From where a price is paid: the balance, a saved card for the rest, or not at all; makes no charge."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card


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
    """`reason` is "no-card", "card-refused", "card-lost", "card-paused" (a bank questions a payment) or
    "amount-too-large"; `missing` is positive."""

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
    if payer.card is None:
        return CannotPay("no-card", missing)
    if payer.card.usable and payer.flagged:
        return CannotPay("card-paused", missing)
    return CannotPay("card-lost" if payer.card.lost else "card-refused", missing)


def funding_of(catalog: Catalog, payer: Account, price: Money) -> Funding:
    """From what it is paid by itself; a card whose system does not take so much pays nothing."""
    card = payer.usable_card
    limits = None if card is None else limits_in(catalog, card.payment_system, payer.currency)
    found = fund(payer, price, card, price.zero if limits is None else limits.minimum)
    if isinstance(found, ByCard) and limits is not None and limits.maximum < found.amount:
        return CannotPay("amount-too-large", price - payer.available)
    return found


def limits_in(catalog: Catalog, system: str, currency: str) -> PaymentLimits | None:
    """None of a payment system that is not in the catalog, or takes no such currency."""
    try:
        return catalog.payment_system(system).in_currency(currency)
    except Refused:
        return None
