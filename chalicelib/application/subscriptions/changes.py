"""Changing a running subscription: put together, shown as it would be, and done just so or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.application.invoicing.crediting import with_invoices
from chalicelib.application.payments import charges
from chalicelib.application.payments.bounds import minimum_charge
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.fulfilment import change_of
from chalicelib.application.subscriptions.history import bought
from chalicelib.application.subscriptions.records import amendment_key, subscription_key
from chalicelib.application.subscriptions.selling import (
    named_change_on_page,
    renewal_price,
    sell_change,
    sold_plan,
)
from chalicelib.application.subscriptions.subscription import own_live
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.credit import held
from chalicelib.domain.ledger.postings import Payment
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card
from chalicelib.domain.subscriptions.amendment import Amendment
from chalicelib.domain.subscriptions.authority import Deed
from chalicelib.domain.subscriptions.change import (
    Change,
    Effect,
    Wish,
    as_of,
    planned,
    require_changeable,
)
from chalicelib.domain.subscriptions.paid_time import in_money, worth_of
from chalicelib.domain.subscriptions.subscription import Subscription, with_renewal_options

log = logging.getLogger(__name__)

STALE: Final = "change-shown-anew"
"""What was agreed to is not what there is now."""

AIM: Final = "change"
"""The kind of a top-up's aim that is a change of a running subscription."""


@dataclass(frozen=True, slots=True)
class AwaitingChange:
    """A change that waits for money, put together as `amendment` says, and what it would be now."""

    amendment: Amendment
    change: Change


def begin_change(services: Services, subscription_id: str, payer_id: int) -> Amendment:
    """A change of it put together anew, from how it is, or as it is chosen for the next period.

    Raises Refused: subscription-gone, not-payer, subscription-ended, change-in-grace, charge-open,
    change-unpaid.
    """

    def decide(unit: Unit) -> Amendment:
        one = own_live(unit, subscription_id, payer_id, Deed.CHANGE)
        require_changeable(one, services.clock.now())
        before = unit.get(Amendment, amendment_key(subscription_id))
        plan = services.catalog.plan(one.plan_id)
        after = Amendment(
            subscription_id=subscription_id,
            payer_id=payer_id,
            plan_id=one.plan_id,
            options=normalise(plan, one.renewed_options),
            revision=1 if before is None else before.revision + 1,
            charge_id=None if before is None else before.charge_id,
            done=0 if before is None else before.done,
        )
        unit.put(amendment_key(subscription_id), after)
        return after

    return in_unit(services, decide)


def choose_change(
    services: Services,
    subscription_id: str,
    payer_id: int,
    revision: int,
    *,
    plan_id: str | None = None,
    options: Mapping[str, int] | None = None,
) -> Amendment:
    """Set target values, and show what comes of them; a button of an older revision changes nothing and gets
    what there is. What is as it is already is no change, and nothing is shown.

    Raises Refused as `planned` does; subscription-gone, not-payer, plan-not-sold.
    """

    def decide(unit: Unit) -> Amendment:
        one, amendment = _amending(unit, subscription_id, payer_id)
        if amendment.revision != revision:
            return amendment
        plan = services.catalog.plan(plan_id or amendment.plan_id)
        chosen = normalise(plan, _carried(amendment.options, options, normalise(plan, {})))
        wished = replace(amendment, plan_id=plan.id, options=chosen, revision=revision + 1)
        now = (one.plan_id, normalise(services.catalog.plan(one.plan_id), one.options))
        is_change = now != (plan.id, chosen) or one.renewal_options is not None
        shown = _planned(unit, services, one, wished) if is_change else None
        after = replace(wished, shown=shown)
        unit.put(amendment_key(subscription_id), after)
        return after

    return in_unit(services, decide)


def preview_change(
    services: Services, subscription_id: str, payer_id: int, revision: int
) -> Amendment:
    """The change as it is at this moment, to be agreed to first. Raises Refused as `choose_change` does, and
    change-shown-anew for an older revision."""

    def decide(unit: Unit) -> Amendment:
        one, amendment = _amending(unit, subscription_id, payer_id)
        if amendment.revision != revision:
            raise Refused("change-shown-anew")
        shown = _planned(unit, services, one, amendment)
        after = replace(amendment, shown=shown, revision=revision + 1)
        unit.put(amendment_key(subscription_id), after)
        return after

    return in_unit(services, decide)


def upgrades(services: Services, subscription_id: str, payer_id: int) -> list[Change]:
    """The change to each plan above it that it can be changed to now. Raises Refused as `begin_change`."""
    unit = Unit(services)
    one, amendment = _amending(unit, subscription_id, payer_id)
    found = []
    for plan in services.catalog.family(one.family):
        carried = _carried(one.options, None, normalise(plan, {}))
        try:
            wished = replace(amendment, plan_id=plan.id, options=normalise(plan, carried))
            found.append(_planned(unit, services, one, wished))
        except Refused as refused:
            log.info("%s is no plan to change to: %s", plan.id, refused)
    return found


def awaiting_change(
    services: Services, subscription_id: str, payer_id: int
) -> AwaitingChange | None:
    """The change that money was brought for, as it would be now; None if it is done, cannot be any more, or
    costs nothing."""
    unit = Unit(services)
    try:
        one, amendment = _amending(unit, subscription_id, payer_id)
        if amendment.shown is None:
            return None
        change = _planned(unit, services, one, amendment)
    except Refused as refused:
        log.info("no change waits for the money any more: %s", refused)
        return None
    return AwaitingChange(amendment, change) if change.to_pay else None


def get_amendment(services: Services, subscription_id: str, payer_id: int) -> Amendment:
    """The one that is being put together. Raises Refused: subscription-gone, not-payer,
    subscription-ended, change-shown-anew."""
    return _amending(Unit(services), subscription_id, payer_id)[1]


def change_from_balance(
    services: Services, subscription_id: str, payer_id: int, revision: int
) -> Subscription:
    """Do what was shown, from the balance where anything is paid; the same on every repeat. A page that was
    opened for it is closed first.

    Raises Refused: change-shown-anew, charge-open, balance-short; subscription-gone, not-payer,
    subscription-ended, change-in-grace, change-unpaid. Raises PaymentSystemError if a page could not be
    closed.
    """
    _close_page(services, subscription_id, payer_id, revision)

    def decide(unit: Unit) -> Subscription:
        one, amendment = _amending(unit, subscription_id, payer_id)
        if amendment.done == revision:
            return one
        change = _agreed(unit, services, one, amendment, revision)
        if charges.running(unit, amendment.charge_id) is not None:
            raise Refused("charge-open")
        unit.put(amendment_key(subscription_id), replace(amendment, shown=None, done=revision))
        if change.effect is Effect.AT_RENEWAL:
            after = with_renewal_options(one, change.options, change.renewal)
            unit.put(subscription_key(one.id), after)
            return after
        payer = unit.require(Account, account_key(payer_id))
        payment = Payment(paid_with="balance", reference=f"change:{one.id}:{change.number}")
        return sell_change(unit, services, one, change, payer, payment=payment).subscription

    return in_unit(services, decide)


def change_by_card(
    services: Services,
    subscription_id: str,
    payer_id: int,
    revision: int,
    message_id: int | None,
    *,
    card: str | None = None,
) -> Charge:
    """Pay what was shown by a saved `card`, else on a page, and leave the balance alone; pressed twice, it is
    one charge. What the payment system takes at the least, above the price, stays on the balance.

    Raises Refused: change-shown-anew, charge-open, funding-changed (the card cannot be asked),
    payment-system-not-offered, amount-too-large; and as `change_from_balance` does.
    """
    _close_page(
        services, subscription_id, payer_id, revision, unless=lambda one: _is_same(one, card)
    )

    def decide(unit: Unit) -> Charge:
        one, amendment = _amending(unit, subscription_id, payer_id)
        running = charges.running(unit, amendment.charge_id)
        change = _agreed(unit, services, one, amendment, revision)
        if running is not None:
            if running.purpose != change_of(change) or not _is_same(running, card):
                raise Refused("charge-open")
            return running
        payer = unit.require(Account, account_key(payer_id))
        asked = None if card is None else _card(services, payer, card)
        system = payer.payment_system if asked is None else asked.payment_system
        if not change.to_pay:
            raise Refused("change-shown-anew")
        named = named_change_on_page(services, payer, change)
        charge = new_charge(
            services,
            payer,
            change_of(change),
            max(change.to_pay, minimum_charge(services, system, payer.currency)),
            price=change.to_pay,
            description=named.description,
            details=named.details,
            card=asked,
            message_id=message_id,
            by_hand=True,
        )
        unit.put(charge_key(charge.id), charge)
        unit.put(amendment_key(subscription_id), replace(amendment, charge_id=charge.id))
        return charge

    charge = in_unit(services, decide)
    return charges.advance_now(services, charge.id)


def _carried(
    before: Mapping[str, int], wanted: Mapping[str, int] | None, defaults: Mapping[str, int]
) -> dict[str, int]:
    """Of a plan's options: what is wanted, else as it was, else as the plan begins."""
    return {**defaults, **{k: v for k, v in before.items() if k in defaults}, **(wanted or {})}


def _planned(unit: Unit, services: Services, one: Subscription, amendment: Amendment) -> Change:
    wish = _wish(unit, services, one, amendment)
    return planned(services.catalog, wish, services.clock.now())


def _wish(unit: Unit, services: Services, one: Subscription, amendment: Amendment) -> Wish:
    payer = unit.require(Account, account_key(amendment.payer_id))
    plan = sold_plan(services, amendment.plan_id, payer.payment_system)
    then = replace(one, plan_id=plan.id, options=amendment.options, renewal_options=None)
    return Wish(
        one,
        plan,
        amendment.options,
        payer,
        services.catalog.seller_for(payer.payment_system).id,
        renewal_price(services, payer, then),
        _held(unit, services, one),
    )


def _held(unit: Unit, services: Services, one: Subscription) -> Money | None:
    """By the payer's own invoices: what somebody else has paid is not given back to whoever pays now. Not
    looked for where the catalog moves no end."""
    if not services.catalog.change.moves_ends:
        return None
    worth = in_money(worth_of(one.paid_time), one.paid.currency)
    return held(with_invoices(unit, bought(services, one)), worth)


def _agreed(
    unit: Unit, services: Services, one: Subscription, amendment: Amendment, revision: int
) -> Change:
    """The change that was shown, made once more from what there is now. Raises Refused."""
    now = services.clock.now()
    require_changeable(one, now)
    shown = amendment.shown
    if amendment.revision != revision or shown is None or shown.until < now:
        raise Refused("change-shown-anew")
    wish = _wish(unit, services, one, amendment)
    if shown != as_of(services.catalog, wish, shown.at, shown.until):
        raise Refused("change-shown-anew")
    return shown


def _amending(unit: Unit, subscription_id: str, payer_id: int) -> tuple[Subscription, Amendment]:
    unit.load(
        subscription_key(subscription_id), amendment_key(subscription_id), account_key(payer_id)
    )
    one = own_live(unit, subscription_id, payer_id, Deed.CHANGE)
    amendment = unit.get(Amendment, amendment_key(subscription_id))
    if amendment is None or amendment.payer_id != payer_id:
        raise Refused("change-shown-anew")
    return one, amendment


def _is_same(running: Charge, card: str | None) -> bool:
    """By that card, or on the page to which its bank has sent the payer; None: on a page."""
    return running.card_reference == card or (card is not None and running.confirms)


def _card(services: Services, payer: Account, reference: str) -> Card:
    for card in payer.cards:
        if card.reference == reference and card.usable and services.is_on(card.payment_system):
            return card
    raise Refused("funding-changed")


def _close_page(
    services: Services,
    subscription_id: str,
    payer_id: int,
    revision: int,
    *,
    unless: Callable[[Charge], bool] = lambda _: False,
) -> None:
    """Close the payment of another change at the provider, and that of this one `unless` it is wanted. If it
    turns out to have been paid, that change is done, and this one is not what was shown any more."""
    unit = Unit(services)
    _, amendment = _amending(unit, subscription_id, payer_id)
    running = charges.running(unit, amendment.charge_id)
    if running is None or amendment.revision != revision or amendment.shown is None:
        return
    if running.purpose != change_of(amendment.shown) or not unless(running):
        charges.advance(services, running.id, cancel=True)
