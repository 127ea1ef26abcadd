"""How a subscription stands at one moment, for whoever pays for it: in which state it is, what is charged
from what and when, what happens otherwise, and what helps first. Pure; it knows no words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, Way
from chalicelib.domain.payments.funding import ByCard, CannotPay, Funding, funding_of, limits_in
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Subscription, is_fresh, period_at


class State(StrEnum):
    """The first of these that holds, in this order."""

    ENDED = "ended"
    DECLINED = "declined"  # its Customer does not want it beyond what is paid; no payment is open
    BANK = "bank"  # its bank wants the payer to confirm the payment on a page
    PAGE = "page"  # the payer has opened a page, and has not paid there
    UNDER_WAY = "under-way"  # a saved card was asked, and there is no answer yet
    GRACE = "grace"  # the paid time is over, the limits are still there
    ON_REQUEST = (
        "on-request"  # its price is agreed on with staff, and nothing is for the next period
    )
    WITHDRAWN = "withdrawn"  # the catalog does not sell the next period as it is
    OFF = "off"  # it does not renew by itself
    ATTEMPTS = "attempts"  # an attempt has failed, and the paid time runs
    CANNOT_PAY = "cannot-pay"  # nothing there would pay the next period
    PRICE_CHANGED = "price-changed"  # it renews, at another price than before
    RENEWS = "renews"


class Help(StrEnum):
    """What its payer can do."""

    BUY_AGAIN = "buy-again"
    GO_ON = "go-on"  # with the payment that is under way
    PAY = "pay"  # for the next period, now
    ANOTHER_CARD = "another-card"  # than the one that was asked
    SAVE_CARD = "save-card"
    TOP_UP = "top-up"
    OTHER_PLAN = "other-plan"
    ASK_TERMS = "ask-terms"  # so that there is a price for the next period
    SWITCH_ON = "switch-on"
    SWITCH_OFF = "switch-off"


UNPAID = (State.GRACE, State.ATTEMPTS, State.CANNOT_PAY)
"""Money is wanting."""

UNPRICED = (State.ON_REQUEST, State.WITHDRAWN)
"""There is no price for the next period."""

CHARGING = (State.BANK, State.PAGE, State.UNDER_WAY)
"""A charge for the next period is open."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of `subscription` at `now`.

    `current` is the period [start, end) that runs, or the last one. `works_until`: when the limits go if
    nothing is paid. `price` of the next period is None where it is not sold, `funding` from what it would be
    paid by itself, `expiring` if that is a card that will have expired. `next_at`: when that is tried, None
    if it is not. `opens_at`: when it can be paid by hand, None if now. `charge`: the open one. `top_up`: what
    the balance lacks, None if so much cannot be topped up at once. `successor`: the plan to have instead.
    `terms_end`: the last day of what was agreed on with the payer, where that is before the next charge.
    `helps`: what helps, the first most.
    """

    subscription: Subscription
    now: datetime
    state: State
    current: tuple[datetime, datetime]
    works_until: datetime
    price: Money | None
    funding: Funding | None
    expiring: bool
    next_at: datetime | None
    opens_at: datetime | None
    charge: Charge | None
    available: Money
    top_up: Money | None
    successor: str | None
    terms_end: datetime | None
    helps: tuple[Help, ...]

    @property
    def ahead(self) -> bool:
        """Whether more than the current period is paid."""
        return self.current[1] < self.subscription.end

    @property
    def over(self) -> bool:
        """Whether the paid time has ended."""
        return self.subscription.end <= self.now


def standing(
    catalog: Catalog,
    one: Subscription,
    payer: Account,
    now: datetime,
    *,
    price: Money | None,
    charge: Charge | None,
) -> Standing:
    """`price` of the next period today, None where it is not sold; `charge`: the open one, if any."""
    policy = catalog.renewal
    waits = one.waits.get("renew")
    next_at = waits.at if waits is not None and one.auto_renew and one.live else None
    funding = None if price is None else funding_of(catalog, payer, price)
    expiring = isinstance(funding, ByCard) and _is_expired(funding, next_at or one.end)
    opens = one.opens(policy)
    opens_at = None if opens is None or opens <= now else opens
    state = _state(one, price, charge, now, payable=not expiring and _is_payable(funding))
    on_request = price is None and _is_on_request(catalog, one, payer, now)
    if on_request and state is State.WITHDRAWN:
        state = State.ON_REQUEST
    return Standing(
        subscription=one,
        now=now,
        state=state,
        current=period_at(one, now),
        works_until=policy.grace_ends(one.end),
        price=price,
        funding=funding,
        expiring=expiring,
        next_at=next_at,
        opens_at=opens_at,
        charge=charge,
        available=payer.available,
        top_up=None if price is None else _top_up(catalog, payer, price),
        successor=_successor(catalog, one),
        terms_end=None if price is None else _terms_end(catalog, one, payer, now, next_at),
        helps=tuple(
            help_
            for help_ in _helps(
                one,
                state,
                by_hand=price is not None and opens_at is None,
                short=price is not None and payer.available < price,
                askable=any(is_fresh(card, one) for card in payer.cards),
                saves_cards=_saves_cards(catalog, payer),
                is_sold=_is_sold(catalog, one, payer, now),
                instead=Help.ASK_TERMS if on_request else Help.OTHER_PLAN,
            )
            if not one.declined or help_ in (Help.GO_ON, Help.BUY_AGAIN)
        ),
    )


def _top_up(catalog: Catalog, payer: Account, price: Money) -> Money | None:
    """What is missing, or the least that can be topped up."""
    limits = limits_in(catalog, payer.payment_system, payer.currency)
    if limits is None or price <= payer.available:
        return None
    amount = max(price - payer.available, limits.top_up_minimum)
    return amount if amount <= limits.maximum else None


def _successor(catalog: Catalog, one: Subscription) -> str | None:
    plan = next((plan for plan in catalog.plans if plan.id == one.plan_id), None)
    return None if plan is None else plan.successor


def _is_sold(catalog: Catalog, one: Subscription, payer: Account, now: datetime) -> bool:
    """Whether the plan can be bought anew."""
    today = catalog.day_of(payer.payment_system, now)
    return any(plan.id == one.plan_id for plan in catalog.plans_sold_on(today))


def _is_on_request(catalog: Catalog, one: Subscription, payer: Account, now: datetime) -> bool:
    """Whether the plan is sold still, at a price that is agreed on."""
    asked = any(plan.id == one.plan_id and plan.on_request for plan in catalog.plans)
    return asked and _is_sold(catalog, one, payer, now)


def _terms_end(
    catalog: Catalog, one: Subscription, payer: Account, now: datetime, next_at: datetime | None
) -> datetime | None:
    terms = payer.terms.get(one.plan_id)
    if terms is None or not now < terms.until <= max(next_at or one.end, now):
        return None
    periods = catalog.plan(one.plan_id).periods
    percent = [p.discount_percent for p in periods if p.months == one.renewal_months]
    held = percent and terms.fit(
        one.renewed_options, one.renewal_months, payer.currency, percent[0]
    )
    return terms.last if held else None


def _saves_cards(catalog: Catalog, payer: Account) -> bool:
    system = payer.payment_system
    if not catalog.has_payment_system(system):
        return False
    return catalog.payment_system(system).saves_in(payer.currency)


def _is_payable(funding: Funding | None) -> bool:
    return funding is not None and not isinstance(funding, CannotPay)


def _is_expired(funding: ByCard, at: datetime) -> bool:
    return funding.card is not None and funding.card.expires_by(at)


def _state(
    one: Subscription, price: Money | None, charge: Charge | None, now: datetime, *, payable: bool
) -> State:
    if not one.live:
        return State.ENDED
    if charge is not None:
        return _of_charge(charge)
    if one.declined:
        return State.DECLINED
    if one.end <= now:
        return State.GRACE
    return _of_paid_time(one, price, payable=payable)


def _of_charge(charge: Charge) -> State:
    if charge.way is Way.SAVED_CARD:
        return State.UNDER_WAY
    return State.BANK if charge.confirms else State.PAGE


def _of_paid_time(one: Subscription, price: Money | None, *, payable: bool) -> State:
    if price is None:
        return State.WITHDRAWN
    if not one.auto_renew:
        return State.OFF
    if one.failure is not None:
        return State.ATTEMPTS
    if not payable:
        return State.CANNOT_PAY
    same_period = one.renewal_months == one.paid_time[-1].months
    return State.PRICE_CHANGED if same_period and price != one.paid else State.RENEWS


def _helps(
    one: Subscription,
    state: State,
    *,
    by_hand: bool,
    short: bool,
    askable: bool,
    saves_cards: bool,
    is_sold: bool,
    instead: Help,
) -> Iterator[Help]:
    """The first one helps most, and every way to stop what happens by itself is among them."""
    if state is State.ENDED:
        yield Help.BUY_AGAIN if is_sold else Help.OTHER_PLAN
        return
    if state in CHARGING:
        yield Help.GO_ON
    elif state in UNPRICED or (state is State.GRACE and not by_hand):
        yield instead
    elif by_hand:
        yield Help.PAY
        if one.failure is not None and askable:  # else paying leads to a page at once
            yield Help.ANOTHER_CARD
    if state in UNPAID and short:
        if saves_cards:
            yield Help.SAVE_CARD
        yield Help.TOP_UP
    if one.auto_renew:
        yield Help.SWITCH_OFF
    elif state not in UNPRICED:
        yield Help.SWITCH_ON
