"""Cards on an account: saved, replaced, declined; asks no bank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card, declined_again, same_card


def with_card(account: Account, card: Card) -> Account:
    """The account with `card` saved and the default one; the same card again replaces itself, and what
    the provider had lost goes. Who was deleted and has paid by it has come back."""
    others = tuple(c for c in account.cards if not c.lost and not same_card(c, card))
    return replace(account, cards=(*others, card), default_card=card.reference, deleted_at=None)


def references_of(account: Account, reference: str) -> tuple[Card, ...]:
    """Every saved reference of the plastic that this one is of."""
    chosen = next(card for card in account.cards if card.reference == reference)
    return tuple(card for card in account.cards if same_card(card, chosen))


def with_updated_card(account: Account, card: Card) -> Account:
    """The account with what its provider says of that card by now: the networks have issued another in its
    place. What its bank has said of it stays."""
    return replace(
        account,
        cards=tuple(
            replace(card, refused=known.refused, declines=known.declines)
            if (known.payment_system, known.reference) == (card.payment_system, card.reference)
            else known
            for known in account.cards
        ),
    )


def without_card(account: Account, reference: str) -> Account:
    """The account without any reference of that plastic; of what is left the newest is the default one."""
    gone = {card.reference for card in references_of(account, reference)}
    cards = tuple(card for card in account.cards if card.reference not in gone)
    default = account.default_card
    if default in gone:
        default = cards[-1].reference if cards else None
    return replace(account, cards=cards, default_card=default)


def with_declined_card(account: Account, reference: str, now: datetime, *, hard: bool) -> Account:
    """The account with one more decline of that card; a `hard` one is the last."""
    return replace(
        account,
        cards=tuple(
            declined_again(card, now, hard=hard) if card.reference == reference else card
            for card in account.cards
        ),
    )


def with_lost_card(account: Account, reference: str) -> Account:
    """The account with that card as one that the provider does not know any more."""
    return _with_lost(account, lambda card: card.reference == reference)


def with_lost_customer(account: Account, payment_system: str, customer_reference: str) -> Account:
    """The same for every card of one customer: they are gone together."""
    return _with_lost(
        account,
        lambda card: (
            (card.payment_system, card.customer_reference) == (payment_system, customer_reference)
        ),
    )


def _with_lost(account: Account, gone: Callable[[Card], bool]) -> Account:
    cards = tuple(replace(card, lost=True) if gone(card) else card for card in account.cards)
    return replace(account, cards=cards)
