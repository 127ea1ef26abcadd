"""What a paid charge does here: sells a first period, the next one, or a change of what runs."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.application.fulfilment import Fulfilled, Fulfilment, Paid, Unpaid
from chalicelib.application.payments.crediting import credit
from chalicelib.application.people.records import account_key
from chalicelib.application.records import body_of
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import (
    amendment_key,
    draft_key,
    subscription_key,
)
from chalicelib.application.subscriptions.selling import sell_change, sell_draft, sell_renewal
from chalicelib.application.subscriptions.standing import standing_of
from chalicelib.application.subscriptions.subscription import require_live
from chalicelib.application.unit import Unit
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.payments.charge import (
    AUTHENTICATION_REQUIRED,
    CARD_LOST,
    CLOSED,
    CLOSED_THERE,
    EXPIRED,
    GIVEN_UP,
    NOT_ASKED,
    Charge,
    Way,
    declined,
)
from chalicelib.domain.payments.purpose import Purpose
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.amendment import Amendment
from chalicelib.domain.subscriptions.authority import Deed, may, require_may
from chalicelib.domain.subscriptions.change import Change, require_changeable, require_unmoved
from chalicelib.domain.subscriptions.draft import Draft, not_paid
from chalicelib.domain.subscriptions.standing import Standing
from chalicelib.domain.subscriptions.subscription import (
    Subscription,
    attempt_failed,
    charge_closed,
    hand_refused,
    is_fresh,
    renew_soon,
    with_open_charge,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PurchaseTerms:
    """What the draft cost when its payment was started, and whether its Customer is somebody else."""

    quote: Quote
    for_other: bool = False


@dataclass(frozen=True, slots=True)
class RenewalTerms:
    """The period from `start` on, and what it cost when the charge was started."""

    start: datetime
    quote: Quote


def purchase_of(draft: Draft, quote: Quote) -> Purpose:
    """The purpose of a payment for the draft at this quote."""
    return Purpose("purchase", draft.id, body_of(PurchaseTerms(quote, draft.for_other)))


def renewal_of(subscription: Subscription, quote: Quote) -> Purpose:
    """The purpose of a payment for the period after the last sold one."""
    return Purpose("renewal", subscription.id, body_of(RenewalTerms(subscription.end, quote)))


def change_of(change: Change) -> Purpose:
    """The purpose of a payment for the change as it was shown."""
    return Purpose("change", change.subscription_id, body_of(change))


def _buy(unit: Unit, services: Services, paid: Paid, terms: PurchaseTerms) -> Fulfilled:
    """If the draft cannot be sold any more, a promo code that was reserved for this payment at least lapses
    from now on."""
    draft = unit.require(Draft, draft_key(paid.charge.purpose.subject))
    if draft.subscription_id is not None:
        raise Refused("draft-used", subscription=draft.subscription_id)
    try:
        with unit.tentatively():
            sold = sell_draft(unit, services, draft, terms.quote, paid.payer, payment=paid.payment)
        return Fulfilled("bought", sold.entry)
    except (Refused, InvalidInput) as error:
        log.warning("charge %s is credited alone: %s", paid.charge.id, error)
    if draft.promo is not None and draft.charge_id == paid.charge.id:
        unit.put(draft_key(draft.id), not_paid(draft, services.clock.now()))
    return credit(unit, services, paid)


def _not_bought(unit: Unit, services: Services, unpaid: Unpaid, terms: PurchaseTerms) -> None:
    """The draft is as it was, and a promo code that was reserved for its payment lapses from now on; where
    the bank of a saved card wants its holder, or the card is lost, the same payment goes on on a page."""
    draft = _unpaid_draft(unit, unpaid.charge)
    if draft is None:
        return
    page = page_instead(unit, unpaid)
    if page is None:
        if draft.promo is not None:
            unit.put(draft_key(draft.id), not_paid(draft, services.clock.now()))
        return
    unit.put(draft_key(draft.id), replace(draft, charge_id=page.id))
    customer = unpaid.payer
    if draft.customer_id != customer.id:
        customer = unit.require(Account, account_key(draft.customer_id))
    buying = {**customer.buying, terms.quote.family: page.id}
    unit.put(account_key(customer.id), replace(customer, buying=buying))


def page_instead(unit: Unit, unpaid: Unpaid) -> Charge | None:
    """Where a saved card's bank wants its holder, or the card is lost; None where no page can be offered."""
    charge = unpaid.charge
    goes_on = unpaid.failure in (AUTHENTICATION_REQUIRED, CARD_LOST)
    if charge.way is not Way.SAVED_CARD or not goes_on:
        return None
    try:
        with unit.tentatively():
            return unpaid.ask_payer(charge.message_id)
    except (Refused, InvalidInput) as refusal:
        log.warning("no page for charge %s: %s", charge.id, refusal)
        return None


def _unpaid_draft(unit: Unit, charge: Charge) -> Draft | None:
    """The draft that this charge is to pay; None where it was bought otherwise, or is paid elsewhere."""
    draft = unit.get(Draft, draft_key(charge.purpose.subject))
    if draft is None or draft.subscription_id is not None or draft.charge_id != charge.id:
        return None
    return draft


def _still_wanted(unit: Unit, _services: Services, charge: Charge, _terms: PurchaseTerms) -> bool:
    """While the draft waits for just this payment, and the card is there."""
    keys = draft_key(charge.purpose.subject), account_key(charge.payer_id)
    unit.load(*keys)
    payer = unit.get(Account, keys[1])
    is_there = payer is not None and payer.may_ask(charge.card_reference)
    return is_there and _unpaid_draft(unit, charge) is not None


def _bought(services: Services, charge: Charge, terms: PurchaseTerms) -> Subscription | None:
    """The draft names what was bought with it. Where the money was only credited: what the Customer has of
    that family already, so that it was not bought a second time; nothing of it that is not the payer's to
    see."""
    unit = Unit(services)
    draft = unit.require(Draft, draft_key(charge.purpose.subject))
    known = draft.subscription_id
    if charge.outcome != "bought":
        customer = unit.require(Account, account_key(draft.customer_id))
        known = customer.live.get(terms.quote.family)
    found = None if known is None else unit.get(Subscription, subscription_key(known))
    return found if found is not None and may(found, charge.payer_id, Deed.SEE) else None


def _renew(unit: Unit, services: Services, paid: Paid, terms: RenewalTerms) -> Fulfilled:
    """If the period cannot be sold any more, the subscription at least no longer waits for this charge."""
    subscription = unit.require(Subscription, subscription_key(paid.charge.purpose.subject))
    if _is_next(subscription, paid, terms):
        try:
            with unit.tentatively():
                sold = sell_renewal(
                    unit, services, subscription, terms.quote, paid.payer, payment=paid.payment
                )
            return Fulfilled("renewed", sold.entry, tell=False)
        except (Refused, InvalidInput) as error:
            log.warning("charge %s is credited alone: %s", paid.charge.id, error)
    if subscription.open_charge == paid.charge.id:
        renewal, now = services.catalog.renewal, services.clock.now()
        closed = charge_closed(subscription, renewal, now)
        unit.put(subscription_key(subscription.id), renew_soon(closed, renewal, now))
    return credit(unit, services, paid)


def _is_next(subscription: Subscription, paid: Paid, terms: RenewalTerms) -> bool:
    """Whether it is still the next period of this payer: a page that was given up may be paid after a change,
    and what is sold then is not what it was opened for. Nothing is sold that its Customer has declined."""
    priced, options = terms.quote.price, (subscription.options, subscription.renewed_options)
    same = priced.plan_id == subscription.plan_id and priced.options in options
    mine = may(subscription, paid.payer.id, Deed.RENEW)
    wanted = not subscription.declined
    return same and mine and wanted and subscription.end == terms.start


def _wanted(unit: Unit, _services: Services, charge: Charge, terms: RenewalTerms) -> bool:
    """What runs by itself is wanted as long as the switch is on and the card is the one for renewals;
    what was pressed for, as long as the card is there at all. Neither, once its bank has said no for good
    to something else that was asked meanwhile, or its Customer does not want it any longer."""
    keys = subscription_key(charge.purpose.subject), account_key(charge.payer_id)
    unit.load(*keys)
    subscription, payer = unit.get(Subscription, keys[0]), unit.get(Account, keys[1])
    if subscription is None or payer is None or subscription.open_charge != charge.id:
        return False
    if not subscription.live or subscription.declined or subscription.end != terms.start:
        return False
    chosen = subscription.auto_renew and payer.default_card == charge.card_reference
    return (charge.by_hand or chosen) and payer.may_ask(charge.card_reference)


def _not_renewed(unit: Unit, services: Services, unpaid: Unpaid, _terms: RenewalTerms) -> None:
    """Where the payer can mend it, the same payment goes on on a page, unless the balance has become
    enough. Only an answer uses up an attempt, and only one that nobody pressed for."""
    charge = unpaid.charge
    key = subscription_key(charge.purpose.subject)
    subscription = unit.require(Subscription, key)
    if subscription.open_charge != charge.id:
        return
    if charge.confirms and not charge.by_hand:
        subscription = replace(subscription, bank_message=charge.message_id)
    after = _on_a_page(unit, subscription, unpaid)
    if after is None:
        after = _without_page(services, subscription, unpaid)
    unit.put(key, after)
    unit.nudge(key)


def _without_page(services: Services, subscription: Subscription, unpaid: Unpaid) -> Subscription:
    charge, failure = unpaid.charge, unpaid.failure
    renewal, now = services.catalog.renewal, services.clock.now()
    if failure == GIVEN_UP or (declined(failure) and not charge.by_hand):
        after = attempt_failed(subscription, renewal, failure, now)
    elif declined(failure):
        after = hand_refused(subscription, renewal, failure, now)
    else:
        after = charge_closed(subscription, renewal, now, charge.created_at)
    if unpaid.covered or failure in (NOT_ASKED, CARD_LOST) or _has_other_card(after, unpaid):
        return renew_soon(after, renewal, now)
    return after


def _has_other_card(subscription: Subscription, unpaid: Unpaid) -> bool:
    """What was open was closed or refused, and meanwhile there is a card that was not asked yet."""
    card = unpaid.payer.usable_card
    if card is None or card.reference == unpaid.charge.card_reference:
        return False
    over = unpaid.failure in (CLOSED, CLOSED_THERE, EXPIRED) or declined(unpaid.failure)
    return over and is_fresh(card, subscription)


def _on_a_page(unit: Unit, subscription: Subscription, unpaid: Unpaid) -> Subscription | None:
    """None if no page is wanted, or none can be offered: the catalog may have lost the system, or takes
    no such amount any more."""
    charge, failure = unpaid.charge, unpaid.failure
    lost_by_hand = failure == CARD_LOST and charge.by_hand
    if unpaid.covered or not (failure == AUTHENTICATION_REQUIRED or lost_by_hand):
        return None
    try:
        with unit.tentatively():
            page = unpaid.ask_payer(charge.message_id or subscription.bank_message)
    except (Refused, InvalidInput) as refusal:
        log.warning("no page for charge %s: %s", charge.id, refusal)
        return None
    attempts = subscription.attempts + (0 if charge.by_hand else 1)
    return with_open_charge(replace(subscription, attempts=attempts, failure=failure), page.id)


def _stands(services: Services, charge: Charge, _terms: object) -> Standing | None:
    unit = Unit(services)
    subscription = unit.get(Subscription, subscription_key(charge.purpose.subject))
    if subscription is None:
        return None
    return standing_of(services, subscription, unit.require(Account, account_key(charge.payer_id)))


def _change(unit: Unit, services: Services, paid: Paid, change: Change) -> Fulfilled:
    subscription = unit.require(Subscription, subscription_key(change.subscription_id))
    require_may(subscription, paid.payer.id, Deed.CHANGE)
    require_live(subscription)
    require_changeable(subscription, services.clock.now())
    require_unmoved(subscription, change)
    amended = sell_change(unit, services, subscription, change, paid.payer, payment=paid.payment)
    return Fulfilled("changed", amended.entry)


def _change_wanted(unit: Unit, services: Services, charge: Charge, change: Change) -> bool:
    """As long as it can be done, and the card is there."""
    keys = subscription_key(change.subscription_id), account_key(charge.payer_id)
    unit.load(*keys)
    subscription, payer = unit.get(Subscription, keys[0]), unit.get(Account, keys[1])
    if subscription is None or payer is None:
        return False
    try:
        require_changeable(subscription, services.clock.now())
        require_unmoved(subscription, change)
    except Refused as refused:
        log.info("charge %s is not wanted any more: %s", charge.id, refused)
        return False
    return payer.may_ask(charge.card_reference)


def _not_changed(unit: Unit, _services: Services, unpaid: Unpaid, change: Change) -> None:
    """The subscription is as it was; where the payment can go on on a page, it does."""
    key = amendment_key(change.subscription_id)
    amendment = unit.require(Amendment, key)
    page = page_instead(unit, unpaid) if amendment.charge_id == unpaid.charge.id else None
    if page is not None:
        unit.put(key, replace(amendment, charge_id=page.id))


PURCHASE: Final = Fulfilment(PurchaseTerms, _buy, _not_bought, _bought, _still_wanted)
RENEWAL: Final = Fulfilment(RenewalTerms, _renew, _not_renewed, _stands, _wanted)
CHANGE: Final = Fulfilment(Change, _change, _not_changed, _stands, _change_wanted)
