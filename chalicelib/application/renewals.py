"""Renewing: by itself from the balance or the saved card, or because the payer presses a button.

The agenda may call `renew` twice or late: it rereads the subscription and does what is right now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.application import charges
from chalicelib.application.records import (
    account_key,
    charge_key,
    entry_key,
    subscription_key,
)
from chalicelib.application.selling import nudge, renewal_quote, sell_renewal
from chalicelib.application.services import Services
from chalicelib.application.starting import new_charge
from chalicelib.application.subscriptions import (
    get_subscription,
    own_subscription,
    require_payer,
)
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.account import Account, post
from chalicelib.domain.agenda import without
from chalicelib.domain.charge import Charge, Purpose
from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger import EntryKind
from chalicelib.domain.purchase import Payment, Sold
from chalicelib.domain.quote import Quote
from chalicelib.domain.selling import ByCard, CannotPay, FromBalance, fund, hold_postings
from chalicelib.domain.subscription import (
    Subscription,
    attempt_failed,
    with_open_charge,
)


@dataclass(frozen=True, slots=True)
class Renewing:
    """What became of a wish to renew: sold at once, or a charge is under way, or it failed."""

    subscription: Subscription
    sold: Sold | None = None
    charge: Charge | None = None


def renew(services: Services, subscription_id: str) -> None:
    """One automatic attempt: from the balance, else the saved card for what is missing."""

    def decide(unit: Unit) -> Renewing:
        subscription = unit.require(Subscription, subscription_key(subscription_id))
        now = services.clock.now()
        if not (subscription.live and subscription.auto_renew) or subscription.open_charge:
            return _put_back(unit, subscription)
        payer = unit.require(Account, account_key(subscription.payer_id))
        try:
            priced = renewal_quote(services, payer, subscription)
        except Refused as refusal:
            return _refused(unit, services, subscription, refusal.code)
        usable = payer.usable_card(frozenset(services.payment_systems))
        minimum = (
            services.minimum_charge(usable.payment_system, payer.currency)
            if usable
            else priced.gross.zero
        )
        match fund(payer, priced.gross, usable, minimum):
            case FromBalance():
                return _sell(unit, services, subscription, payer, priced)
            case ByCard() as by_card:
                return _charge(unit, services, subscription, payer, priced, funding=by_card)
            case CannotPay(reason=reason):
                renewal = services.catalog.renewal
                after = attempt_failed(subscription, renewal, reason, now)
                unit.put(subscription_key(subscription_id), after)
                unit.commit()
                return Renewing(after)

    done = in_unit(services, decide)
    if done.sold is not None:
        nudge(services, done.sold)
    if done.charge is not None:
        charges.advance_now(services, done.charge.id)
    elif done.sold is None:
        services.queues.work([subscription_key(subscription_id)])


def renew_now(
    services: Services, subscription_id: str, payer_id: int, message_id: int | None
) -> Renewing:
    """The payer pressed "Renew": balance, else saved card, else a hosted page for what is missing.

    A charge already under way is that same charge. The chosen period never changes.
    Raises Refused: subscription-gone, not-payer, subscription-ended, renewal-not-open (opens_at).
    """

    def decide(unit: Unit) -> Renewing:
        subscription = own_subscription(services, subscription_id, payer_id)
        unit.load(subscription_key(subscription_id), account_key(payer_id))
        subscription = unit.require(Subscription, subscription_key(subscription_id))
        _require_renewable(services, subscription, payer_id)
        if subscription.open_charge is not None:
            running = unit.require(Charge, charge_key(subscription.open_charge))
            return Renewing(subscription, charge=running)
        payer = unit.require(Account, account_key(payer_id))
        priced = renewal_quote(services, payer, subscription)
        usable = payer.usable_card(frozenset(services.payment_systems))
        system = usable.payment_system if usable else payer.payment_system
        minimum = services.minimum_charge(system, payer.currency)
        funding = fund(payer, priced.gross, usable, minimum)
        if isinstance(funding, FromBalance):
            return _sell(unit, services, subscription, payer, priced)
        if isinstance(funding, CannotPay):
            missing = max(funding.missing, minimum)
            funding = ByCard(None, missing, payer.available)
        return _charge(
            unit, services, subscription, payer, priced, funding=funding, message_id=message_id
        )

    done = in_unit(services, decide)
    if done.sold is not None:
        nudge(services, done.sold)
    if done.charge is None or done.charge.terminal:
        return done
    charge = charges.advance_now(services, done.charge.id)
    return Renewing(get_subscription(services, subscription_id), charge=charge)


def _sell(
    unit: Unit, services: Services, subscription: Subscription, payer: Account, priced: Quote
) -> Renewing:
    reference = f"renewal:{subscription.id}:{subscription.end:%Y-%m-%dT%H:%M:%SZ}"
    payment = Payment(paid_with="balance", reference=reference)
    sold = sell_renewal(unit, services, subscription, priced, payer, payment=payment)
    unit.commit()
    return Renewing(sold.subscription, sold=sold)


def _charge(
    unit: Unit,
    services: Services,
    subscription: Subscription,
    payer: Account,
    priced: Quote,
    *,
    funding: ByCard,
    message_id: int | None = None,
) -> Renewing:
    """Store the attempt, name it on the subscription, set the balance's share aside: one commit."""
    charge = new_charge(
        services,
        payer,
        Purpose(subscription_id=subscription.id, period_start=subscription.end),
        funding.amount,
        priced=priced,
        held=funding.held,
        card=funding.card,
        message_id=message_id,
    )
    if funding.held:
        payer, entry = post(
            payer,
            at=services.clock.now(),
            kind=EntryKind.HOLD,
            reference=f"charge:{charge.id}",
            postings=hold_postings(payer.id, funding.held),
            charge_id=charge.id,
        )
        unit.put(account_key(payer.id), payer)
        unit.put(entry_key(payer.id, entry.sequence), entry)
    after = with_open_charge(subscription, charge.id)
    unit.put(subscription_key(subscription.id), after)
    unit.put(charge_key(charge.id), charge)
    unit.commit()
    return Renewing(after, charge=charge)


def _refused(unit: Unit, services: Services, subscription: Subscription, failure: str) -> Renewing:
    """The catalog no longer sells this renewal: an attempt that failed, told like any other."""
    after = attempt_failed(subscription, services.catalog.renewal, failure, services.clock.now())
    unit.put(subscription_key(subscription.id), after)
    unit.commit()
    return Renewing(after)


def _put_back(unit: Unit, subscription: Subscription) -> Renewing:
    """Nothing to do by itself now: the wait goes, whatever reschedules it will."""
    after = replace(subscription, waits=without(subscription.waits, "renew"))
    unit.put(subscription_key(subscription.id), after)
    unit.commit()
    return Renewing(after)


def _require_renewable(services: Services, subscription: Subscription, payer_id: int) -> None:
    require_payer(subscription, payer_id)
    opens_at = services.catalog.renewal.window_opens(subscription.end)
    if opens_at is not None and services.clock.now() < opens_at:
        raise Refused("renewal-not-open", opens_at=opens_at, subscription=subscription.id)
