"""Cards on an account: saved, replaced, declined; asks no bank."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card, declined_again, same_card


def with_card(account: Account, card: Card) -> Account:
    """The account with `card` saved and the default one; the same card again replaces itself."""
    others = tuple(c for c in account.cards if not same_card(c, card))
    return replace(account, cards=(*others, card), default_card=card.reference)


def with_declined_card(account: Account, reference: str, now: datetime, *, hard: bool) -> Account:
    """The account with one more decline of that card; a `hard` one is the last."""
    return replace(
        account,
        cards=tuple(
            declined_again(card, now, hard=hard) if card.reference == reference else card
            for card in account.cards
        ),
    )
