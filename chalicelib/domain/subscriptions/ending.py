"""Ending a subscription before its time: what one of the staff is shown of it, as a value that is then done
exactly so or not at all; knows no balance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard
from chalicelib.domain.money import Money
from chalicelib.domain.payments.reversal import Settled
from chalicelib.domain.subscriptions.subscription import Status, Subscription, period_at

PREVIEW_LIFE: Final = timedelta(minutes=30)
"""How long a preview can be confirmed: what is left is computed as of when it was made."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of what was paid for a subscription: `net` + `vat` = `gross`; the rest is `used`."""

    used: Money
    net: Money
    vat: Money
    gross: Money


@dataclass(frozen=True, slots=True)
class ByTheWayItCame:
    """How much of what is given back can leave the balance at once, for `payment`."""

    payment: Settled
    amount: Money


@dataclass(frozen=True, slots=True)
class Ending:
    """A preview for `by`: the subscription, sold until `end` then, ends as of `at`, and `left` is given back
    to its payer, or part of it by the `way` it came (None: it cannot). `done_at`: when that was confirmed and
    done; once at most. `refund_id`: it was done with that refund."""

    id: str
    subscription_id: str
    payer_id: int
    by: int
    reason: str
    at: datetime
    end: datetime
    left: Left
    way: ByTheWayItCame | None = None
    refund_id: str | None = None
    done_at: datetime | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda: what was given back may pay for what stands there."""
        return payer_shard(self.payer_id)

    @property
    def credited(self) -> Money:
        """What of it its payer has on the balance."""
        if self.refund_id is None or self.way is None:
            return self.left.gross
        return self.left.gross - self.way.amount

    def is_over(self, now: datetime) -> bool:
        """Whether too much time has passed since it was shown."""
        return now > self.at + PREVIEW_LIFE


def done(ending: Ending, now: datetime, refund_id: str | None = None) -> Ending:
    """Confirmed, perhaps with a refund: its people are to be told, and what waits for the payer's money is
    woken."""
    due = Wait(now + INLINE_LEAD)
    waits = {"follow": due, "tell_ended": due}
    return replace(ending, done_at=now, refund_id=refund_id, waits=waits)


def ended_early(subscription: Subscription, at: datetime) -> Subscription:
    """It has ended `at` that time, and waits for nothing; what was sold from then on was given back."""
    start, _ = period_at(subscription, at)
    return replace(
        subscription,
        status=Status.ENDED,
        auto_renew=False,
        anchor=at,
        anchor_months=0,
        start=min(start, at),
        stretches=subscription.paid_time,
        waits={},
    )
