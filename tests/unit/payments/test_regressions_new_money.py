"""Money that comes while a renewal is being paid otherwise: it must never lie idle while the paid time
runs out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application.payments import charges, methods
from chalicelib.application.payments.notices import PageOpened
from chalicelib.application.subscriptions import renewals
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.catalogs import SIPTG
from tests.support.desk import BORIS, Desk

FIRST_ATTEMPT = SIPTG.renewal.attempts[0]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def charge_of(desk: Desk, subscription: Subscription) -> Charge:
    open_charge = desk.subscription(subscription.id).open_charge
    assert open_charge is not None
    return charges.get_charge(desk.services, open_charge)


def with_page_open_in_grace(desk: Desk) -> Subscription:
    """The last attempt is over; the payer has opened a page for what was missing."""
    desk.top_up(BORIS, "30.00")
    bought = desk.buy_from_balance(BORIS)
    (card,) = desk.account(BORIS).cards
    methods.remove_card(desk.services, BORIS, card.reference)
    desk.to(bought.end + timedelta(days=2, hours=21))
    page = renewals.renew_now(desk.services, bought.id, BORIS, 3, bought.end).charge
    assert page is not None
    assert desk.account(BORIS).held == euro("12.00")
    return bought


def test_money_that_comes_beside_an_open_page_renews_at_once(desk: Desk) -> None:
    bought = with_page_open_in_grace(desk)
    desk.top_up(BORIS, "20.00", message_id=9)
    assert desk.subscription(bought.id).end == add_months(bought.anchor, 12)
    assert desk.account(BORIS).available == euro("14.00")
    assert desk.account(BORIS).held == euro("0.00")
    desk.audit()


def test_money_too_little_beside_an_open_page_leaves_it_open(desk: Desk) -> None:
    bought = with_page_open_in_grace(desk)
    page = charge_of(desk, bought)
    desk.top_up(BORIS, "5.00", message_id=9)
    assert charge_of(desk, bought) == page
    desk.pay_page(page)
    assert desk.subscription(bought.id).end == add_months(bought.anchor, 12)
    desk.audit()


def test_money_beside_a_charge_that_hung_renews_before_the_end(desk: Desk) -> None:
    bought = desk.buy_by_card(BORIS, later="slow")
    desk.to(bought.end + timedelta(days=2, hours=21))
    hung = charge_of(desk, bought)
    assert hung.reference is not None
    desk.top_up(BORIS, "50.00", message_id=9)
    assert charge_of(desk, bought) == hung  # the bank has not decided
    desk.to(SIPTG.renewal.grace_ends(bought.end) + timedelta(minutes=1))
    desk.bank.decide(hung.reference, "decline")
    desk.hear(hung.reference)
    desk.wait(minutes=5)
    after = desk.subscription(bought.id)
    assert (after.status, after.end) == (Status.ACTIVE, add_months(bought.anchor, 12))
    assert desk.account(BORIS).available == euro("32.00")
    desk.audit()


def test_the_bank_that_wants_the_payer_is_not_asked_when_the_balance_is_enough(desk: Desk) -> None:
    bought = desk.buy_by_card(BORIS, later="slow")
    desk.to(bought.end + FIRST_ATTEMPT)
    hung = charge_of(desk, bought)
    assert hung.reference is not None
    desk.top_up(BORIS, "50.00", message_id=9)
    desk.bank.decide(hung.reference, "authentication")
    desk.hear(hung.reference)
    assert desk.subscription(bought.id).end == add_months(bought.anchor, 12)
    assert desk.notices.of(PageOpened) == []
    desk.audit()
