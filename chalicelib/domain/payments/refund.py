"""A refund: money of a payment that staff give back by the way it came; knows no provider's words.

It is shown first and stored, so that exactly what was shown can be confirmed, and its life is

    SHOWN -> ASKED (the money is set aside, the payment system is asked) -> MADE | FAILED

MADE means: the payment system has made a refund of it, and how that stands is booked as of any other refund
(reversal.py). FAILED means: it has not, so the money is on the balance again. Should one turn up all the
same, it is booked like one that somebody else has made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting, without
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.reversal import Settled

ASK: Final = "refund"
FOLLOW: Final = "follow"

PREVIEW_LIFE: Final = timedelta(minutes=30)
"""How long what was shown can be confirmed."""

LOOK: Final = timedelta(days=1)
LOOKED_FOR: Final = timedelta(days=30)
"""One that is on its way is looked up daily, however long that takes, and whatever was made once more after
so long: banks send refunds back within days, also such as had been told to be done, and news of it may be
lost."""

GIVEN_UP: Final = "given-up"
"""The failure of one that staff gave up, because its payment system did not answer."""

NOT_MADE: Final = "not-made"
"""The failure of one that its payment system says nothing of when its key has been forgotten there."""

NO_REFUNDS: Final = "no-refunds"
"""The failure where the payment system gives nothing back by itself any more."""


class RefundState(StrEnum):
    """See the module's docstring."""

    SHOWN = "shown"
    ASKED = "asked"
    MADE = "made"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Left:
    """What of a payment can go back: `captured` came by it, `back` of that has gone back or is asked to, and
    its payer has `available`."""

    captured: Money
    back: Money
    available: Money

    @property
    def most(self) -> Money:
        """Never more than came, and than is on the balance: what was spent is given back there first."""
        return max(min(self.captured - self.back, self.available), self.captured.zero)


@dataclass(frozen=True, slots=True)
class Refund:
    """`amount` of `payment` goes back, by `by`, one of the staff, for a `reason` of theirs; shown `at` and
    asked for `asked_at`, UTC. `left` is as it was shown; None: it was shown as part of something else."""

    id: str
    payment: Settled
    amount: Money
    left: Left | None
    by: int
    reason: str
    at: datetime
    state: RefundState = RefundState.SHOWN
    asked_at: datetime | None = None
    failure: str | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def payer_id(self) -> int:
        """Whose payment it was."""
        return self.payment.payer_id

    @property
    def shard(self) -> str:
        """Of the agenda: everything of one payer stands together."""
        return payer_shard(self.payer_id)

    @property
    def holds(self) -> Money:
        """What is set aside for it."""
        return self.amount if self.state is RefundState.ASKED else self.amount.zero

    @property
    def idempotency_key(self) -> str:
        """Reads aloud; ends in the attempt number: there is one."""
        return f"refund:{self.id}:1"

    def is_over(self, now: datetime) -> bool:
        """Whether too much time has passed since it was shown."""
        return now > self.at + PREVIEW_LIFE


def require_refundable(amount: Money, left: Left, *, in_parts: bool) -> None:
    """Raises Refused: refund-not-possible (it came in another currency than the balance has),
    refund-nothing-left, refund-balance-short (it was spent), refund-too-large (what can go back),
    refund-whole-only (its payment system gives back all of a payment or nothing)."""
    if not left.captured:
        raise Refused("refund-not-possible")
    if left.captured <= left.back:
        raise Refused("refund-nothing-left")
    if not left.most:
        raise Refused("refund-balance-short")
    if not in_parts and left.most < left.captured:
        raise Refused("refund-whole-only", captured=left.captured)
    if not amount.zero < amount <= left.most:
        raise Refused("refund-too-large", most=left.most)
    if not in_parts and amount != left.captured:
        raise Refused("refund-whole-only", captured=left.captured)


def asked(refund: Refund, now: datetime) -> Refund:
    """Confirmed: its money is set aside, and its payment system is to be asked."""
    waits = waiting(refund.waits, ASK, now + INLINE_LEAD)
    return replace(refund, state=RefundState.ASKED, asked_at=now, waits=waits)


def made(refund: Refund, now: datetime, *, done: bool) -> Refund:
    """The payment system has it; how it stands is looked up later, and soon unless it is `done`."""
    last = (refund.asked_at or refund.at) + LOOKED_FOR
    at = last if done else now + LOOK
    return replace(refund, state=RefundState.MADE, waits=waiting(refund.waits, ASK, at))


def looked_up(refund: Refund, now: datetime, *, done: bool) -> Refund:
    """One that was made: looked up later once more, or not any more. One that is still on its way is never
    left: nothing else would tell that it came back."""
    if done and now - (refund.asked_at or refund.at) >= LOOKED_FOR:
        return replace(refund, waits=without(refund.waits, ASK))
    return made(refund, now, done=done)


def failed(refund: Refund, failure: str, now: datetime) -> Refund:
    """Nothing went back: what was set aside is on the balance again, and what waited for money runs."""
    waits = waiting(without(refund.waits, ASK), FOLLOW, now + INLINE_LEAD)
    return replace(refund, state=RefundState.FAILED, failure=failure, waits=waits)
