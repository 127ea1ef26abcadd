"""Defects that only a second worker, a second press or a money transfer in between could show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters.sqs import read_keys
from chalicelib.application import parking
from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.ports.queues import Queue
from chalicelib.application.subscriptions import lifecycle, purchases, renewals
from chalicelib.application.subscriptions import subscription as subscriptions
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.unit import Unit
from chalicelib.domain.agenda import Wait
from chalicelib.domain.catalog.policy import EarlyRenewal
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.money import Money
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.catalogs import SIPTG
from tests.support.desk import ANNA, BORIS, Desk
from tests.support.working import number

FIRST_ATTEMPT = SIPTG.renewal.attempts[0]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def bought_from_balance(desk: Desk, balance: str = "100.00") -> Subscription:
    desk.top_up(BORIS, balance, later="decline")
    return desk.buy_from_balance(BORIS)


def at_first_attempt(desk: Desk, subscription: Subscription) -> None:
    """The clock stands where renewal is tried first, and nobody has tried."""
    desk.to(subscription.end + FIRST_ATTEMPT - timedelta(seconds=1))
    desk.clock.at = subscription.end + FIRST_ATTEMPT


def test_a_worker_that_lost_the_race_does_not_renew_the_next_period(desk: Desk) -> None:
    bought = bought_from_balance(desk)
    at_first_attempt(desk, bought)
    desk.raced.racers.append(lambda: renewals.renew(desk.services, bought.id))
    renewals.renew(desk.services, bought.id)
    assert desk.subscription(bought.id).end == add_months(bought.anchor, 12)
    assert desk.account(BORIS).available == Money.of("64.00", "EUR")
    desk.work()
    desk.audit()


def test_a_worker_that_comes_after_the_renewal_does_nothing(desk: Desk) -> None:
    bought = bought_from_balance(desk)
    at_first_attempt(desk, bought)
    renewals.renew(desk.services, bought.id)
    renewals.renew(desk.services, bought.id)
    assert desk.subscription(bought.id).end == add_months(bought.anchor, 12)


def test_two_workers_ask_a_declining_card_once(desk: Desk) -> None:
    bought = desk.buy_by_card(BORIS, later="decline")
    at_first_attempt(desk, bought)
    desk.raced.racers.append(lambda: renewals.renew(desk.services, bought.id))
    renewals.renew(desk.services, bought.id)
    assert desk.bank.tries() == 1
    assert desk.subscription(bought.id).attempts == 1


def test_money_that_comes_while_an_attempt_fails_is_not_overlooked(desk: Desk) -> None:
    bought = bought_from_balance(desk, "20.00")
    (card,) = desk.account(BORIS).cards
    methods.remove_card(desk.services, BORIS, card.reference)
    at_first_attempt(desk, bought)
    page = top_ups.start_top_up(desk.services, BORIS, Money.of("50.00", "EUR"), 8)
    assert page.reference is not None
    desk.bank.pay(page.reference)
    desk.raced.racers.append(lambda: charges.advance(desk.services, page.id))
    renewals.renew(desk.services, bought.id)
    assert desk.subscription(bought.id).end == add_months(bought.anchor, 12)


def test_a_late_worker_does_not_put_a_renewed_subscription_into_grace(desk: Desk) -> None:
    bought = desk.buy_by_card(ANNA)
    desk.to(bought.end + FIRST_ATTEMPT)
    renewed = desk.subscription(bought.id)
    lifecycle.lapse(desk.services, bought.id)
    lifecycle.expire(desk.services, bought.id)
    assert desk.subscription(bought.id) == renewed
    assert renewed.status is Status.ACTIVE
    assert renewed.waits["lapse"] == Wait(add_months(bought.anchor, 12))


def test_a_late_worker_does_not_revive_an_ended_subscription(desk: Desk) -> None:
    bought = desk.buy_by_card(BORIS, later="hard")
    desk.to(bought.end + timedelta(days=4))
    ended = desk.subscription(bought.id)
    assert ended.status is Status.ENDED
    for step in (lifecycle.lapse, lifecycle.expire, renewals.renew):
        step(desk.services, bought.id)
    assert desk.subscription(bought.id) == ended
    desk.audit()


@pytest.mark.parametrize(("kind", "days_before"), [("remind", 7), ("warn", 1)])
def test_a_renewal_while_a_notice_is_sent_keeps_its_own_notices(
    desk: Desk, kind: str, days_before: int
) -> None:
    bought = bought_from_balance(desk)
    subscriptions.switch_auto_renew(desk.services, bought.id, BORIS, on=False)
    desk.to(bought.end - timedelta(days=days_before, seconds=1))
    desk.clock.at += timedelta(seconds=1)

    def renew_meanwhile() -> None:
        desk.notices.fault = lambda: None
        renewals.renew_now(desk.services, bought.id, BORIS, None, bought.end)

    desk.notices.fault = renew_meanwhile
    desk.perform(subscription_key(bought.id))
    new_end = add_months(bought.anchor, 12)
    after = desk.subscription(bought.id)
    assert after.end == new_end
    assert after.waits[kind] == Wait(new_end - timedelta(days=days_before))


def test_two_presses_on_renew_renew_once_where_it_is_always_open() -> None:
    policy = replace(SIPTG.renewal, early_renewal=EarlyRenewal.ANY_TIME)
    desk = Desk(replace(SIPTG, renewal=policy))
    bought = bought_from_balance(desk)
    for _ in range(2):  # the same button, pressed twice
        renewals.renew_now(desk.services, bought.id, BORIS, 3, bought.end)
    assert desk.subscription(bought.id).end == add_months(bought.anchor, 12)
    assert desk.account(BORIS).available == Money.of("64.00", "EUR")


def test_presses_that_race_renew_once_where_it_is_always_open() -> None:
    policy = replace(SIPTG.renewal, early_renewal=EarlyRenewal.ANY_TIME)
    desk = Desk(replace(SIPTG, renewal=policy))
    bought = bought_from_balance(desk)
    desk.raced.racers.append(
        lambda: renewals.renew_now(desk.services, bought.id, BORIS, 3, bought.end)
    )
    renewals.renew_now(desk.services, bought.id, BORIS, 3, bought.end)
    assert desk.subscription(bought.id).end == add_months(bought.anchor, 12)


def test_switching_auto_renewal_on_twice_is_no_second_attempt(desk: Desk) -> None:
    bought = desk.buy_by_card(BORIS, later="decline")
    desk.to(bought.end + FIRST_ATTEMPT)
    before = desk.subscription(bought.id)
    subscriptions.switch_auto_renew(desk.services, bought.id, BORIS, on=True)
    assert desk.subscription(bought.id) == before
    desk.to(desk.clock.at + timedelta(minutes=1))
    assert desk.bank.tries() == 1


def test_a_purchase_lost_to_another_worker_nudges_nothing_that_does_not_exist(desk: Desk) -> None:
    desk.top_up(BORIS, "100.00")
    draft_id, revision = desk.draft(BORIS)

    def pay() -> str:
        return purchases.pay_from_balance(desk.services, draft_id, BORIS, revision)

    others: list[str] = []
    desk.raced.racers.append(lambda: others.append(pay()))
    assert [pay()] == others
    assert len(desk.queues.messages[Queue.NUMBERS]) == 1
    desk.work()
    desk.audit()


def test_a_parked_document_does_not_hold_up_its_series(desk: Desk) -> None:
    desk.top_up(BORIS, "300.00")
    for plan in ("softphone", "gateway"):
        draft_id, revision = desk.draft(BORIS, plan)
        purchases.pay_from_balance(desk.services, draft_id, BORIS, revision)
    messages = [read_keys(body) for body in desk.queues.messages[Queue.NUMBERS]]
    parked, other = [key for keys in messages for key in keys]
    desk.clock.at += timedelta(minutes=3)
    parking.park_key(desk.services, parked, "poison")
    desk.queues.messages[Queue.NUMBERS].clear()
    number(desk.services, parked, other)
    assert Unit(desk.services).require(Document, other).number == "INV-2026-000001"
    assert Unit(desk.services).require(Document, parked).number is None
    ((name, _),) = parking.parked_work(desk.services)
    parking.retry_parked(desk.services, name)
    desk.jump(desk.clock.at + timedelta(minutes=1))
    assert Unit(desk.services).require(Document, parked).number == "INV-2026-000002"
    desk.audit()
