"""Defects of charges: late payments, lost answers, refused cards, catalogs that change underneath."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.application import parking
from chalicelib.application.payments import charges, methods
from chalicelib.application.payments.notices import ChargeFailed, PageOpened
from chalicelib.application.payments.records import charge_key
from chalicelib.application.ports.payments import ProviderStatus
from chalicelib.application.subscriptions import purchases, renewals
from chalicelib.application.subscriptions import subscription as subscriptions
from chalicelib.application.subscriptions.notices import RenewalFailed
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import ChargeState
from chalicelib.domain.people.card import MAX_DECLINES
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Status
from infra.sandbox.faulty_store import Crash
from tests.support.catalogs import SIPTG, limited, without_plan
from tests.support.faults import no_fault
from tests.support.parts import parked_work
from tests.support.world import World

ANNA, BORIS = 101, 202
FIRST_ATTEMPT = SIPTG.renewal.attempts[0]


@pytest.fixture
def world() -> World:
    return World()


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def without_seller() -> Catalog:
    """The operator renamed the seller that older quotes name."""
    sellers = tuple(replace(seller, id=f"new_{seller.id}") for seller in SIPTG.sellers)
    systems = tuple(replace(s, seller=f"new_{s.seller}") for s in SIPTG.payment_systems)
    return replace(SIPTG, sellers=sellers, payment_systems=systems)


def test_a_payment_is_credited_when_the_catalog_has_lost_its_plan(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    world.deploy(without_plan())
    world.pay_page(charge)
    assert world.account(ANNA).available == euro("18.00")
    assert charges.get_charge(world.services, charge.id).outcome == "credited"


def test_a_payment_buys_from_the_seller_of_its_system_when_the_one_quoted_is_gone(
    world: World,
) -> None:
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    world.deploy(without_seller())
    world.pay_page(charge)
    (bought,) = world.subscriptions(ANNA)
    assert bought.seller_id == f"new_{SIPTG.sellers[0].id}"
    world.audit()


def test_a_renewal_that_could_only_be_credited_is_tried_again(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    (card,) = world.account(ANNA).cards
    methods.remove_card(world.services, ANNA, card.reference)
    world.to(bought.end - timedelta(days=10))
    page = renewals.renew_now(world.services, bought.id, ANNA, 3, bought.end).charge
    assert page is not None
    world.deploy(without_plan())
    world.pay_page(page)
    after = world.subscription(bought.id)
    assert (after.open_charge, after.auto_renew) == (None, True)
    world.deploy(SIPTG)
    world.to(bought.end + FIRST_ATTEMPT)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    world.audit()


def test_a_late_payment_buys_the_period_it_was_asked_for(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    (card,) = world.account(ANNA).cards
    methods.remove_card(world.services, ANNA, card.reference)
    world.to(bought.end - timedelta(days=10))
    page = renewals.renew_now(world.services, bought.id, ANNA, 3, bought.end).charge
    assert page is not None
    assert page.reference is not None
    world.wait(hours=24)
    assert charges.get_charge(world.services, page.id).state is ChargeState.FAILED
    subscriptions.choose_renewal_period(world.services, bought.id, ANNA, 36)
    world.payments.pay(page.reference, late=True)
    world.hear(page.reference)
    after = world.subscription(bought.id)
    assert after.end == add_months(bought.anchor, 12)  # six months more, as paid
    assert after.renewal_months == 36
    world.audit()


def test_an_amount_too_large_for_the_card_is_told_like_any_failure(world: World) -> None:
    for _ in range(3):
        world.top_up(ANNA, "5000.00")
    world.deploy(limited(maximum=euro("5000.00")))
    draft_id, revision = world.draft(ANNA, "gateway", 36, {"lines": 20})
    bought = purchases.pay_from_balance(world.services, draft_id, ANNA, revision)
    world.work()
    before = world.subscription(bought)
    world.to(before.end + FIRST_ATTEMPT)
    after = world.subscription(bought)
    assert (after.attempts, after.failure) == (1, "amount-too-large")
    assert after.waits["renew"].at == before.end + SIPTG.renewal.attempts[1]
    assert len(world.notices(RenewalFailed)) == 1


def saving_no_cards() -> Catalog:
    systems = tuple(replace(system, saves_cards=False) for system in SIPTG.payment_systems)
    return replace(SIPTG, payment_systems=systems)


def test_a_card_is_not_asked_more_often_than_the_networks_allow(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="decline", plan="gateway", months=36)
    world.to(bought.end + FIRST_ATTEMPT)
    world.deploy(saving_no_cards())
    for _ in range(40):  # each is new money, and the card is asked for the rest
        world.top_up(BORIS, "5.00")
        world.wait(minutes=30)
    assert world.payments.confirmations == MAX_DECLINES
    assert world.subscription(bought.id).failure == "card-refused"
    world.audit()


def test_switching_off_and_on_asks_a_declined_card_no_earlier(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="decline")
    world.to(bought.end + FIRST_ATTEMPT)
    for _ in range(40):
        for on in (False, True):
            subscriptions.switch_auto_renew(world.services, bought.id, BORIS, on=on)
        world.wait(minutes=30)
    assert world.payments.confirmations == 1
    assert world.subscription(bought.id).waits["renew"].at == bought.end + SIPTG.renewal.attempts[1]
    world.audit()


@pytest.mark.parametrize(
    ("later", "failure"),
    [
        ("hard_decline", "declined:lost_card"),
        ("decline", "declined:insufficient_funds"),
        ("authentication", "authentication-required"),
    ],
)
def test_a_crash_between_cancelling_and_storing_forgets_no_refusal(
    world: World, later: str, failure: str
) -> None:
    bought = world.buy_by_card(BORIS, later=later)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(seconds=1))
    world.clock.at += timedelta(seconds=1)

    def die() -> None:
        raise Crash

    def before(call: str) -> None:
        if call == "cancel":
            world.racers.append(die)

    world.payments.fault = before
    with pytest.raises(Crash):
        renewals.renew(world.services, bought.id)
    world.payments.fault = no_fault
    refused = world.open_charge(bought.id)
    assert refused.state is ChargeState.PREPARED
    world.wait(minutes=3)
    assert charges.get_charge(world.services, refused.id).failure == failure
    (card,) = world.account(BORIS).cards
    assert card.refused == (later == "hard_decline")
    assert bool(world.notices(PageOpened)) == (later == "authentication")
    world.audit()


def test_a_payer_sees_the_page_and_not_the_refusal_before_it(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="authentication")
    world.to(bought.end - timedelta(days=10))
    renewals.renew_now(world.services, bought.id, BORIS, 3, bought.end)
    world.work()
    assert world.notices(ChargeFailed) == []


def test_a_card_that_was_removed_or_replaced_while_it_paid_stays_so(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="slow")
    world.to(bought.end + FIRST_ATTEMPT)
    slow = world.open_charge(bought.id)
    (old,) = world.account(BORIS).cards
    methods.remove_card(world.services, BORIS, old.reference)
    world.top_up(BORIS, "5.00")
    (new,) = world.account(BORIS).cards
    assert slow.reference is not None
    world.payments.turn_out(slow.reference, "ok")
    world.hear(slow.reference)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    account = world.account(BORIS)
    assert (account.cards, account.default_card) == ((new,), new.reference)


def test_a_refused_page_can_be_closed_at_the_end(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    (card,) = world.account(BORIS).cards
    methods.remove_card(world.services, BORIS, card.reference)
    world.to(bought.end + timedelta(days=2, hours=20))
    page = renewals.renew_now(world.services, bought.id, BORIS, 3, bought.end).charge
    assert page is not None
    assert page.reference is not None
    refused = replace(world.payments.payments[page.reference], status=ProviderStatus.DECLINED)
    world.payments.payments[page.reference] = refused
    world.to(SIPTG.renewal.grace_ends(bought.end))
    assert world.subscription(bought.id).status is Status.ENDED
    world.audit()


def test_a_withdrawn_plan_is_neither_bought_nor_renewed(world: World) -> None:
    world.top_up(BORIS, "100.00")
    bought = world.buy_from_balance(BORIS)
    draft_id, revision = world.draft(ANNA)
    today = world.clock.now().date()
    plans = tuple(
        replace(plan, withdrawn_on=today) if plan.id == "softphone" else plan
        for plan in SIPTG.plans
    )
    world.deploy(replace(SIPTG, plans=plans))
    with pytest.raises(Refused, match="plan-not-sold"):
        purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    world.to(bought.end + FIRST_ATTEMPT)
    assert world.subscription(bought.id).failure == "plan-not-sold"
    world.to(bought.end + timedelta(days=4))
    assert world.subscription(bought.id).status is Status.ENDED
    assert world.account(BORIS).available == euro("82.00")


def test_a_settled_charge_that_staff_retry_comes_to_rest(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    world.work()
    world.clock.at += timedelta(minutes=10)
    parking.park_key(world.services, charge_key(charge.id), "a worker died")
    world.pay_page(charge)
    work = parked_work(world.services)
    assert "advance" in [parked.kind for _, parked in work]
    for name, _ in work:
        parking.retry_parked(world.services, name)
    world.wait(hours=30)
    assert charges.get_charge(world.services, charge.id).waits == {}
    assert parked_work(world.services) == []
