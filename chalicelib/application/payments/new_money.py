"""New money on a balance wakes the renewals that waited for it."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.application.payments import charges
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.top_ups import log
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import without
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.subscriptions.subscription import Subscription, may_attempt, renew_soon


def follow(services: Services, charge_id: str) -> None:
    """New money is on the balance: renewals in their attempts or grace run now, earliest end first."""
    charge = charges.get_charge(services, charge_id)
    paid = [s for s in subscriptions_of(services, charge.payer_id) if s.payer_id == charge.payer_id]
    woken = [
        subscription_key(subscription.id)
        for subscription in sorted(paid, key=lambda s: s.end)
        if _wake(services, subscription)
    ]

    def decide(unit: Unit) -> None:
        current = unit.require(Charge, charge_key(charge_id))
        unit.put(charge_key(charge_id), replace(current, waits=without(current.waits, "follow")))
        unit.commit()

    in_unit(services, decide)
    services.queues.work(woken)


def _wake(services: Services, subscription: Subscription) -> bool:
    subscription_id = subscription.id
    _close_charge(services, subscription)

    def decide(unit: Unit) -> bool:
        subscription = unit.require(Subscription, subscription_key(subscription_id))
        after = renew_soon(subscription, services.catalog.renewal, services.clock.now())
        if after == subscription:
            return False
        unit.put(subscription_key(subscription_id), after)
        unit.commit()
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
    if charge.quote is None or payer.available + charge.held < charge.quote.gross:
        return
    try:
        charges.advance(services, charge.id, cancel=True)
    except PaymentSystemError as error:
        log.info("charge %s goes on beside the new money: %s", charge.id, error)
