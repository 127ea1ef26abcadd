"""What a subscription does with time: reminders, the paid end, grace, the last warning, the end.

Every function here is a step the agenda may call twice or late: each rereads the subscription,
does what is right now, and moves its own wait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.application.payments import charges
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.claims import missing_soon
from chalicelib.application.subscriptions.notices import (
    CustomerDeclined,
    Ended,
    GraceBegan,
    LastWarning,
    LimitsChanged,
    RenewalComing,
    RenewalFailed,
    RenewalHeldUp,
    RenewalPriceChanged,
    Stands,
)
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.selling import known_price
from chalicelib.application.subscriptions.standing import standing_of
from chalicelib.application.subscriptions.subscription import change_subscription, get_subscription
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import waiting, without
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState, Way
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.standing import Standing
from chalicelib.domain.subscriptions.subscription import (
    LASTING,
    Status,
    Subscription,
    ended,
    grace_begun,
    has_another_card,
    held_up,
    lapsed,
    limits_changed,
    next_reminder,
    price_told,
    sold_next,
    turned,
)

HELD_UP: Final = timedelta(hours=1)
"""How long a payment may be without an answer before its payer is told."""

LATE_PAGE: Final = timedelta(hours=2)
"""How long the end of grace waits for a page that the system could open only then."""


def lapse(services: Services, subscription_id: str) -> None:
    """The paid time is over: grace begins, and is told; or that it stays, where a payment is without an
    answer for long."""
    now = services.clock.now()

    def decide(unit: Unit) -> None:
        before = unit.require(Subscription, subscription_key(subscription_id))
        after = lapsed(before, now)
        if after.status is Status.GRACE and before.status is Status.ACTIVE:
            since = _held_up(unit, after)
            silent = since is not None and now - since >= HELD_UP
            after = held_up(after, now) if silent else grace_begun(after, now)
        if after != before:
            unit.put(subscription_key(subscription_id), after)
            unit.nudge(subscription_key(subscription_id))

    in_unit(services, decide)


def expire(services: Services, subscription_id: str) -> None:
    """Grace is over. Nothing ends while a charge is undecided, nor before an attempt was answered.

    What was to be asked of a card is asked now, a page is closed: unless it could be opened only now.
    Raises StillOpen or another PaymentSystemError while a charge is undecided.
    """
    policy = services.catalog.renewal
    subscription = get_subscription(services, subscription_id)
    over = services.clock.now() >= policy.grace_ends(subscription.end)
    if subscription.open_charge is not None and over:
        charge = charges.get_charge(services, subscription.open_charge)
        is_page = charge.state is ChargeState.WAITING
        charges.advance(services, charge.id, cancel=is_page)

    def decide(unit: Unit) -> None:
        current = unit.require(Subscription, subscription_key(subscription_id))
        now = services.clock.now()
        due = current.waits.get("expire")
        if due is None or due.at > now:
            return
        wanted = current.live and current.auto_renew and current.open_charge is None
        covered = wanted and _is_payable(unit, services, current)
        after = ended(current, policy, now, covered=covered)
        if current.live and not after.live:
            if current.open_charge is not None:
                after = _time_for_page(unit, current, now)
            else:
                customer = unit.require(Account, account_key(current.customer_id))
                live = {k: v for k, v in customer.live.items() if v != subscription_id}
                unit.put(account_key(customer.id), replace(customer, live=live))
        unit.put(subscription_key(subscription_id), after)
        unit.nudge(subscription_key(subscription_id))

    in_unit(services, decide)


def _is_payable(unit: Unit, services: Services, subscription: Subscription) -> bool:
    """Whether the balance pays the next period at a price that its payer knows, or a card that nobody has
    asked yet."""
    payer = unit.require(Account, account_key(subscription.payer_id))
    price = known_price(services, payer, subscription)
    if price is None:
        return False
    by_card = has_another_card(subscription, payer.usable_card)
    return price <= payer.available or (by_card and subscription.failure not in LASTING)


def _time_for_page(unit: Unit, subscription: Subscription, now: datetime) -> Subscription:
    """A page that could be opened only when its time was over stays open for a while.

    Raises StillOpen for any other open charge.
    """
    charge = unit.require(Charge, charge_key(subscription.open_charge or ""))
    if charge.state is not ChargeState.WAITING:
        raise charges.StillOpen(f"charge {charge.id} is undecided")
    return replace(subscription, waits=waiting(subscription.waits, "expire", now + LATE_PAGE))


def _held_up(unit: Unit, subscription: Subscription) -> datetime | None:
    """Since when a payment that was to come by itself is without an answer."""
    if subscription.open_charge is None:
        return None
    charge = unit.require(Charge, charge_key(subscription.open_charge))
    waits = charge.way is Way.SAVED_CARD and not charge.terminal
    return charge.created_at if waits else None


def _is_held_up(services: Services, subscription: Subscription) -> bool:
    """Whether it is for so long that it is worth a word."""
    since = _held_up(Unit(services), subscription)
    return since is not None and services.clock.now() - since >= HELD_UP


def turn(services: Services, subscription_id: str) -> None:
    """A period begins that was sold with other options."""
    now = services.clock.now()

    def change(subscription: Subscription) -> Subscription:
        due = subscription.waits.get("turn")
        if due is None or due.at > now:
            return subscription
        return limits_changed(turned(subscription), now)

    change_subscription(services, subscription_id, change)


def remind(services: Services, subscription_id: str) -> None:
    """Announce the coming charge, or the coming end; what comes too late to be a reminder is dropped."""
    subscription = get_subscription(services, subscription_id)
    now, policy = services.clock.now(), services.catalog.renewal
    price = None
    if subscription.live and now < policy.first_attempt(subscription.end):
        missing = missing_soon(services, subscription.payer_id)
        price = _tell_price(services, subscription, lambda s: RenewalComing(s, missing))
    following = next_reminder(subscription, policy, now)
    _drop(services, subscription, "remind", following, price)


def warn(services: Services, subscription_id: str) -> None:
    """Last warning before the limits go, if a renewal is wanting; one whose payment is without an answer is
    no reason to worry, and that is said. Whoever has switched it off was reminded, and is told of the end."""
    subscription = get_subscription(services, subscription_id)
    failing = subscription.failure is not None or not subscription.auto_renew
    failing = failing or subscription.status is Status.GRACE
    price = None
    if subscription.live and _is_held_up(services, subscription):
        tell(services, subscription.payer_id, RenewalHeldUp(subscription))
        _drop_while_held_up(services, subscription)
        return
    if subscription.live and failing and not subscription.leaving:
        price = _tell_price(services, subscription, LastWarning)
    _drop(services, subscription, "warn", price=price)


def _drop_while_held_up(services: Services, told: Subscription) -> None:
    """A payment that was answered while its payer was told to wait for it leaves the warning due."""

    def decide(unit: Unit) -> None:
        key = subscription_key(told.id)
        current = unit.require(Subscription, key)
        is_same = current.waits.get("warn") == told.waits.get("warn")
        if is_same and _held_up(unit, current) is not None:
            unit.put(key, replace(current, waits=without(current.waits, "warn")))

    in_unit(services, decide)


def tell_failure(services: Services, subscription_id: str) -> None:
    """The first failure of a renewal, with its reason and the date of the next attempt."""
    subscription = get_subscription(services, subscription_id)
    price = None
    if subscription.live and subscription.failure is not None:
        price = _tell_price(services, subscription, RenewalFailed)
    _drop(services, subscription, "tell_failure", price=price)


def tell_price(services: Services, subscription_id: str) -> None:
    """The next period costs more than was said: told before it is taken."""
    subscription = get_subscription(services, subscription_id)
    before = subscription.told or subscription.paid
    price = None
    if subscription.live and "renew" in subscription.waits:
        price = _tell_price(services, subscription, lambda s: RenewalPriceChanged(s, before))
    _drop(services, subscription, "tell_price", price=price)


def tell_grace(services: Services, subscription_id: str) -> None:
    """The paid time is over: until when everything works, and what helps."""
    subscription = get_subscription(services, subscription_id)
    price = None
    if subscription.status is Status.GRACE:
        price = _tell_price(services, subscription, GraceBegan)
    _drop(services, subscription, "tell_grace", price=price)


def tell_held_up(services: Services, subscription_id: str) -> None:
    """The payment system does not answer: nothing ends, and nobody has to do anything."""
    subscription = get_subscription(services, subscription_id)
    if subscription.live and _is_held_up(services, subscription):
        tell(services, subscription.payer_id, RenewalHeldUp(subscription))
    _drop(services, subscription, "tell_held_up")


def tell_changed(services: Services, subscription_id: str) -> None:
    """A Customer for whom somebody else pays learns what it allows now."""
    subscription = get_subscription(services, subscription_id)
    if subscription.live and subscription.customer_id != subscription.payer_id:
        tell(services, subscription.customer_id, LimitsChanged(subscription))
    _drop(services, subscription, "tell_changed")


def tell_declined(services: Services, subscription_id: str) -> None:
    """Its payer learns that its Customer does not want it beyond what is paid."""
    subscription = get_subscription(services, subscription_id)
    if subscription.live and subscription.declined:
        customer = get_account(services, subscription.customer_id)
        tell(services, subscription.payer_id, CustomerDeclined(subscription, customer))
    _drop(services, subscription, "tell_declined")


def tell_ended(services: Services, subscription_id: str) -> None:
    """Payer and Customer learn that it has ended."""
    subscription = get_subscription(services, subscription_id)
    customer = _customer_name(services, subscription)
    for account_id in sorted({subscription.payer_id, subscription.customer_id}):
        theirs = account_id == subscription.customer_id
        tell(services, account_id, Ended(subscription, "" if theirs else customer))
    _drop(services, subscription, "tell_ended")


def _tell_price(
    services: Services, subscription: Subscription, notice: Callable[[Standing], Stands]
) -> Money | None:
    """Tell the Payer how it stands, with today's price of the next period; returns that if it has been
    read."""
    payer = get_account(services, subscription.payer_id)
    stands = standing_of(services, subscription, payer)
    said = replace(notice(stands), customer=_customer_name(services, subscription))
    sent = tell(services, payer.id, said)
    return None if sent is None else stands.price


def _customer_name(services: Services, subscription: Subscription) -> str:
    """Whose it is, where somebody else pays for it."""
    if subscription.customer_id == subscription.payer_id:
        return ""
    return get_account(services, subscription.customer_id).name


def _drop(
    services: Services,
    told: Subscription,
    kind: str,
    following: datetime | None = None,
    price: Money | None = None,
) -> None:
    """It was said, with that price, and is to be said again at `following`; what a renewal put meanwhile
    stays."""

    def change(current: Subscription) -> Subscription:
        if current.waits.get(kind) != told.waits.get(kind):
            return current
        waits = without(current.waits, kind)
        if following is not None:
            waits = waiting(waits, kind, following)
        same = sold_next(current) == sold_next(told)
        return replace(price_told(current, price if same else None), waits=waits)

    change_subscription(services, told.id, change)
