"""A saved card, or a wallet saved like one, and how often its bank may be asked; knows no account and no
provider call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

MAX_DECLINES: Final = 14
"""A card that was declined so often within DECLINES_COUNT is not charged again by itself: Visa allows
15 tries in 30 days, whatever they were for."""


DECLINES_COUNT: Final = timedelta(days=30)
"""How long a decline counts."""


@dataclass(frozen=True, slots=True)
class Card:
    """A saved card. `refused` is set by a decline after which the networks forbid a further try, or
    by too many in a row of days (`declines`); only its holder, by saving it anew, lifts that. `lost`: the
    provider does not know it any more, so nothing can be asked of it. `fingerprint` is what every saved
    reference of one plastic has in common, where the provider says so. `wallet`: whose wallet it is instead,
    masked as it is shown; it has no number, and never expires."""

    payment_system: str
    reference: str
    customer_reference: str
    brand: str
    last4: str
    expiry_month: int | None
    expiry_year: int | None
    refused: bool = False
    declines: tuple[datetime, ...] = ()
    lost: bool = False
    fingerprint: str | None = None
    wallet: str | None = None

    @property
    def usable(self) -> bool:
        """Whether its bank may still be asked. One that has expired may: its provider asks for what the
        networks have issued in its place (decision 12)."""
        return not self.refused and not self.lost

    @property
    def expires_at(self) -> datetime | None:
        """The end of its last month, exclusive; None of what never expires."""
        if self.expiry_month is None or self.expiry_year is None:
            return None
        years, month = divmod(self.expiry_month, 12)
        return datetime(self.expiry_year + years, month + 1, 1, tzinfo=UTC)

    def expires_by(self, moment: datetime) -> bool:
        """Whether it will not be good any more then."""
        return self.expires_at is not None and self.expires_at <= moment


def same_card(one: Card, other: Card) -> bool:
    """Whether two saved references are the same plastic; the newer one serves."""
    if one.payment_system != other.payment_system:
        return False
    if one.reference == other.reference:
        return True
    if one.fingerprint is not None and other.fingerprint is not None:
        return one.fingerprint == other.fingerprint
    return _printed(one) == _printed(other)


def _printed(card: Card) -> tuple[object, ...]:
    return card.brand, card.last4, card.expiry_month, card.expiry_year, card.wallet


def declined_again(card: Card, now: datetime, *, hard: bool) -> Card:
    """The card after one more decline; a `hard` one is the last, as is one too many."""
    declines = (*(at for at in card.declines if now - at < DECLINES_COUNT), now)
    refused = card.refused or hard or len(declines) >= MAX_DECLINES
    return replace(card, declines=declines, refused=refused)
