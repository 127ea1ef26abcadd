"""Topping up the balance on a hosted page, and letting renewals that waited for money run."""

from __future__ import annotations

import logging
from dataclasses import replace

from chalicelib.application import charges
from chalicelib.application.accounts import get_account, subscriptions_of
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.application.records import account_key, charge_key, subscription_key
from chalicelib.application.services import Services
from chalicelib.application.starting import new_charge
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import without
from chalicelib.domain.errors import CurrencyMismatch, Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.purpose import Purpose
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Subscription, may_attempt, renew_soon

log = logging.getLogger(__name__)


def start_top_up(services: Services, payer_id: int, amount: Money, message_id: int) -> Charge:
    """Open a page to pay `amount` onto the balance; the same button pressed twice is one charge.

    Raises Refused: amount-too-small, amount-too-large, payment-system-not-offered; CurrencyMismatch
    for an amount that is not in the account's currency.
    """

    def decide(unit: Unit) -> Charge:
        payer = unit.require(Account, account_key(payer_id))
        if amount.currency != payer.currency:
            raise CurrencyMismatch(f"{amount} onto a balance in {payer.currency}")
        limits = services.catalog.payment_system(payer.payment_system).in_currency(amount.currency)
        if amount < limits.top_up_minimum:
            raise Refused("amount-too-small", minimum=limits.top_up_minimum)
        name = f"top-up-{payer_id}-{message_id}-{amount.minor}"
        for attempt in range(1, 100):
            charge_id = f"{name}-{attempt}"
            known = unit.get(Charge, charge_key(charge_id))
            if known is None:
                charge = new_charge(
                    services, payer, Purpose(), amount, message_id=message_id, charge_id=charge_id
                )
                unit.put(charge_key(charge_id), charge)
                unit.commit()
                return charge
            if not known.terminal:
                return known
        raise Refused("try-again")

    return charges.advance_now(services, in_unit(services, decide).id)


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
