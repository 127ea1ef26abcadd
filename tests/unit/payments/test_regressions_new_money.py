"""Money that comes while a renewal is being paid otherwise: it must never lie idle while the paid time
runs out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application.payments import methods
from chalicelib.application.payments.notices import PageOpened
from chalicelib.application.payments.settling import settle
from chalicelib.application.ports.payments import ProviderPayment, ProviderStatus
from chalicelib.application.subscriptions import renewals
from chalicelib.domain.money import Money
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.catalogs import SIPTG
from tests.support.world import World

BORIS = 202
FIRST_ATTEMPT = SIPTG.renewal.attempts[0]


@pytest.fixture
def world() -> World:
    return World()


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def with_page_open_in_grace(world: World) -> Subscription:
    """The last attempt is over; the payer has opened a page for what was missing."""
    world.top_up(BORIS, "30.00")
    bought = world.buy_from_balance(BORIS)
    (card,) = world.account(BORIS).cards
    methods.remove_card(world.services, BORIS, card.reference)
    world.to(bought.end + timedelta(days=2, hours=21))
    page = renewals.renew_now(world.services, bought.id, BORIS, 3, bought.end).charge
    assert page is not None
    assert world.account(BORIS).held == euro("12.00")
    return bought


def test_money_that_comes_beside_an_open_page_renews_at_once(world: World) -> None:
    bought = with_page_open_in_grace(world)
    world.top_up(BORIS, "20.00")
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    assert world.account(BORIS).available == euro("14.00")
    assert world.account(BORIS).held == euro("0.00")
    world.audit()


def test_money_too_little_beside_an_open_page_leaves_it_open(world: World) -> None:
    bought = with_page_open_in_grace(world)
    page = world.open_charge(bought.id)
    world.top_up(BORIS, "5.00")
    assert world.open_charge(bought.id) == page
    world.pay_page(page)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    world.audit()


def test_money_beside_a_charge_that_hung_renews_before_the_end(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="slow")
    world.to(bought.end + timedelta(days=2, hours=21))
    hung = world.open_charge(bought.id)
    assert hung.reference is not None
    world.top_up(BORIS, "50.00")
    assert world.open_charge(bought.id) == hung  # the bank has not decided
    world.to(SIPTG.renewal.grace_ends(bought.end) + timedelta(minutes=1))
    world.payments.turn_out(hung.reference, "decline")
    world.hear(hung.reference)
    world.wait(minutes=5)
    after = world.subscription(bought.id)
    assert (after.status, after.end) == (Status.ACTIVE, add_months(bought.anchor, 12))
    assert world.account(BORIS).available == euro("32.00")
    world.audit(parked=True)


def test_the_bank_that_wants_the_payer_is_not_asked_when_the_balance_is_enough(
    world: World,
) -> None:
    bought = world.buy_by_card(BORIS, later="slow")
    world.to(bought.end + FIRST_ATTEMPT)
    hung = world.open_charge(bought.id)
    assert hung.reference is not None
    world.top_up(BORIS, "50.00")
    world.payments.turn_out(hung.reference, "authentication")
    world.hear(hung.reference)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    assert world.notices(PageOpened) == []
    world.audit()


def test_a_second_payment_for_what_was_settled_wakes_what_waits_for_money(world: World) -> None:
    world.top_up(BORIS, "20.00")
    bought = world.buy_from_balance(BORIS)
    (card,) = world.account(BORIS).cards
    methods.remove_card(world.services, BORIS, card.reference)
    world.to(bought.end + timedelta(days=1))
    (held,) = world.payments.payments.values()
    second = ProviderPayment(
        ProviderStatus.PAID,
        held.reference,
        held.charge_id,
        payment_reference="pi_second",
        captured=euro("20.00"),
    )
    settle(world.services, held.charge_id, second)
    world.settle()
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    assert world.account(BORIS).available == euro("4.00")
    world.audit()
