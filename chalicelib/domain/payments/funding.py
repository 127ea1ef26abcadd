"""From where a price is paid: the balance, a saved card for the rest, or not at all; makes no charge."""

from __future__ import annotations

from dataclasses import dataclass

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
    """`reason` is "no-card", "card-refused", "card-lost" or "amount-too-large"; `missing` is positive."""

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
    return CannotPay("card-lost" if payer.card.lost else "card-refused", missing)
