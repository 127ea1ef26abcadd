"""What a payment system keeps for an account: one saved reference, and whether it is still to be forgotten
there; knows no provider call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting, without

FORGET: Final = "forget"
EXPIRING: Final = "tell_expiring"

EXPIRES_LEAD: Final = timedelta(days=30)
"""How long before a card expires its owner is told, if it is to be charged after that."""

OFF_LOOK: Final = timedelta(days=1)
OFF_LIFE: Final = timedelta(days=90)
"""While its payment system is switched off, a card that left is tried again daily, for so long."""


@dataclass(frozen=True, slots=True)
class KeptCard:
    """`left_at` is set once its account does not list it any more; `gone` once the provider has forgotten it.
    It is also how an account is found by what a provider says of a card."""

    payment_system: str
    reference: str
    payer_id: int
    left_at: datetime | None = None
    gone: bool = False
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda: everything of one payer stands together."""
        return payer_shard(self.payer_id)


def kept(
    payment_system: str, reference: str, payer_id: int, expires_at: datetime | None, now: datetime
) -> KeptCard:
    """Of a card that has come to an account."""
    return watched(KeptCard(payment_system, reference, payer_id), expires_at, now)


def watched(card: KeptCard, expires_at: datetime | None, now: datetime) -> KeptCard:
    """Its owner is told before it expires, and not within a day of having saved it."""
    if expires_at is None or expires_at <= now:
        return replace(card, waits=without(card.waits, EXPIRING))
    at = max(expires_at - EXPIRES_LEAD, now + timedelta(days=1))
    return replace(card, waits=waiting(card.waits, EXPIRING, at))


def expiry_told(card: KeptCard) -> KeptCard:
    """Its owner knows, or need not."""
    return replace(card, waits=without(card.waits, EXPIRING))


def left(card: KeptCard, now: datetime) -> KeptCard:
    """Its account has let it go: the provider is to forget it."""
    waits = waiting({}, FORGET, now + INLINE_LEAD)
    return replace(card, left_at=now, gone=False, waits=waits)


def forgotten(card: KeptCard) -> KeptCard:
    """The provider has."""
    return replace(card, gone=True, waits=without(card.waits, FORGET))


def put_off(card: KeptCard, now: datetime) -> KeptCard | None:
    """Its payment system is switched off: tried again later. None once that has lasted too long."""
    if card.left_at is None or now - card.left_at > OFF_LIFE:
        return None
    return replace(card, waits=waiting(card.waits, FORGET, now + OFF_LOOK))
