"""A reversal: what a refund made elsewhere, or a dispute, takes back of one payment, as it is booked.

News of it may come twice, late and in any order: what is booked follows from how the payment system says it
stands now, never from what happened to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting
from chalicelib.domain.ledger.journal import Posting
from chalicelib.domain.ledger.postings import (
    fee_postings,
    hold_postings,
    payment_postings,
    release_postings,
    taken_back_postings,
)
from chalicelib.domain.money import Money


class ReversalKind(StrEnum):
    """On whose word it goes back."""

    REFUND = "refund"  # of the operator, in the payment system's dashboard
    DISPUTE = "dispute"  # of the payer's bank


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands at the payment system. `withdrawn` is what is gone now. `warned`: nothing is taken yet, a
    dispute may follow. `over`: nothing more comes of it; if nothing is withdrawn then, it was won."""

    kind: ReversalKind
    amount: Money
    withdrawn: Money
    over: bool
    warned: bool = False
    fee: Money | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A payment on the ledger: its object at the payment system, whose it is, the charge it was for."""

    payment_system: str
    reference: str
    charge_id: str
    payer_id: int


@dataclass(frozen=True, slots=True)
class Reversal:
    """`taken` and `fee` are booked, and `reserved` is set aside because of it, by the `entries` of its payer.
    `reference` is its own at the payment system. `dropped`: staff do not believe the warning. `released`:
    what was set aside for it before, because it is a refund of ours."""

    reference: str
    payment: Settled
    stands: Standing
    taken: Money
    reserved: Money
    fee: Money
    at: datetime
    entries: tuple[int, ...] = ()
    dropped: bool = False
    released: Money | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What the accounts that it flags and its entries call it."""
        return f"{self.payment.payment_system}:{self.reference}"

    @property
    def payer_id(self) -> int:
        """Whose payment it was."""
        return self.payment.payer_id

    @property
    def flags(self) -> bool:
        """Whether no saved card of its payer is asked by itself: a bank says, or may say, that it was not
        they who paid, and has not decided."""
        questioned = self.stands.kind is ReversalKind.DISPUTE and not self.stands.over
        return questioned and not self.dropped

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return payer_shard(self.payer_id)


def first_heard(reference: str, payment: Settled, stands: Standing, now: datetime) -> Reversal:
    """Nothing is booked yet."""
    zero = stands.amount.zero
    return Reversal(reference, payment, stands, taken=zero, reserved=zero, fee=zero, at=now)


@dataclass(frozen=True, slots=True)
class Booking:
    """What is to be posted, and the reversal once it is. Without postings, it only stands otherwise."""

    after: Reversal
    postings: tuple[Posting, ...]


def booking(
    before: Reversal, stands: Standing, available: Money, now: datetime, *, first: bool
) -> Booking:
    """The difference between what is booked and how it stands; of what its payer has `available`.

    What a payment brought that is warned of is set aside as far as it is there, when that is `first` heard,
    and until it is over, or was `dropped`. A fee in another currency is not booked here.
    """
    zero, payer_id, system = available.zero, before.payer_id, before.payment.payment_system
    reserved = min(available, stands.amount) if first else before.reserved
    dropped = before.dropped and stands.warned
    if dropped or not stands.warned:
        reserved = zero
    back, more = max(before.reserved - reserved, zero), max(reserved - before.reserved, zero)
    fee = before.fee
    if stands.fee is not None and stands.fee.currency == zero.currency:
        fee = stands.fee
    take = stands.withdrawn - before.taken
    postings = (
        *release_postings(payer_id, back),
        *hold_postings(payer_id, more),
        *taken_back_postings(payer_id, system, max(take, zero), available + back - more),
        *payment_postings(payer_id, system, max(-take, zero)),
        *fee_postings(system, fee - before.fee),
    )
    waits = before.waits
    if first or stands != before.stands:
        waits = waiting(waits, "tell", now + INLINE_LEAD)
    if back or take < zero:
        waits = waiting(waits, "follow", now + INLINE_LEAD)
    after = replace(
        before,
        stands=stands,
        taken=stands.withdrawn,
        reserved=reserved,
        fee=fee,
        dropped=dropped,
        waits=waits,
    )
    return Booking(after, postings)
