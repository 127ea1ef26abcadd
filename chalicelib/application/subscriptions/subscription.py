"""Reading subscriptions and the switches their payer may set; moves no money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.store import Table
from chalicelib.application.records import every_record
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import LINK_PREFIX, Link, subscription_key
from chalicelib.application.subscriptions.selling import renewal_price, require_shown
from chalicelib.application.unit import Unit, change_stored, in_unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Way
from chalicelib.domain.subscriptions.authority import Deed, may, require_may
from chalicelib.domain.subscriptions.subscription import (
    Subscription,
    price_told,
    require_wanted,
    with_auto_renew,
    with_decline,
)


def get_subscription(services: Services, subscription_id: str) -> Subscription:
    """Raises InvalidInput if there is none."""
    return Unit(services).require(Subscription, subscription_key(subscription_id))


def own_subscription(
    services: Services, subscription_id: str, account_id: int, deed: Deed = Deed.SEE
) -> Subscription:
    """To do that with it. Raises Refused: subscription-gone, not-payer, not-customer."""
    return own(Unit(services), subscription_id, account_id, deed)


def own(unit: Unit, subscription_id: str, account_id: int, deed: Deed) -> Subscription:
    """The one place where somebody's right to do something with it is asked for. Raises Refused:
    subscription-gone, not-payer, not-customer."""
    found = unit.get(Subscription, subscription_key(subscription_id))
    if found is None:
        raise Refused("subscription-gone")
    require_may(found, account_id, deed)
    return found


def own_live(unit: Unit, subscription_id: str, account_id: int, deed: Deed) -> Subscription:
    """The same of one that has not ended. Raises Refused as `own` does; subscription-ended."""
    found = own(unit, subscription_id, account_id, deed)
    require_live(found)
    return found


def switch_auto_renew(
    services: Services, subscription_id: str, payer_id: int, *, on: bool, shown: Money | None = None
) -> Subscription:
    """Only the payer may. Switched off, an automatic charge that no bank has confirmed yet is closed; one
    that cannot be closed now, because its system is silent, is asked for again before it is confirmed.
    Switched on, `shown` is what was said that the next period costs.

    Raises Refused: subscription-gone, not-payer, subscription-ended, customer-declined, price-changed.
    """
    payer = get_account(services, payer_id)

    def change(subscription: Subscription) -> Subscription:
        require_may(subscription, payer_id, Deed.SWITCH)
        require_live(subscription)
        if on:
            require_wanted(subscription)
        if shown is not None:
            price = renewal_price(services, payer, subscription)
            if price is not None:
                require_shown(price, shown)
            subscription = price_told(subscription, price)
        policy, now = services.catalog.renewal, services.clock.now()
        return with_auto_renew(subscription, policy, now, on=on, card=payer.usable_card)

    after = change_subscription(services, subscription_id, change)
    if on or after.open_charge is None:
        return after
    charge = charges.get_charge(services, after.open_charge)
    if charge.way is Way.SAVED_CARD and not charge.by_hand:
        charges.advance_now(services, charge.id, cancel=True)
    return get_subscription(services, subscription_id)


def decline_subscription(
    services: Services, subscription_id: str, customer_id: int
) -> Subscription:
    """Its Customer does not want it beyond what is paid: it is renewed no more, and its payer is told; the
    same on every repeat. What is being paid for it already is closed, if that still can be.

    Raises Refused: subscription-gone, not-customer, subscription-ended.
    """

    def decide(unit: Unit) -> Subscription:
        one = own_live(unit, subscription_id, customer_id, Deed.DECLINE)
        after = with_decline(one, services.catalog.renewal, services.clock.now())
        if after != one:
            unit.put(subscription_key(subscription_id), after)
            unit.nudge(subscription_key(subscription_id))
        return after

    after = in_unit(services, decide)
    if after.open_charge is not None:
        charges.advance_now(services, after.open_charge, cancel=True)
    return get_subscription(services, subscription_id)


def choose_renewal_period(
    services: Services, subscription_id: str, payer_id: int, months: int
) -> Subscription:
    """From the next renewal on; what it costs stood on the button. Raises Refused: subscription-gone,
    not-payer, subscription-ended, customer-declined, period-not-offered, charge-open."""

    def change(subscription: Subscription) -> Subscription:
        require_may(subscription, payer_id, Deed.PERIOD)
        require_live(subscription)
        require_wanted(subscription)
        if subscription.open_charge is not None:
            raise Refused("charge-open")
        period = services.catalog.plan(subscription.plan_id).period(months)
        chosen = replace(subscription, renewal_months=period.months)
        return price_told(chosen, renewal_price(services, payer, chosen))

    payer = get_account(services, payer_id)
    return change_subscription(services, subscription_id, change)


def require_live(subscription: Subscription) -> None:
    """Raises Refused("subscription-ended")."""
    if not subscription.live:
        raise Refused("subscription-ended", subscription=subscription.id)


def change_subscription(
    services: Services, subscription_id: str, change: Callable[[Subscription], Subscription]
) -> Subscription:
    """Store what `change` makes of it, if that is something else. Raises what `change` raises."""
    return change_stored(services, Subscription, subscription_key(subscription_id), change)


def subscriptions_of(services: Services, account_id: int) -> list[Subscription]:
    """Every subscription this account is Customer or Payer of, newest end first; not what it has handed over
    to another payer."""
    keys = [
        subscription_key(services.read(Link, record).subscription_id)
        for record in every_record(services.store, Table.ACCOUNTS, str(account_id), LINK_PREFIX)
    ]
    found = services.store.load(keys)
    subscriptions = [services.read(Subscription, record) for record in found.values()]
    subscriptions = [s for s in subscriptions if may(s, account_id, Deed.SEE)]
    return sorted(subscriptions, key=lambda s: (s.live, s.end, s.id), reverse=True)
