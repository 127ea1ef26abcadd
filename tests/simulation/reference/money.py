"""What becomes of an account: its money, what is set aside, its cards; from where a price is paid. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from tests.simulation.reference.state import Account, Card, Entry

DECLINES: Final = 14
"""So many declines of one card within DECLINES_COUNT, and it is not asked any more."""

DECLINES_COUNT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Funding:
    """`way`: balance, card, page or none. `amount` is asked, `held` set aside."""

    way: str
    amount: int = 0
    held: int = 0
    card: str | None = None
    reason: str | None = None


def funding(account: Account, price: int, limits: tuple[int, int]) -> Funding:
    """An automatic renewal: the balance, else the saved card for what is missing, at least the system's
    minimum, else nothing."""
    least, most = limits
    if price <= account.available:
        return Funding("balance")
    card = account.usable_card
    if card is None:
        known = account.card
        reason = "no-card" if known is None else "card-lost" if known.lost else "card-refused"
        reason = "card-paused" if known and known.usable and account.flagged else reason
        return Funding("none", reason=reason)
    amount = max(price - account.available, least)
    if amount > most:
        return Funding("none", reason="amount-too-large")
    return Funding("card", amount, account.available, card.reference)


def by_hand(account: Account, price: int, least: int, *, fresh: bool) -> Funding:
    """The same on a press: a card that was declined for this renewal makes way for a page."""
    if price <= account.available:
        return Funding("balance")
    card = account.card_at_hand if fresh else None
    amount = max(price - account.available, least)
    way = "page" if card is None else "card"
    return Funding(way, amount, account.available, card.reference if card else None)


def on_page(account: Account, price: int, least: int) -> Funding:
    """A page that is asked for: all of it where the balance would have been enough."""
    held = 0 if price <= account.available else account.available
    return Funding("page", max(price - held, least), held)


def settled(account: Account, entry: Entry) -> tuple[Account, Entry]:
    """What is left on the balance after an entry pays what is owed."""
    pays = min(account.available, account.owed)
    if not pays:
        return account, entry
    moves = {f"customer:{account.id}": -pays, f"receivable:{account.id}": pays}
    postings = dict(entry.postings)
    for name, amount in moves.items():
        postings[name] = postings.get(name, 0) + amount
    after = replace(account, available=account.available - pays, owed=account.owed - pays)
    kept = {name: amount for name, amount in postings.items() if amount}
    return after, replace(entry, postings=kept)


def moved(account: Account, available: int, held: int = 0) -> Account:
    return replace(account, available=account.available + available, held=account.held + held)


def saved(account: Account, card: Card) -> Account:
    """A card left on a page is the one that pays from then on, instead of the same plastic and of what was
    lost."""
    others = [
        one
        for one in account.cards
        if not one.lost and card.reference != one.reference and card.plastic != one.plastic
    ]
    return replace(account, cards=(*others, card), default_card=card.reference)


def removed(account: Account, reference: str) -> Account:
    """With every reference of its plastic; the last of what is left pays."""
    (gone,) = (one for one in account.cards if one.reference == reference)
    left = tuple(
        one
        for one in account.cards
        if one.plastic != gone.plastic and one.reference != gone.reference
    )
    default = account.default_card
    if all(one.reference != default for one in left):
        default = left[-1].reference if left else None
    return replace(account, cards=left, default_card=default)


def declined(account: Account, reference: str, now: datetime, *, hard: bool) -> Account:
    """Its bank has said no: for good, or once more within a month."""

    def after(card: Card) -> Card:
        recent = (*(at for at in card.declines if now - at < DECLINES_COUNT), now)
        refused = card.refused or hard or len(recent) >= DECLINES
        return replace(card, declines=recent, refused=refused)

    return _with(account, {reference}, after)


def lost(account: Account, references: set[str]) -> Account:
    """The payment system does not know them any more."""
    return _with(account, references, lambda card: replace(card, lost=True))


def _with(account: Account, references: set[str], change: Callable[[Card], Card]) -> Account:
    cards = tuple(change(one) if one.reference in references else one for one in account.cards)
    return replace(account, cards=cards)
