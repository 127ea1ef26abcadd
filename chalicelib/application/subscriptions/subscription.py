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
from chalicelib.application.unit import Unit, change_stored
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Way
from chalicelib.domain.subscriptions.subscription import Subscription, price_told, with_auto_renew


def get_subscription(services: Services, subscription_id: str) -> Subscription:
    """Raises InvalidInput if there is none."""
    return Unit(services).require(Subscription, subscription_key(subscription_id))


def own_subscription(services: Services, subscription_id: str, account_id: int) -> Subscription:
    """Raises Refused("subscription-gone") unless the account is its Customer or Payer."""
    found = Unit(services).get(Subscription, subscription_key(subscription_id))
    return require_own(found, account_id)


def require_own(found: Subscription | None, account_id: int) -> Subscription:
    """Raises Refused("subscription-gone") unless the account is its Customer or Payer."""
    if found is None or account_id not in (found.payer_id, found.customer_id):
        raise Refused("subscription-gone")
    return found


def paid_by(unit: Unit, subscription_id: str, payer_id: int) -> Subscription:
    """Raises Refused: subscription-gone, not-payer, subscription-ended."""
    found = unit.get(Subscription, subscription_key(subscription_id))
    subscription = require_own(found, payer_id)
    require_payer(subscription, payer_id)
    return subscription


def switch_auto_renew(
    services: Services, subscription_id: str, payer_id: int, *, on: bool, shown: Money | None = None
) -> Subscription:
    """Only the payer may. Switched off, an automatic charge that no bank has confirmed yet is closed; one
    that cannot be closed now, because its system is silent, is asked for again before it is confirmed.
    Switched on, `shown` is what was said that the next period costs.

    Raises Refused: subscription-gone, not-payer, subscription-ended, price-changed.
    """
    payer = get_account(services, payer_id)

    def change(subscription: Subscription) -> Subscription:
        require_payer(subscription, payer_id)
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


def choose_renewal_period(
    services: Services, subscription_id: str, payer_id: int, months: int
) -> Subscription:
    """From the next renewal on; what it costs stood on the button. Raises Refused: …, period-not-offered,
    charge-open."""

    def change(subscription: Subscription) -> Subscription:
        require_payer(subscription, payer_id)
        if subscription.open_charge is not None:
            raise Refused("charge-open")
        period = services.catalog.plan(subscription.plan_id).period(months)
        chosen = replace(subscription, renewal_months=period.months)
        return price_told(chosen, renewal_price(services, payer, chosen))

    payer = get_account(services, payer_id)
    return change_subscription(services, subscription_id, change)


def require_payer(subscription: Subscription, payer_id: int) -> None:
    """Only the payer may, and only while it lives. Raises Refused: not-payer, subscription-ended."""
    if subscription.payer_id != payer_id:
        raise Refused("not-payer")
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
    subscriptions = [s for s in subscriptions if account_id in (s.payer_id, s.customer_id)]
    return sorted(subscriptions, key=lambda s: (s.live, s.end, s.id), reverse=True)
