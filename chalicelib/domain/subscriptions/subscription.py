"""A subscription's life: periods sold one after the other, attempts to renew, grace, end.

It knows no balance: `funding.py` decides where the money comes from. The Customer, in
whose name it is active, and the Payer are stored apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting, without
from chalicelib.domain.catalog.policy import RenewalPolicy
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import AUTHENTICATION_REQUIRED, GIVEN_UP, declined
from chalicelib.domain.people.card import Card
from chalicelib.domain.period import add_months, months_between
from chalicelib.domain.pricing.kept import KeptQuote
from chalicelib.domain.subscriptions.paid_time import Stretch, sold_stretch, worth_of

AFTER_ATTEMPT: Final = timedelta(minutes=1)
"""How long after an attempt that is still to come the end of grace is looked at again."""

LASTING: Final = frozenset(
    {GIVEN_UP, "amount-too-large", "amount-too-small", "payment-system-not-offered"}
)
"""Failures that another card would only meet again."""

RESTED: Final = timedelta(hours=12)
"""How long after its last decline a card that is chosen again is asked at once."""


KEPT: Final = (
    "tell_failure", "tell_ended", "tell_held_up", "tell_changed", "tell_declined", "turn",
)  # fmt: skip
"""Waits that another end does not change."""


class Status(StrEnum):
    """ACTIVE while paid; GRACE after the end with full limits; ENDED for ever."""

    ACTIVE = "active"
    GRACE = "grace"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class FormerPayer:
    """Who paid for it before, until they handed it over: `paid` is what was sold to them of it since those
    before them, in millionths, up to `until`."""

    payer_id: int
    paid: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """`end` is always `anchor + anchor_months`. `renewal_months` is the chosen period: it never
    changes by itself. `open_charge` is the one charge that may pay for the period from `end` on;
    `attempts` and `failure` are of the renewal at `end`, and so is `told`: the price its payer has read,
    where that is not what was `paid` for the same months. After a change `paid` is what the last period costs
    as it now is, for all its months. `stretches`: the paid time that was not over when the last period was
    sold or changed; empty where that is the period from `start` on alone, as it was paid. `given`: what was
    sold before them, in millionths of a minor unit. `changes`: how often it was changed,
    `moved`: whether a change has sold anew what was left, or moved its end, so that its sales do not say any
    more, each for itself, what is left of them.
    `renewal_options`: of the next period, where these are others; once that is sold, from the `turn` on.
    `bank_message`: in which message its payer was asked to confirm this renewal at their bank.
    `kept`: what a screen that asks for it has said that it costs.
    `leaving`: its payer has switched auto-renewal off since the last period was sold. `title`: what the plan
    was called when it was sold last, for when the catalog does not know it any more. `declined`: its
    Customer, for whom somebody else pays, does not want it beyond what is paid. `trial_until`: of one
    that began as a trial, until when it was free. `former`: who has paid for it before, in that order.
    `opened_for`: the end up to which staff have opened renewal by hand."""

    id: str
    family: str
    plan_id: str
    options: Mapping[str, int]
    customer_id: int
    payer_id: int
    seller_id: str
    anchor: datetime
    anchor_months: int
    start: datetime
    paid: Money
    renewal_months: int
    auto_renew: bool
    status: Status = Status.ACTIVE
    open_charge: str | None = None
    attempts: int = 0
    failure: str | None = None
    told: Money | None = None
    stretches: tuple[Stretch, ...] = ()
    given: int = 0
    changes: int = 0
    moved: bool = False
    renewal_options: Mapping[str, int] | None = None
    bank_message: int | None = None
    kept: KeptQuote | None = None
    leaving: bool = False
    title: str = ""
    declined: bool = False
    trial_until: datetime | None = None
    former: tuple[FormerPayer, ...] = ()
    opened_for: datetime | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def end(self) -> datetime:
        """End of the last sold period, exclusive."""
        return add_months(self.anchor, self.anchor_months)

    @property
    def renewed_options(self) -> Mapping[str, int]:
        """With which the next period is sold."""
        return self.options if self.renewal_options is None else self.renewal_options

    @property
    def paid_time(self) -> tuple[Stretch, ...]:
        """What was sold and was not over when something was sold last; never empty."""
        if self.stretches:
            return self.stretches
        months = months_between(self.start, self.end)
        return (sold_stretch(self.start, self.end, self.paid, months),)

    def paid_by_another(self, now: datetime) -> bool:
        """Whether the time that runs was paid by who paid before: it is not the payer's to change."""
        return bool(self.former) and now < self.former[-1].until

    def opens(self, policy: RenewalPolicy) -> datetime | None:
        """From when on it may be renewed by hand; None means at any time. What staff have opened is open for
        the period after this end, and for no later one."""
        return None if self.opened_for == self.end else policy.window_opens(self.end)

    @property
    def live(self) -> bool:
        """Whether its limits apply (ACTIVE or GRACE)."""
        return self.status is not Status.ENDED

    @property
    def shard(self) -> str:
        """Of the agenda: everything one payer's money pays for stands together."""
        return payer_shard(self.payer_id)


def scheduled(subscription: Subscription, policy: RenewalPolicy, now: datetime) -> Subscription:
    """With all the waits of a freshly sold period; what lies in the past by now is due at once."""
    end = subscription.end
    waits = {
        "lapse": Wait(end),
        "expire": Wait(policy.grace_ends(end)),
    }
    warning = policy.warns_at(end)
    if warning > now:
        waits["warn"] = Wait(warning)
    reminder = next_reminder(subscription, policy, now)
    if reminder is not None:
        waits["remind"] = Wait(reminder)
    if subscription.auto_renew:
        waits["renew"] = Wait(max(policy.first_attempt(end), now))
    kept = {k: w for k, w in subscription.waits.items() if k in KEPT}
    return replace(subscription, waits={**kept, **waits})


def next_reminder(
    subscription: Subscription, policy: RenewalPolicy, now: datetime
) -> datetime | None:
    """The next moment after `now` at which the coming charge is announced."""
    moments = policy.reminders_at(subscription.end)
    return min((moment for moment in moments if moment > now), default=None)


def next_attempt(
    subscription: Subscription, policy: RenewalPolicy, now: datetime
) -> datetime | None:
    """The next moment after `now` at which renewal is tried; None when no attempt is left."""
    moments = policy.attempts_at(subscription.end)
    return min((moment for moment in moments if moment > now), default=None)


def with_auto_renew(
    subscription: Subscription,
    policy: RenewalPolicy,
    now: datetime,
    *,
    on: bool,
    card: Card | None = None,
) -> Subscription:
    """The switch set to `on`. Switched on inside the attempts' days, the next attempt is now.

    Set to what it is already, nothing changes: a second press is no second attempt. Nor is a switch off
    and on again, once one was answered with no, unless there is another `card` (the payer's usable one) by
    now: then the next attempt is the next one.
    """
    if subscription.auto_renew is on:
        return subscription
    changed = replace(subscription, auto_renew=on, leaving=not on)
    if not on or not changed.live or changed.open_charge:
        return replace(changed, waits=without(changed.waits, "renew"))
    first = max(policy.first_attempt(changed.end), now)
    answered = changed.failure is not None and not has_another_card(changed, card)
    at = next_attempt(changed, policy, now) if answered else first
    waits = without(changed.waits, "renew") if at is None else waiting(changed.waits, "renew", at)
    return replace(changed, waits=waits)


def with_decline(subscription: Subscription, policy: RenewalPolicy, now: datetime) -> Subscription:
    """Its Customer does not want it any longer than it is paid: it runs to its end, nothing renews it, and
    who pays for it is told. Said again, nothing changes."""
    if subscription.declined:
        return subscription
    off = with_auto_renew(subscription, policy, now, on=False)
    waits = waiting(off.waits, "tell_declined", now + INLINE_LEAD)
    return replace(off, declined=True, leaving=True, waits=waits)


def require_wanted(subscription: Subscription) -> None:
    """Nobody pays for more of it than its Customer wants. Raises Refused("customer-declined")."""
    if subscription.declined:
        raise Refused("customer-declined", end=subscription.end)


def has_another_card(subscription: Subscription, card: Card | None) -> bool:
    """Whether there is a card whose bank was not asked for this renewal yet."""
    asked = subscription.failure == AUTHENTICATION_REQUIRED
    return card is not None and is_fresh(card, subscription) and not asked


def knows_price(subscription: Subscription, price: Money) -> bool:
    """Whether the payer was told of that price, or of a higher one, before the renewal takes it."""
    known = subscription.told or subscription.paid
    return known.currency == price.currency and price <= known


def price_told(subscription: Subscription, price: Money | None) -> Subscription:
    """Its payer has read what the next period costs (None: that it is not sold any more)."""
    if price is None or (subscription.told or subscription.paid) == price:
        return subscription
    return replace(subscription, told=price)


def sold_next(subscription: Subscription) -> tuple[object, ...]:
    """What the next period is until somebody changes it: what was told of another one is not its price."""
    return (
        subscription.payer_id,
        subscription.end,
        subscription.plan_id,
        subscription.renewed_options,
        subscription.renewal_months,
        subscription.declined,
    )


def price_first(subscription: Subscription, policy: RenewalPolicy, now: datetime) -> Subscription:
    """An attempt at a price that its payer has not read: it is told now, and tried at the next moment, which
    after the last attempt is the end of grace. Where that is over, too, it has failed."""
    over = policy.grace_ends(subscription.end)
    following = next_attempt(subscription, policy, now) or over
    if following <= now:
        return attempt_failed(subscription, policy, "price-changed", now)
    waits = waiting(subscription.waits, "tell_price", now + INLINE_LEAD)
    return replace(subscription, waits=waiting(waits, "renew", following))


def may_attempt(subscription: Subscription, policy: RenewalPolicy, now: datetime) -> bool:
    """Whether a renewal by itself is in order: wanted, within its days, and nothing under way."""
    running = now >= policy.first_attempt(subscription.end)
    wanted = subscription.live and subscription.auto_renew
    return running and wanted and subscription.open_charge is None


def put_back(subscription: Subscription, policy: RenewalPolicy) -> Subscription:
    """An attempt that came at a wrong time: `renew` waits for the first of its days, or not at all."""
    wanted = subscription.live and subscription.auto_renew
    if not wanted or subscription.open_charge:
        return replace(subscription, waits=without(subscription.waits, "renew"))
    first = policy.first_attempt(subscription.end)
    return replace(subscription, waits=waiting(subscription.waits, "renew", first))


def with_open_charge(subscription: Subscription, charge_id: str) -> Subscription:
    """While a charge is open nothing else may start one."""
    return replace(subscription, open_charge=charge_id, waits=without(subscription.waits, "renew"))


def attempt_failed(
    subscription: Subscription, policy: RenewalPolicy, failure: str, now: datetime
) -> Subscription:
    """After an attempt that was answered with no: the next one, and the first failure is told."""
    waits = without(_ending_for_sure(subscription, policy, now).waits, "renew")
    following = next_attempt(subscription, policy, now)
    if following is not None and subscription.auto_renew and subscription.live:
        waits = waiting(waits, "renew", following)
    if subscription.attempts == 0:
        waits = waiting(waits, "tell_failure", now + INLINE_LEAD)
    return replace(
        subscription,
        open_charge=None,
        attempts=subscription.attempts + 1,
        failure=failure,
        waits=waits,
    )


def charge_closed(
    subscription: Subscription,
    policy: RenewalPolicy,
    now: datetime,
    since: datetime | None = None,
) -> Subscription:
    """A charge that was open `since` then ended, and was no attempt: the automatic ones go on as they
    would, and one that fell due meanwhile is made up for."""
    after = replace(_ending_for_sure(subscription, policy, now), open_charge=None)
    following = next_attempt(after, policy, since or now)
    if following is None or not after.auto_renew or not after.live:
        return after
    return replace(after, waits=waiting(after.waits, "renew", max(following, now)))


def hand_refused(
    subscription: Subscription, policy: RenewalPolicy, failure: str, now: datetime
) -> Subscription:
    """The payer pressed, and the bank said no, which they read there: the automatic attempts stay, but
    the same card is not asked by hand again."""
    return replace(charge_closed(subscription, policy, now), failure=failure)


def is_fresh(card: Card, subscription: Subscription) -> bool:
    """Whether the card may be asked for this renewal besides its scheduled attempts: its bank has not
    said no since the last period was sold, as far as we know."""
    refused = subscription.failure is not None and declined(subscription.failure)
    return card.usable and not (refused and card.declines)


def may_be_asked(card: Card, subscription: Subscription, now: datetime) -> bool:
    """Whether the card, chosen just now, is asked at once: it was not declined for this renewal, or not
    today. Whoever chooses to and fro between two declined cards gains no further tries."""
    return is_fresh(card, subscription) or (card.usable and is_rested(card, now))


def is_rested(card: Card, now: datetime) -> bool:
    """Whether its bank has not said no today."""
    return not card.declines or now - card.declines[-1] > RESTED


def renew_soon(subscription: Subscription, policy: RenewalPolicy, now: datetime) -> Subscription:
    """New money came in, or a better card: while attempts or grace run, renew at once; otherwise
    unchanged."""
    if not may_attempt(subscription, policy, now):
        return subscription
    return replace(subscription, waits=waiting(subscription.waits, "renew", now))


def with_renewal_options(
    subscription: Subscription, options: Mapping[str, int], price: Money | None
) -> Subscription:
    """The next period is sold with these, at a `price` that its payer has read; None: it is not sold."""
    wanted = None if options == subscription.options else options
    return price_told(replace(subscription, renewal_options=wanted, kept=None), price)


def turned(subscription: Subscription) -> Subscription:
    """The period has begun that was sold with other options."""
    return replace(
        subscription,
        options=subscription.renewed_options,
        renewal_options=None,
        waits=without(subscription.waits, "turn"),
    )


def limits_changed(subscription: Subscription, now: datetime) -> Subscription:
    """It allows something else now. A Customer who is not the Payer has not read that, and is told."""
    if subscription.customer_id == subscription.payer_id:
        return subscription
    waits = waiting(subscription.waits, "tell_changed", now + INLINE_LEAD)
    return replace(subscription, waits=waits)


def extended(
    subscription: Subscription, policy: RenewalPolicy, paid: Money, months: int, now: datetime
) -> Subscription:
    """The next period sold: it starts at the old end, also in grace, and lasts the `months` paid for.

    These may differ from `renewal_months`: a page can be paid after another period was chosen, and then what
    was told of that one still holds.
    """
    running = tuple(one for one in subscription.paid_time if one.end > now)
    end = add_months(subscription.anchor, subscription.anchor_months + months)
    after = replace(
        subscription,
        told=None if months == subscription.renewal_months else subscription.told,
        status=Status.ACTIVE,
        start=subscription.end,
        stretches=(*running, sold_stretch(subscription.end, end, paid, months)) if running else (),
        given=subscription.given + worth_of(subscription.paid_time) - worth_of(running),
        anchor_months=subscription.anchor_months + months,
        paid=paid,
        open_charge=None,
        attempts=0,
        failure=None,
        bank_message=None,
        leaving=subscription.declined,
        kept=None,
        waits={
            kind: wait
            for kind, wait in subscription.waits.items()
            if kind in ("tell_changed", "tell_declined")
        },
    )
    return scheduled(after, policy, now)


def turning(subscription: Subscription, before: Subscription, now: datetime) -> Subscription:
    """The next period of `before` was sold with other options: they hold when the first begins that was."""
    turn = before.waits.get("turn")
    at = max(before.end, now) if turn is None else turn.at
    return replace(subscription, waits=waiting(subscription.waits, "turn", at))


def period_at(subscription: Subscription, now: datetime) -> tuple[datetime, datetime]:
    """The paid period [start, end) that runs at `now`: after an early renewal not the last one. Where none
    runs any more, the last."""
    periods = [(one.start, one.end) for one in subscription.paid_time]
    return next((one for one in periods if now < one[1]), periods[-1])


def held_up(subscription: Subscription, at: datetime) -> Subscription:
    """If a payment is still without an answer `at` that time, its payer is told that nothing ends."""
    return replace(subscription, waits=waiting(subscription.waits, "tell_held_up", at))


def lapsed(subscription: Subscription, now: datetime) -> Subscription:
    """The paid time is over; grace with full limits begins. A renewal that was faster stands."""
    if subscription.live and now < subscription.end:
        waits = waiting(subscription.waits, "lapse", subscription.end)
        return replace(subscription, waits=waits)
    return replace(
        subscription,
        status=Status.GRACE if subscription.live else subscription.status,
        waits=without(subscription.waits, "lapse", "remind"),
    )


def grace_begun(subscription: Subscription, now: datetime) -> Subscription:
    """Its payer hears that the paid time is over and what helps; not where the same is about to be said: a
    failure that is not told yet, the last warning at this moment, the end itself. Nor where they have
    switched it off: the reminder has told them, and the end will."""
    waits = subscription.waits
    if subscription.leaving:
        return subscription
    soon = [waits[kind].at for kind in ("warn", "expire") if kind in waits]
    if "tell_failure" in waits or any(at <= now for at in soon):
        return subscription
    return replace(subscription, waits=waiting(waits, "tell_grace", now + INLINE_LEAD))


def ended(
    subscription: Subscription, policy: RenewalPolicy, now: datetime, *, covered: bool = False
) -> Subscription:
    """Grace is over without money: the Customer is on Free again. What is `covered` by now, because money or
    another card came or the price fell after the last attempt, is attempted once more; an attempt that backs
    off, because something of ours is broken, is not hurried.

    Still live if it was renewed meanwhile, or while an attempt waits for its turn: then `expire`
    waits on. A charge under way is the caller's business: nothing ends before it is decided.
    """
    if not subscription.live:
        return replace(subscription, waits=without(subscription.waits, "expire"))
    over = policy.grace_ends(subscription.end)
    attempt = subscription.waits.get("renew")
    backs_off = attempt is not None and attempt.attempts > 0
    if now >= over and not backs_off and (covered or _never_asked(subscription)):
        attempt = Wait(now)
        subscription = replace(subscription, waits=waiting(subscription.waits, "renew", now))
    if now < over or attempt is not None:
        at = over if attempt is None else max(over, max(attempt.at, now) + AFTER_ATTEMPT)
        return replace(subscription, waits=waiting(subscription.waits, "expire", at))
    gone = ("lapse", "warn", "expire", "remind", "tell_price", "tell_grace")
    waits = without(subscription.waits, *gone)
    return replace(
        subscription,
        status=Status.ENDED,
        auto_renew=False,
        waits=waiting(waits, "tell_ended", now + INLINE_LEAD),
    )


def _never_asked(subscription: Subscription) -> bool:
    """A renewal that was wanted, and that nothing has ever answered: its attempt could not be made."""
    waits = "renew" in subscription.waits or subscription.open_charge is not None
    unanswered = subscription.attempts == 0 and subscription.failure is None
    return subscription.auto_renew and unanswered and not waits


def _ending_for_sure(
    subscription: Subscription, policy: RenewalPolicy, now: datetime
) -> Subscription:
    """With its `expire`, should that have been parked while a charge stayed undecided."""
    if not subscription.live or "expire" in subscription.waits:
        return subscription
    over = max(policy.grace_ends(subscription.end), now)
    return replace(subscription, waits=waiting(subscription.waits, "expire", over))
