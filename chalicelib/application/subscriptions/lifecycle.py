"""What a subscription does with time: reminders, the paid end, grace, the last warning, the end.

Every function here is a step the agenda may call twice or late: each rereads the subscription,
does what is right now, and moves its own wait.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.notices import (
    Ended,
    LastWarning,
    RenewalComing,
    RenewalFailed,
)
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.selling import renewal_quote
from chalicelib.application.subscriptions.subscription import change_subscription, get_subscription
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import waiting, without
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import (
    Subscription,
    ended,
    lapsed,
    next_attempt,
    next_reminder,
)


def lapse(services: Services, subscription_id: str) -> None:
    """The paid time is over: grace begins."""
    now = services.clock.now()
    change_subscription(services, subscription_id, lambda s: lapsed(s, now))


def expire(services: Services, subscription_id: str) -> None:
    """Grace is over. Nothing ends while a charge is undecided, nor before an attempt was answered.

    Raises StillOpen or another PaymentSystemError while a charge cannot be closed.
    """
    policy = services.catalog.renewal
    subscription = get_subscription(services, subscription_id)
    over = services.clock.now() >= policy.grace_ends(subscription.end)
    if subscription.open_charge is not None and over:
        charges.advance(services, subscription.open_charge, cancel=True)

    def decide(unit: Unit) -> None:
        current = unit.require(Subscription, subscription_key(subscription_id))
        now = services.clock.now()
        due = current.waits.get("expire")
        if due is None or due.at > now:
            return
        after = ended(current, policy, now)
        if current.live and not after.live:
            if current.open_charge is not None:
                raise charges.StillOpen(f"charge {current.open_charge} is undecided")
            customer = unit.require(Account, account_key(current.customer_id))
            live = {k: v for k, v in customer.live.items() if v != subscription_id}
            unit.put(account_key(customer.id), replace(customer, live=live))
        unit.put(subscription_key(subscription_id), after)
        unit.nudge(subscription_key(subscription_id))

    in_unit(services, decide)


def remind(services: Services, subscription_id: str) -> None:
    """Announce the coming end; a reminder whose moment has passed is dropped."""
    subscription = get_subscription(services, subscription_id)
    now = services.clock.now()
    if subscription.live and now < subscription.end:
        _tell(services, subscription, RenewalComing(subscription, _price(services, subscription)))
    following = next_reminder(subscription, services.catalog.renewal, now)
    _drop(services, subscription, "remind", following)


def warn(services: Services, subscription_id: str) -> None:
    """Last warning, if a renewal is wanting that will not come by itself."""
    subscription = get_subscription(services, subscription_id)
    failing = subscription.failure is not None or not subscription.auto_renew
    if subscription.live and failing:
        last_day = services.catalog.renewal.grace_ends(subscription.end)
        price = _price(services, subscription)
        _tell(services, subscription, LastWarning(subscription, price, last_day))
    _drop(services, subscription, "warn")


def tell_failure(services: Services, subscription_id: str) -> None:
    """The first failure of a renewal, with its reason and the date of the next attempt."""
    subscription = get_subscription(services, subscription_id)
    policy = services.catalog.renewal
    if subscription.live and subscription.failure is not None:
        following = (
            next_attempt(subscription, policy, services.clock.now() + timedelta(minutes=1))
            if subscription.auto_renew
            else None
        )
        last_day = policy.grace_ends(subscription.end)
        _tell(services, subscription, RenewalFailed(subscription, following, last_day))
    _drop(services, subscription, "tell_failure")


def tell_ended(services: Services, subscription_id: str) -> None:
    """Payer and Customer learn that it has ended."""
    subscription = get_subscription(services, subscription_id)
    _tell(services, subscription, Ended(subscription))
    _drop(services, subscription, "tell_ended")


def _price(services: Services, subscription: Subscription) -> Money | None:
    """Today's price of the next period; None when the catalog does not sell it any more."""
    try:
        payer = get_account(services, subscription.payer_id)
        return renewal_quote(services, payer, subscription).gross
    except Refused:
        return None


def _tell(services: Services, subscription: Subscription, notice: Notice) -> None:
    """To the Payer, and of the end also to the Customer."""
    people = {subscription.payer_id}
    if isinstance(notice, Ended):
        people.add(subscription.customer_id)
    for account_id in sorted(people):
        tell(services, account_id, notice)


def _drop(
    services: Services, told: Subscription, kind: str, following: datetime | None = None
) -> None:
    """It was said, and is to be said again at `following`; what a renewal put meanwhile stays."""

    def change(current: Subscription) -> Subscription:
        if current.waits.get(kind) != told.waits.get(kind):
            return current
        waits = without(current.waits, kind)
        if following is not None:
            waits = waiting(waits, kind, following)
        return replace(current, waits=waits)

    change_subscription(services, told.id, change)
