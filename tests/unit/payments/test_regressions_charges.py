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
from chalicelib.domain.payments.charge import Charge, ChargeState
from chalicelib.domain.people.card import MAX_DECLINES
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from infra.sandbox.faulty_store import Crash
from tests.support.catalogs import SIPTG
from tests.support.desk import ANNA, BORIS, Desk

FIRST_ATTEMPT = SIPTG.renewal.attempts[0]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def sell_from(desk: Desk, catalog: Catalog) -> None:
    """The operator deploys another catalog."""
    desk.services = replace(desk.services, catalog=catalog)


def without_seller() -> Catalog:
    """The operator renamed the seller that older quotes name."""
    sellers = tuple(replace(seller, id=f"new_{seller.id}") for seller in SIPTG.sellers)
    systems = tuple(replace(s, seller=f"new_{s.seller}") for s in SIPTG.payment_systems)
    return replace(SIPTG, sellers=sellers, payment_systems=systems)


def without_plan() -> Catalog:
    return replace(SIPTG, plans=tuple(p for p in SIPTG.plans if p.id != "softphone"))


def taking_at_most(maximum: str) -> Catalog:
    systems = tuple(
        replace(
            system,
            limits={
                currency: replace(limits, maximum=euro(maximum))
                for currency, limits in system.limits.items()
            },
        )
        for system in SIPTG.payment_systems
    )
    return replace(SIPTG, payment_systems=systems)


def charge_of(desk: Desk, subscription: Subscription) -> Charge:
    open_charge = desk.subscription(subscription.id).open_charge
    assert open_charge is not None
    return charges.get_charge(desk.services, open_charge)


def pay_late(desk: Desk, reference: str) -> None:
    """The bank turns out to have taken the money after all."""
    payment = desk.bank.payments[reference]
    desk.bank.payments[reference] = replace(payment, status=ProviderStatus.PAID)
    desk.hear(reference)


@pytest.mark.parametrize("catalog", [without_seller(), without_plan()], ids=["seller", "plan"])
def test_a_payment_is_credited_whatever_the_catalog_has_lost(desk: Desk, catalog: Catalog) -> None:
    draft_id, revision = desk.draft(ANNA)
    charge = purchases.start_payment(desk.services, draft_id, ANNA, revision, 1)
    sell_from(desk, catalog)
    desk.pay_page(charge)
    assert desk.account(ANNA).available == euro("18.00")
    assert charges.get_charge(desk.services, charge.id).outcome == "credited"


def test_a_renewal_that_could_only_be_credited_is_tried_again(desk: Desk) -> None:
    bought = desk.buy_by_card(ANNA)
    (card,) = desk.account(ANNA).cards
    methods.remove_card(desk.services, ANNA, card.reference)
    desk.to(bought.end - timedelta(days=10))
    page = renewals.renew_now(desk.services, bought.id, ANNA, 3, bought.end).charge
    assert page is not None
    sell_from(desk, without_plan())
    desk.pay_page(page)
    after = desk.subscription(bought.id)
    assert (after.open_charge, after.auto_renew) == (None, True)
    sell_from(desk, SIPTG)
    desk.to(bought.end + FIRST_ATTEMPT)
    assert desk.subscription(bought.id).end == add_months(bought.anchor, 12)
    desk.audit()


def test_a_late_payment_buys_the_period_it_was_asked_for(desk: Desk) -> None:
    bought = desk.buy_by_card(ANNA)
    (card,) = desk.account(ANNA).cards
    methods.remove_card(desk.services, ANNA, card.reference)
    desk.to(bought.end - timedelta(days=10))
    page = renewals.renew_now(desk.services, bought.id, ANNA, 3, bought.end).charge
    assert page is not None
    assert page.reference is not None
    desk.wait(hours=24)
    assert charges.get_charge(desk.services, page.id).state is ChargeState.FAILED
    subscriptions.choose_renewal_period(desk.services, bought.id, ANNA, 36)
    pay_late(desk, page.reference)
    after = desk.subscription(bought.id)
    assert after.end == add_months(bought.anchor, 12)  # six months more, as paid
    assert after.renewal_months == 36
    desk.audit()


def test_an_amount_too_large_for_the_card_is_told_like_any_failure(desk: Desk) -> None:
    for message_id in (7, 8, 9):
        desk.top_up(ANNA, "5000.00", message_id=message_id)
    sell_from(desk, taking_at_most("5000.00"))
    draft_id, revision = desk.draft(ANNA, "gateway", 36, {"lines": 20})
    bought = purchases.pay_from_balance(desk.services, draft_id, ANNA, revision)
    desk.work()
    before = desk.subscription(bought)
    desk.to(before.end + FIRST_ATTEMPT)
    after = desk.subscription(bought)
    assert (after.attempts, after.failure) == (1, "amount-too-large")
    assert after.waits["renew"].at == before.end + SIPTG.renewal.attempts[1]
    assert len(desk.notices.of(RenewalFailed)) == 1


def test_a_card_is_not_asked_more_often_than_the_networks_allow(desk: Desk) -> None:
    bought = desk.buy_by_card(BORIS, later="decline")
    desk.to(bought.end + FIRST_ATTEMPT)
    for _ in range(40):
        for on in (False, True):
            subscriptions.switch_auto_renew(desk.services, bought.id, BORIS, on=on)
        desk.wait(minutes=30)
    assert desk.bank.tries() == MAX_DECLINES
    assert desk.subscription(bought.id).failure == "card-refused"
    desk.audit()


@pytest.mark.parametrize(
    ("later", "failure"),
    [
        ("hard", "declined:lost_card"),
        ("decline", "declined:insufficient_funds"),
        ("authentication", "authentication-required"),
    ],
)
def test_a_crash_between_cancelling_and_storing_forgets_no_refusal(
    desk: Desk, later: str, failure: str
) -> None:
    bought = desk.buy_by_card(BORIS, later=later)
    desk.to(bought.end + FIRST_ATTEMPT - timedelta(seconds=1))
    desk.clock.at += timedelta(seconds=1)

    def die() -> None:
        raise Crash

    def before(call: str) -> None:
        if call == "cancel":
            desk.raced.racers.append(die)

    desk.bank.before = before
    with pytest.raises(Crash):
        renewals.renew(desk.services, bought.id)
    desk.bank.before = lambda _: None
    refused = charge_of(desk, bought)
    assert refused.state is ChargeState.PREPARED
    desk.wait(minutes=3)
    assert charges.get_charge(desk.services, refused.id).failure == failure
    (card,) = desk.account(BORIS).cards
    assert card.refused == (later == "hard")
    assert bool(desk.notices.of(PageOpened)) == (later == "authentication")
    desk.audit()


def test_a_payer_sees_the_page_and_not_the_refusal_before_it(desk: Desk) -> None:
    bought = desk.buy_by_card(BORIS, later="authentication")
    desk.to(bought.end - timedelta(days=10))
    renewals.renew_now(desk.services, bought.id, BORIS, 3, bought.end)
    desk.work()
    assert desk.notices.of(ChargeFailed) == []


def test_a_card_that_was_removed_or_replaced_while_it_paid_stays_so(desk: Desk) -> None:
    bought = desk.buy_by_card(BORIS, later="slow")
    desk.to(bought.end + FIRST_ATTEMPT)
    slow = charge_of(desk, bought)
    (old,) = desk.account(BORIS).cards
    methods.remove_card(desk.services, BORIS, old.reference)
    desk.top_up(BORIS, "5.00", message_id=9)
    (new,) = desk.account(BORIS).cards
    assert slow.reference is not None
    desk.bank.decide(slow.reference, "ok")
    desk.hear(slow.reference)
    assert desk.subscription(bought.id).end == add_months(bought.anchor, 12)
    account = desk.account(BORIS)
    assert (account.cards, account.default_card) == ((new,), new.reference)


def test_a_refused_page_can_be_closed_at_the_end(desk: Desk) -> None:
    bought = desk.buy_by_card(BORIS)
    (card,) = desk.account(BORIS).cards
    methods.remove_card(desk.services, BORIS, card.reference)
    desk.to(bought.end + timedelta(days=2, hours=20))
    page = renewals.renew_now(desk.services, bought.id, BORIS, 3, bought.end).charge
    assert page is not None
    assert page.reference is not None
    refused = replace(desk.bank.payments[page.reference], status=ProviderStatus.DECLINED)
    desk.bank.payments[page.reference] = refused
    desk.to(SIPTG.renewal.grace_ends(bought.end))
    assert desk.subscription(bought.id).status is Status.ENDED
    desk.audit()


def test_a_withdrawn_plan_is_neither_bought_nor_renewed(desk: Desk) -> None:
    desk.top_up(BORIS, "100.00")
    bought = desk.buy_from_balance(BORIS)
    draft_id, revision = desk.draft(ANNA)
    today = desk.clock.now().date()
    plans = tuple(
        replace(plan, withdrawn_on=today) if plan.id == "softphone" else plan
        for plan in SIPTG.plans
    )
    sell_from(desk, replace(SIPTG, plans=plans))
    with pytest.raises(Refused, match="plan-not-sold"):
        purchases.start_payment(desk.services, draft_id, ANNA, revision, 1)
    desk.to(bought.end + FIRST_ATTEMPT)
    assert desk.subscription(bought.id).failure == "plan-not-sold"
    desk.to(bought.end + timedelta(days=4))
    assert desk.subscription(bought.id).status is Status.ENDED
    assert desk.account(BORIS).available == euro("82.00")


def test_a_settled_charge_that_staff_retry_comes_to_rest(desk: Desk) -> None:
    draft_id, revision = desk.draft(ANNA)
    charge = purchases.start_payment(desk.services, draft_id, ANNA, revision, 1)
    desk.work()
    desk.clock.at += timedelta(minutes=10)
    parking.park_key(desk.services, charge_key(charge.id), "a worker died")
    desk.pay_page(charge)
    work = parking.parked_work(desk.services)
    assert "advance" in [parked.kind for _, parked in work]
    for name, _ in work:
        parking.retry_parked(desk.services, name)
    desk.wait(hours=30)
    assert charges.get_charge(desk.services, charge.id).waits == {}
    assert parking.parked_work(desk.services) == []
