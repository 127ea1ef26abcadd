"""Paying for a subscription handed over to another account: offered, and accepted within minutes or not.

What the former payer has paid stays in their book, and so does the paid time: it is neither changed nor given
back by the new one. From the next renewal on everything is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard
from chalicelib.domain.catalog.policy import RenewalPolicy
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.paid_time import worth_of
from chalicelib.domain.subscriptions.subscription import (
    FormerPayer,
    Status,
    Subscription,
    price_told,
    require_wanted,
    scheduled,
)

OFFER_LIFE: Final = timedelta(minutes=5)
"""How long an offer can be accepted."""

LAPSE: Final = "lapse_handover"
TELL: Final = "tell_handover"


class HandoverState(StrEnum):
    """OFFERED, until one of the others."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"  # by whom it was offered
    LAPSED = "lapsed"  # nobody has answered in time


@dataclass(frozen=True, slots=True)
class Handover:
    """`giver_id` pays for the subscription, and whoever has the link may pay for it instead, until `until`;
    `taker_id` is who has answered."""

    id: str
    subscription_id: str
    giver_id: int
    until: datetime
    state: HandoverState = HandoverState.OFFERED
    taker_id: int | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def payer_id(self) -> int:
        """Whom it is about."""
        return self.giver_id

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return payer_shard(self.giver_id)

    def is_open(self, now: datetime) -> bool:
        """Whether it can be answered."""
        return self.state is HandoverState.OFFERED and now < self.until


def offered(handover_id: str, one: Subscription, now: datetime) -> Handover:
    """By its payer, from now on."""
    until = now + OFFER_LIFE
    return Handover(handover_id, one.id, one.payer_id, until, waits={LAPSE: Wait(until)})


def answered(
    handover: Handover, state: HandoverState, now: datetime, taker_id: int | None = None
) -> Handover:
    """What became of it; whoever offered it is told, unless they have done it themselves."""
    waits = {} if state is HandoverState.TAKEN_BACK else {TELL: Wait(now + INLINE_LEAD)}
    return replace(handover, state=state, taker_id=taker_id, waits=waits)


def require_handable(one: Subscription, policy: RenewalPolicy, now: datetime) -> None:
    """While its time is paid and no renewal is under way, near, or wanting. Raises Refused:
    subscription-ended, customer-declined, charge-open, handover-late."""
    if not one.live:
        raise Refused("subscription-ended", subscription=one.id)
    require_wanted(one)
    if one.open_charge is not None:
        raise Refused("charge-open")
    near = now >= policy.first_attempt(one.end)
    if near or one.status is Status.GRACE or one.failure is not None:
        raise Refused("handover-late", end=one.end)


def is_handable(one: Subscription, policy: RenewalPolicy, now: datetime) -> bool:
    """Whether it can be offered at all."""
    try:
        require_handable(one, policy, now)
    except Refused:
        return False
    return True


def handed_over(
    one: Subscription,
    taker_id: int,
    policy: RenewalPolicy,
    now: datetime,
    *,
    price: Money,
    payable: bool,
) -> Subscription:
    """With another payer, who has read what the next period costs; it renews by itself if it did before, and
    they have something to pay with. What was paid by now is of those before them."""
    paid = one.given + worth_of(one.paid_time) - sum(former.paid for former in one.former)
    after = replace(
        one,
        payer_id=taker_id,
        former=(*one.former, FormerPayer(one.payer_id, paid, one.end)),
        auto_renew=one.auto_renew and payable,
        told=None,
        kept=None,
        bank_message=None,
    )
    return price_told(scheduled(after, policy, now), price)
