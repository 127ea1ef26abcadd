"""Handing paying over: offered by a link, looked at, accepted, refused, taken back, lapsed, told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.notices import HandoverOver, PayerChanged
from chalicelib.application.subscriptions.records import (
    Link,
    amendment_key,
    link_key,
    subscription_key,
)
from chalicelib.application.subscriptions.selling import renewal_quote, require_shown
from chalicelib.application.subscriptions.subscription import get_subscription, own_live
from chalicelib.application.unit import Unit, in_unit, wait_no_more
from chalicelib.domain.catalog.policy import Transfer
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account, require_country
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.amendment import Amendment
from chalicelib.domain.subscriptions.authority import Deed, may
from chalicelib.domain.subscriptions.handover import (
    TELL,
    Handover,
    HandoverState,
    answered,
    handed_over,
    offered,
    require_handable,
)
from chalicelib.domain.subscriptions.purchase import renews_by_itself
from chalicelib.domain.subscriptions.subscription import Subscription

HANDOVER: Final = "handover"


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody is asked to pay for, and what the next period would cost them."""

    handover: Handover
    subscription: Subscription
    giver: Account
    customer: Account
    quote: Quote


def handover_key(handover_id: str) -> Key:
    """An offer, and what became of it."""
    return Key(Table.INBOX, handover_id, HANDOVER)


def offer_handover(services: Services, subscription_id: str, giver_id: int) -> Handover:
    """A new offer; any other of it stands until it lapses, and one of them can be accepted.

    Raises Refused: subscription-gone, not-payer, subscription-ended, charge-open, handover-late,
    transfer-never.
    """
    handover_id = services.new_id()

    def decide(unit: Unit) -> Handover:
        if services.catalog.change.transfer is Transfer.NEVER:
            raise Refused("transfer-never")
        one = own_live(unit, subscription_id, giver_id, Deed.HAND_OVER)
        _require_idle(unit, services, one)
        handover = offered(handover_id, one, services.clock.now())
        unit.put(handover_key(handover_id), handover)
        return handover

    return in_unit(services, decide)


def get_handover(services: Services, handover_id: str) -> Handover:
    """Raises Refused("handover-gone") if there is none."""
    return _handover(Unit(services), handover_id)


def look_at_handover(services: Services, handover_id: str, taker_id: int) -> Offer:
    """What it would be to pay for it. Raises Refused: handover-gone (answered or over), handover-own,
    country-not-said, handover-currency, and as `renewal_quote` does."""
    return _offer(Unit(services), services, handover_id, taker_id)


def accept_handover(
    services: Services, handover_id: str, taker_id: int, shown: Money
) -> Subscription:
    """From now on the taker pays for it, at the price that was `shown` for the next period; the same on every
    repeat.

    Raises Refused as `look_at_handover` does; price-changed, charge-open, handover-late.
    """

    def decide(unit: Unit) -> Subscription:
        handover = _handover(unit, handover_id)
        if handover.state is HandoverState.ACCEPTED and handover.taker_id == taker_id:
            return unit.require(Subscription, subscription_key(handover.subscription_id))
        offer = _offer(unit, services, handover_id, taker_id)
        _require_idle(unit, services, offer.subscription)
        require_shown(offer.quote.gross, shown)
        taker, now = unit.require(Account, account_key(taker_id)), services.clock.now()
        after = handed_over(
            offer.subscription,
            taker_id,
            services.catalog.renewal,
            now,
            price=offer.quote.gross,
            payable=renews_by_itself(taker, taker.available),
        )
        unit.put(subscription_key(after.id), after)
        if unit.get(Link, link_key(taker_id, after.id)) is None:
            unit.put(link_key(taker_id, after.id), Link(after.id))
        done = answered(handover, HandoverState.ACCEPTED, now, taker_id)
        unit.put(handover_key(handover_id), done)
        unit.nudge(handover_key(handover_id))
        return after

    return in_unit(services, decide)


def refuse_handover(services: Services, handover_id: str, taker_id: int) -> Handover:
    """Whoever was asked does not pay for it. Raises Refused: handover-gone, handover-own."""

    def refused(handover: Handover) -> Handover:
        if taker_id == handover.giver_id:
            raise Refused("handover-own")
        now = services.clock.now()
        return answered(handover, HandoverState.REFUSED, now, taker_id)

    return _answer(services, handover_id, HandoverState.REFUSED, refused)


def take_back(services: Services, handover_id: str, giver_id: int) -> Handover:
    """It is not to be handed over after all. Raises Refused("handover-gone")."""

    def taken_back(handover: Handover) -> Handover:
        if giver_id != handover.giver_id:
            raise Refused("handover-gone")
        return answered(handover, HandoverState.TAKEN_BACK, services.clock.now())

    return _answer(services, handover_id, HandoverState.TAKEN_BACK, taken_back)


def lapse_handover(services: Services, handover_id: str) -> None:
    """Nobody has answered in time."""
    now = services.clock.now()

    def decide(unit: Unit) -> None:
        handover = _handover(unit, handover_id)
        if handover.state is HandoverState.OFFERED and now >= handover.until:
            unit.put(handover_key(handover_id), answered(handover, HandoverState.LAPSED, now))
            unit.nudge(handover_key(handover_id))

    in_unit(services, decide)


def tell_handover(services: Services, handover_id: str) -> None:
    """Whoever offered it reads what became of it; a Customer who is neither of both, who pays from now on."""
    handover = get_handover(services, handover_id)
    if TELL in handover.waits:
        one = get_subscription(services, handover.subscription_id)
        taker = None if handover.taker_id is None else get_account(services, handover.taker_id)
        tell(services, handover.giver_id, HandoverOver(one, handover.state, taker))
        accepted = handover.state is HandoverState.ACCEPTED
        others = one.customer_id not in (handover.giver_id, handover.taker_id)
        if taker is not None and accepted and others:
            tell(services, one.customer_id, PayerChanged(one, taker))
    wait_no_more(services, Handover, handover_key(handover_id), TELL)


def _answer(
    services: Services,
    handover_id: str,
    state: HandoverState,
    answer: Callable[[Handover], Handover],
) -> Handover:
    def decide(unit: Unit) -> Handover:
        handover = _handover(unit, handover_id)
        after = answer(handover)
        if handover.state is state and handover.taker_id == after.taker_id:
            return handover
        if not handover.is_open(services.clock.now()):
            raise Refused("handover-gone")
        unit.put(handover_key(handover_id), after)
        if after.waits:
            unit.nudge(handover_key(handover_id))
        return after

    return in_unit(services, decide)


def _handover(unit: Unit, handover_id: str) -> Handover:
    found = unit.get(Handover, handover_key(handover_id))
    if found is None:
        raise Refused("handover-gone")
    return found


def _offer(unit: Unit, services: Services, handover_id: str, taker_id: int) -> Offer:
    handover = _handover(unit, handover_id)
    if taker_id == handover.giver_id:
        raise Refused("handover-own")
    one = unit.require(Subscription, subscription_key(handover.subscription_id))
    theirs = may(one, handover.giver_id, Deed.HAND_OVER)
    if not handover.is_open(services.clock.now()) or not theirs:
        raise Refused("handover-gone")
    people = [account_key(one) for one in (taker_id, handover.giver_id, one.customer_id)]
    unit.load(*people)
    taker, giver, customer = (unit.require(Account, key) for key in people)
    require_country(taker)
    if taker.currency != one.paid.currency:
        raise Refused("handover-currency", currency=one.paid.currency)
    return Offer(handover, one, giver, customer, renewal_quote(services, taker, one))


def _require_idle(unit: Unit, services: Services, one: Subscription) -> None:
    """Nothing of it is being paid, a change neither."""
    require_handable(one, services.catalog.renewal, services.clock.now())
    amendment = unit.get(Amendment, amendment_key(one.id))
    if amendment is not None and charges.running(unit, amendment.charge_id) is not None:
        raise Refused("charge-open")
