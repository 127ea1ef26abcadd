"""New money lets renewals run that are in their attempts or in grace."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

from chalicelib.application.declared import Woken
from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.subscriptions.subscription import Subscription, may_attempt, renew_soon

log = logging.getLogger(__name__)


def money_came(services: Services, payer_id: int) -> Iterator[Woken]:
    """The subscriptions of this payer that are now to be renewed at once."""
    for subscription in subscriptions_of(services, payer_id):
        if subscription.payer_id != payer_id:
            continue
        _close_charge(services, subscription)
        if _renew_soon(services, subscription.id):
            key = subscription_key(subscription.id)
            yield Woken(subscription.end, key, subscription.shard)


def _renew_soon(services: Services, subscription_id: str) -> bool:
    def decide(unit: Unit) -> bool:
        subscription = unit.require(Subscription, subscription_key(subscription_id))
        after = renew_soon(subscription, services.catalog.renewal, services.clock.now())
        if after == subscription:
            return False
        unit.put(subscription_key(subscription_id), after)
        return True

    return in_unit(services, decide)


def _close_charge(services: Services, subscription: Subscription) -> None:
    """A charge that nobody needs any more, because the balance has become enough, makes way.

    One that the payment system is still deciding about goes on; when it ends, the balance pays.
    """
    free = replace(subscription, open_charge=None)
    running = may_attempt(free, services.catalog.renewal, services.clock.now())
    if subscription.open_charge is None or not running:
        return
    charge = charges.get_charge(services, subscription.open_charge)
    payer = get_account(services, subscription.payer_id)
    if charge.price is None or payer.available + charge.held < charge.price:
        return
    try:
        charges.advance(services, charge.id, cancel=True)
    except PaymentSystemError as error:
        log.info("charge %s goes on beside the new money: %s", charge.id, error)
