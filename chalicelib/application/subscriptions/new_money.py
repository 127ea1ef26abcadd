"""New money, or another card, lets renewals run that are in their attempts or in grace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from chalicelib.application.declared import Came, Woken
from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.selling import is_covered, renewal_price
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import (
    Subscription,
    may_attempt,
    may_be_asked,
    renew_soon,
)


def money_came(services: Services, came: Came) -> Iterator[Woken]:
    """The subscriptions of this payer that are now to be renewed at once, the earliest end first."""
    mine = [
        one for one in subscriptions_of(services, came.payer_id) if one.payer_id == came.payer_id
    ]
    mine.sort(key=lambda one: (one.end, one.id))
    payer = get_account(services, came.payer_id)
    left = payer.available
    for subscription in mine:
        if came.released_by is not None:
            price = renewal_price(services, payer, subscription)
            waiting = may_attempt(subscription, services.catalog.renewal, services.clock.now())
            if came.released_by == subscription.id or not waiting or price is None or left < price:
                continue
            left -= price
        else:
            _close_charge(services, subscription, came)
        if _renew_soon(services, subscription.id, came):
            key = subscription_key(subscription.id)
            yield Woken(subscription.end, key, subscription.shard)


def charged_ahead(services: Services, payer_id: int) -> Iterator[datetime]:
    """When each renewal is tried by itself that the balance as it is would not pay."""
    payer = get_account(services, payer_id)
    for one in subscriptions_of(services, payer_id):
        attempt = one.waits.get("renew")
        if one.payer_id != payer_id or not one.live or attempt is None:
            continue
        price = renewal_price(services, payer, one)
        if price is not None and payer.available < price:
            yield attempt.at


def _renew_soon(services: Services, subscription_id: str, came: Came) -> bool:
    def decide(unit: Unit) -> bool:
        subscription = unit.require(Subscription, subscription_key(subscription_id))
        if came.chosen and not _has_card(unit, services, subscription):
            return False
        if came.released_by is not None and not is_covered(unit, services, subscription):
            return False
        after = renew_soon(subscription, services.catalog.renewal, services.clock.now())
        if after == subscription:
            return False
        unit.put(subscription_key(subscription_id), after)
        return True

    return in_unit(services, decide)


def _has_card(unit: Unit, services: Services, subscription: Subscription) -> bool:
    card = unit.require(Account, account_key(subscription.payer_id)).usable_card
    return card is not None and may_be_asked(card, subscription, services.clock.now())


def _close_charge(services: Services, subscription: Subscription, came: Came) -> None:
    """A charge that nobody needs any more makes way: the balance has become enough, or there is a card
    that was not asked yet, and what is open is not a page of the payer's own, or they chose that card.

    One that the payment system is still deciding about goes on; when it ends, the balance or that card
    pays.
    """
    free = replace(subscription, open_charge=None)
    running = may_attempt(free, services.catalog.renewal, services.clock.now())
    if subscription.open_charge is None or not running:
        return
    charge = charges.get_charge(services, subscription.open_charge)
    payer = get_account(services, subscription.payer_id)
    covered = charge.price is not None and charge.price <= payer.available + charge.held
    card = payer.usable_card
    better = (
        card is not None
        and card.reference != charge.card_reference
        and may_be_asked(card, subscription, services.clock.now())
        and (came.chosen or not charge.by_hand)
    )
    if covered or better:
        charges.advance_now(services, charge.id, cancel=True)
