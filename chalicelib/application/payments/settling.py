"""Settling a payment that arrived, and giving up a charge that brought none.

Settlement never depends on the purchase: the payment credits the payer's balance whatever happened
meanwhile, and the purchase debits it in the same entry if it still can. The guard of the payment
object makes it once for ever, whoever brings the news and however often.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from chalicelib.application.invoicing.numbering import nudge
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments.records import Settlement, charge_key, settlement_key
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import ProviderPayment
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import draft_key, subscription_key
from chalicelib.application.subscriptions.selling import sell_draft, sell_renewal
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.ledger.journal import EntryKind
from chalicelib.domain.ledger.postings import Payment, payment_postings, release_postings
from chalicelib.domain.payments.charge import (
    AUTHENTICATION_REQUIRED,
    Charge,
    ChargeState,
    Way,
    declined,
    failed,
    settled,
)
from chalicelib.domain.payments.purpose import Purpose
from chalicelib.domain.payments.saved_cards import with_card, with_declined_card
from chalicelib.domain.people.account import Account, post
from chalicelib.domain.people.card import Card
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.purchase import Sold
from chalicelib.domain.subscriptions.subscription import (
    Subscription,
    attempt_failed,
    charge_closed,
    renew_soon,
    with_open_charge,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Settled:
    charge: Charge
    sold: Sold | None


def settle(services: Services, charge_id: str, answer: ProviderPayment) -> Charge:
    """Put a captured payment on the ledger, once; buys or renews with it if that still can be.

    Raises InvalidInput if the payment object was settled for another charge: staff must look.
    """
    payment_reference, captured = answer.payment_reference, answer.captured
    if payment_reference is None or captured is None:
        raise InvalidInput(f"the payment of charge {charge_id} names no amount")
    done: _Settled | None = None

    def decide(unit: Unit) -> Charge:
        nonlocal done
        charge = unit.require(Charge, charge_key(charge_id))
        guard_key = settlement_key(charge.payment_system, payment_reference)
        unit.load(guard_key, account_key(charge.payer_id))
        guard = unit.get(Settlement, guard_key)
        if guard is not None:
            if guard.charge_id != charge_id:
                raise InvalidInput(f"{guard_key.pk} is settled for charge {guard.charge_id}")
            # Read before the guard, so perhaps before somebody else's commit.
            return Unit(services).require(Charge, charge_key(charge_id))
        payer = unit.require(Account, account_key(charge.payer_id))
        if answer.card is not None and charge.way is Way.HOSTED:
            payer = with_card(payer, _card(charge, answer))
        release = () if charge.terminal else release_postings(payer.id, charge.held)
        payment = Payment(
            paid_with=charge.payment_system,
            reference=f"{charge.payment_system}:{payment_reference}",
            postings=(
                *payment_postings(payer.id, charge.payment_system, captured),
                *release,
            ),
            charge_id=charge.id,
        )
        sold, outcome = _sell(unit, services, charge, payer, payment)
        if sold is None:
            payer, entry = post(
                payer,
                at=services.clock.now(),
                kind=EntryKind.TOP_UP,
                reference=payment.reference,
                postings=payment.postings,
                charge_id=charge.id,
            )
            unit.put(account_key(payer.id), payer)
            unit.put(entry_key(payer.id, entry.sequence), entry)
        else:
            entry = sold.entry
        unit.put(guard_key, Settlement(charge.id, payer.id, entry.sequence))
        after = charge
        if charge.state is not ChargeState.SETTLED:
            after = settled(charge, payment_reference, outcome, services.clock.now())
            unit.put(charge_key(charge.id), after)
        unit.commit()
        done = _Settled(after, sold)
        return after

    charge = in_unit(services, decide)
    if done is not None:
        if done.sold is not None:
            nudge(services, done.sold)
        services.queues.work([charge_key(charge.id)])
    return charge


def _sell(
    unit: Unit, services: Services, charge: Charge, payer: Account, payment: Payment
) -> tuple[Sold | None, str]:
    """Buy or renew what the charge was for, with its frozen quote, if that can still be done.

    Whatever speaks against the purchase (also a catalog that lost the plan or its seller), the
    payment is credited all the same.
    """
    purpose, priced = charge.purpose, charge.quote
    if priced is None:
        return None, "topped_up"
    if purpose.draft_id is not None and charge.state is not ChargeState.SETTLED:
        draft = unit.get(Draft, draft_key(purpose.draft_id))
        if draft is not None and draft.subscription_id is None:
            try:
                return sell_draft(unit, services, draft, priced, payer, payment=payment), "bought"
            except (Refused, InvalidInput) as error:
                log.warning("charge %s is credited alone: %s", charge.id, error)
                return None, "credited"
    if purpose.subscription_id is not None:
        subscription = unit.require(Subscription, subscription_key(purpose.subscription_id))
        if subscription.live and subscription.end == purpose.period_start:
            try:
                sold = sell_renewal(unit, services, subscription, priced, payer, payment=payment)
            except (Refused, InvalidInput) as error:
                log.warning("charge %s is credited alone: %s", charge.id, error)
            else:
                return sold, "renewed"
        if subscription.open_charge == charge.id:
            renewal, now = services.catalog.renewal, services.clock.now()
            closed = charge_closed(subscription, renewal, now)
            unit.put(subscription_key(subscription.id), renew_soon(closed, renewal, now))
    return None, "credited"


def fail(services: Services, charge_id: str, failure: str, *, hard_decline: bool = False) -> Charge:
    """Give up a charge that is terminal at the provider without money; a repeat changes nothing.

    The balance's share is released, or moves to a hosted page if the bank wants the payer's
    confirmation. A renewal's next attempt is scheduled.
    """
    follow_up: Charge | None = None

    def decide(unit: Unit) -> Charge:
        nonlocal follow_up
        follow_up = None
        charge = unit.require(Charge, charge_key(charge_id))
        if charge.terminal:
            return charge
        now = services.clock.now()
        known = payer = unit.require(Account, account_key(charge.payer_id))
        if charge.card_reference is not None and (declined(failure) or hard_decline):
            payer = with_declined_card(payer, charge.card_reference, now, hard=hard_decline)
        subscription = _renewed_by(unit, charge)
        # Money that came meanwhile: then the balance pays, and nobody is asked again.
        covered = charge.quote is not None and charge.quote.gross <= payer.available + charge.held
        if subscription is not None and failure == AUTHENTICATION_REQUIRED and not covered:
            follow_up = _ask_payer(services, charge, payer)
            unit.put(charge_key(follow_up.id), follow_up)
            renewed = with_open_charge(
                replace(subscription, attempts=subscription.attempts + 1, failure=failure),
                follow_up.id,
            )
            unit.put(subscription_key(subscription.id), renewed)
        else:
            payer = _released(unit, services, payer, charge)
            if subscription is not None:
                renewal = services.catalog.renewal
                closed = (
                    charge_closed(subscription, renewal, now)
                    if charge.way is Way.HOSTED
                    else attempt_failed(subscription, renewal, failure, now)
                )
                unit.put(
                    subscription_key(subscription.id),
                    renew_soon(closed, renewal, now) if covered else closed,
                )
        if payer != known:
            unit.put(account_key(payer.id), payer)
        after = failed(charge, failure, now)
        unit.put(charge_key(charge.id), after)
        unit.commit()
        return after

    charge = in_unit(services, decide)
    keys = [charge_key(charge.id)]
    if follow_up is not None:
        keys.append(charge_key(follow_up.id))
    if charge.purpose.subscription_id is not None:
        keys.append(subscription_key(charge.purpose.subscription_id))
    services.queues.work(keys)
    return charge


def _renewed_by(unit: Unit, charge: Charge) -> Subscription | None:
    """The subscription that waits for this charge, if it still does."""
    if charge.purpose.subscription_id is None:
        return None
    subscription = unit.require(Subscription, subscription_key(charge.purpose.subscription_id))
    return subscription if subscription.open_charge == charge.id else None


def _ask_payer(services: Services, charge: Charge, payer: Account) -> Charge:
    """The same payment on a hosted page: same amount, same quote, the held share moves over."""
    on_page = replace(payer, payment_system=charge.payment_system)
    return new_charge(
        services,
        on_page,
        Purpose(
            subscription_id=charge.purpose.subscription_id,
            period_start=charge.purpose.period_start,
        ),
        charge.amount,
        priced=charge.quote,
        held=charge.held,
        message_id=charge.message_id,
    )


def _released(unit: Unit, services: Services, payer: Account, charge: Charge) -> Account:
    if not charge.held:
        return payer
    payer, entry = post(
        payer,
        at=services.clock.now(),
        kind=EntryKind.RELEASE,
        reference=f"charge:{charge.id}",
        postings=release_postings(payer.id, charge.held),
        charge_id=charge.id,
    )
    unit.put(entry_key(payer.id, entry.sequence), entry)
    return payer


def _card(charge: Charge, answer: ProviderPayment) -> Card:
    saved = answer.card
    if saved is None:
        raise InvalidInput("no card was saved")
    return Card(
        payment_system=charge.payment_system,
        reference=saved.reference,
        customer_reference=saved.customer_reference,
        brand=saved.brand,
        last4=saved.last4,
        expiry_month=saved.expiry_month,
        expiry_year=saved.expiry_year,
    )
