"""Renewal opened by staff before its time, as a value that they are shown and then confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting
from chalicelib.domain.subscriptions.subscription import Subscription

PREVIEW_LIFE: Final = timedelta(minutes=30)
"""How long what was shown can be confirmed."""

TELL: Final = "tell_opened"


@dataclass(frozen=True, slots=True)
class Opening:
    """A preview for `by`: from its confirmation on the payer may renew for the period after `end`, which they
    else could from `opens_at` on. `done_at`: when that was; once at most. It stays for ever: who opened what,
    and why."""

    id: str
    subscription_id: str
    payer_id: int
    end: datetime
    opens_at: datetime
    by: int
    reason: str
    at: datetime
    done_at: datetime | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return payer_shard(self.payer_id)

    def is_over(self, now: datetime) -> bool:
        """Whether too much time has passed since it was shown."""
        return now > self.at + PREVIEW_LIFE


def done(opening: Opening, now: datetime) -> Opening:
    """Confirmed: the payer is to be told."""
    return replace(opening, done_at=now, waits=waiting({}, TELL, now + INLINE_LEAD))


def opened(subscription: Subscription) -> Subscription:
    """Its payer may renew it by hand now, for the period after its end."""
    return replace(subscription, opened_for=subscription.end)
