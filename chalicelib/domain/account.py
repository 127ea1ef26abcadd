"""An account: one Telegram person's preferences, cards and balance; knows no message and no provider call.

The account is Payer for what its balance and cards pay, and Customer for what is active in its
name (`live`); the two are stored apart from the first day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger import (
    Entry,
    EntryKind,
    Posting,
    available_account,
    effect_on,
    held_account,
)
from chalicelib.domain.money import Money
from chalicelib.domain.sale import Sale

MAX_DECLINES: Final = 14
"""A card that was declined so often within DECLINES_COUNT is not charged again by itself: Visa allows
15 tries in 30 days, whatever they were for."""

DECLINES_COUNT: Final = timedelta(days=30)
"""How long a decline counts."""


@dataclass(frozen=True, slots=True)
class Card:
    """A saved card. `refused` is set by a decline after which the networks forbid a further try, or
    by too many in a row of days (`declines`); only its holder, by saving it anew, lifts that."""

    payment_system: str
    reference: str
    customer_reference: str
    brand: str
    last4: str
    expiry_month: int
    expiry_year: int
    refused: bool = False
    declines: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """`available` and `held` are never below zero; `sequence` numbers the last journal entry."""

    id: int
    name: str
    country: str
    payment_system: str
    available: Money
    held: Money
    created_at: datetime
    telegram_language: str | None = None
    chosen_language: str | None = None
    sequence: int = 0
    cards: tuple[Card, ...] = ()
    default_card: str | None = None
    live: Mapping[str, str] = field(default_factory=dict)  # family -> subscription, as Customer
    reachable: bool = True

    @property
    def currency(self) -> str:
        """The one current currency of this account."""
        return self.available.currency

    @property
    def language(self) -> str:
        """What was chosen, else what Telegram reports, else English."""
        return self.chosen_language or self.telegram_language or "en"

    def usable_card(self, payment_systems: frozenset[str]) -> Card | None:
        """The default card if it may still be charged and its payment system is switched on."""
        for card in self.cards:
            if card.reference == self.default_card and card.payment_system in payment_systems:
                return None if card.refused else card
        return None


def post(
    account: Account,
    *,
    at: datetime,
    kind: EntryKind,
    reference: str,
    postings: tuple[Posting, ...],
    charge_id: str | None = None,
    sale: Sale | None = None,
) -> tuple[Account, Entry]:
    """The account after one more journal entry, and the entry.

    Raises UnbalancedEntry, CurrencyMismatch, and Refused("balance-short") if available or held
    would fall below zero.
    """
    zero = account.available.zero
    available = account.available + effect_on(postings, available_account(account.id), zero)
    held = account.held + effect_on(postings, held_account(account.id), zero)
    if available < zero or held < zero:
        raise Refused("balance-short", missing=-min(available, held))
    entry = Entry(
        account_id=account.id,
        sequence=account.sequence + 1,
        at=at,
        kind=kind,
        reference=reference,
        postings=postings,
        available_after=available,
        held_after=held,
        charge_id=charge_id,
        sale=sale,
    )
    return (
        replace(account, available=available, held=held, sequence=entry.sequence),
        entry,
    )


def with_card(account: Account, card: Card) -> Account:
    """The account with `card` saved and the default one; the same card again replaces itself."""
    others = tuple(c for c in account.cards if not same_card(c, card))
    return replace(account, cards=(*others, card), default_card=card.reference)


def same_card(one: Card, other: Card) -> bool:
    """Whether two saved references are the same plastic; the newer one serves."""
    return one.payment_system == other.payment_system and (
        one.reference == other.reference
        or (one.brand, one.last4, one.expiry_month, one.expiry_year)
        == (other.brand, other.last4, other.expiry_month, other.expiry_year)
    )


def with_declined_card(account: Account, reference: str, now: datetime, *, hard: bool) -> Account:
    """The account with one more decline of that card; a `hard` one is the last."""
    return replace(
        account,
        cards=tuple(
            _declined(card, now, hard=hard) if card.reference == reference else card
            for card in account.cards
        ),
    )


def _declined(card: Card, now: datetime, *, hard: bool) -> Card:
    declines = (*(at for at in card.declines if now - at < DECLINES_COUNT), now)
    refused = card.refused or hard or len(declines) >= MAX_DECLINES
    return replace(card, declines=declines, refused=refused)
