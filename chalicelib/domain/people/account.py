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
from chalicelib.domain.exchange.rates import Conversion
from chalicelib.domain.ledger.journal import (
    Act,
    Entry,
    Posting,
    available_account,
    effect_on,
    held_account,
    receivable_account,
    transfer,
)
from chalicelib.domain.ledger.sale import Credit, Exchange, Sale
from chalicelib.domain.money import Money
from chalicelib.domain.people.billing import NOTHING_SAID, Billing
from chalicelib.domain.people.card import Card
from chalicelib.domain.pricing.terms import Terms

SOURCE_LIFE: Final = timedelta(days=30)
"""How long it is known from which link somebody came."""


@dataclass(frozen=True, slots=True)
class Source:
    """The payload of the link that somebody followed here first."""

    payload: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """`available`, `held` and `owed` are never below zero, and who owes has nothing available; `sequence`
    numbers the last journal entry. `country` is the catalog's until `billing` says that it was told. `asked`
    is the press whose question the next text answers, if no other press comes first."""

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
    undelivered: tuple[str, ...] = ()  # documents made while this person could not be reached
    billing: Billing = NOTHING_SAID
    asked: tuple[str, ...] = ()  # the press whose question their next text answers
    source: Source | None = None
    buying: Mapping[str, str] = field(default_factory=dict)  # family -> last charge, as Customer
    watched: Money | None = None  # below it, the balance's watch may have something to do
    requests: tuple[str, ...] = ()  # to support: those that it has not put away
    bought: tuple[str, ...] = ()  # families of which it has paid for a period, as Payer
    received: tuple[str, ...] = ()  # families that others have paid for in its name
    tried_at: datetime | None = None  # when its one trial began
    terms: Mapping[str, Terms] = field(
        default_factory=dict
    )  # plan -> agreed on with staff, as Payer
    owed: Money | None = None  # since more was taken back than was there; None: nothing
    flagged: tuple[str, ...] = ()  # disputes: no card is asked by itself meanwhile
    listed: bool = False  # whether it is found by its name, as far as this has words
    deleted_at: datetime | None = None  # on their wish, until they come back
    slowed_until: datetime | None = None  # they spoke too fast; real time, not business time

    @property
    def currency(self) -> str:
        """The one current currency of this account."""
        return self.available.currency

    @property
    def language(self) -> str:
        """What was chosen, else what Telegram reports, else English."""
        return self.chosen_language or self.telegram_language or "en"

    @property
    def card(self) -> Card | None:
        """The default card, be it usable or not."""
        return next((one for one in self.cards if one.reference == self.default_card), None)

    @property
    def usable_card(self) -> Card | None:
        """The default card if its bank may still be asked; its payment system may be off just now."""
        usable = self.card is not None and self.card.usable and not self.flagged
        return self.card if usable else None

    def may_ask(self, card_reference: str | None) -> bool:
        """Whether that card is here still, and its bank may be asked."""
        return any(one.reference == card_reference and one.usable for one in self.cards)


def require_country(payer: Account) -> None:
    """Before the first payment: the VAT depends on it, and so does what is shown. Raises
    Refused("country-not-said")."""
    if not payer.billing.country_known:
        raise Refused("country-not-said")


def come_from(account: Account, payload: str | None, now: datetime) -> Account:
    """The first source stays while it is known; an old one is forgotten."""
    source = account.source
    if source is not None and source.at <= now - SOURCE_LIFE:
        source = None
    if source is None and payload is not None:
        source = Source(payload, now)
    return replace(account, source=source)


def deleted(account: Account, country: str, now: datetime) -> Account:
    """The account without anything of its person but its number, on their wish; `country` is the catalog's.

    What it has bought and whether it has tried stays, so that nobody has a second trial or first purchase by
    it (a legitimate interest, GDPR Art. 6(1)(f)). So does what the book says, since the book stays: balance,
    debt, disputes, and documents that could not be delivered.
    """
    return Account(
        id=account.id,
        name="",
        country=country,
        payment_system=account.payment_system,
        available=account.available,
        held=account.held,
        created_at=account.created_at,
        sequence=account.sequence,
        reachable=account.reachable,
        undelivered=account.undelivered,
        bought=account.bought,
        received=account.received,
        tried_at=account.tried_at,
        owed=account.owed,
        flagged=account.flagged,
        deleted_at=now,
    )


def require_somebody(account: Account) -> None:
    """Before anything is agreed on with its person. Raises Refused("account-deleted")."""
    if account.deleted_at is not None:
        raise Refused("account-deleted")


def come_back(account: Account, now: datetime) -> Account:
    """Whoever has had themselves deleted and writes begins anew, with the same number."""
    if account.deleted_at is None:
        return account
    return replace(account, created_at=now, deleted_at=None)


def post(
    account: Account,
    *,
    at: datetime,
    kind: str,
    reference: str,
    postings: tuple[Posting, ...],
    charge_id: str | None = None,
    sale: Sale | None = None,
    given_back: tuple[Credit, ...] = (),
    act: Act | None = None,
    exchange: Exchange | None = None,
    conversion: Conversion | None = None,
) -> tuple[Account, Entry]:
    """The account after one more journal entry, and the entry. What is left on the balance then pays what is
    owed, in the same entry.

    Raises UnbalancedEntry, CurrencyMismatch, and Refused("balance-short") if available or held
    would fall below zero.
    """
    zero = account.available.zero
    receivable = receivable_account(account.id)
    owed = (account.owed or zero) - effect_on(postings, receivable, zero)
    available = account.available + effect_on(postings, available_account(account.id), zero)
    held = account.held + effect_on(postings, held_account(account.id), zero)
    if available < zero or held < zero:
        raise Refused("balance-short", missing=-min(available, held))
    settles = min(available, owed)
    postings += transfer(available_account(account.id), receivable, settles)
    available, owed = available - settles, owed - settles
    owes = owed or None
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
        given_back=given_back,
        act=act,
        exchange=exchange,
        conversion=conversion,
        owed_after=owes,
    )
    after = replace(account, available=available, held=held, owed=owes, sequence=entry.sequence)
    return after, entry
