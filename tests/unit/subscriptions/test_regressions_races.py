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
from tests.support.faults import no_fault
from tests.support.parts import number, parked_work, perform
from tests.support.world import World

ANNA, BORIS = 101, 202
FIRST_ATTEMPT = SIPTG.renewal.attempts[0]


@pytest.fixture
def world() -> World:
    return World()


def bought_from_balance(world: World, balance: str = "100.00") -> Subscription:
    world.top_up(BORIS, balance, later="decline")
    return world.buy_from_balance(BORIS)


def at_first_attempt(world: World, subscription: Subscription) -> None:
    """The clock stands where renewal is tried first, and nobody has tried."""
    world.to(subscription.end + FIRST_ATTEMPT - timedelta(seconds=1))
    world.clock.at = subscription.end + FIRST_ATTEMPT


def test_a_worker_that_lost_the_race_does_not_renew_the_next_period(world: World) -> None:
    bought = bought_from_balance(world)
    at_first_attempt(world, bought)
    world.racers.append(lambda: renewals.renew(world.services, bought.id))
    renewals.renew(world.services, bought.id)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    assert world.account(BORIS).available == Money.of("64.00", "EUR")
    world.work()
    world.audit()


def test_a_worker_that_comes_after_the_renewal_does_nothing(world: World) -> None:
    bought = bought_from_balance(world)
    at_first_attempt(world, bought)
    renewals.renew(world.services, bought.id)
    renewals.renew(world.services, bought.id)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)


def test_two_workers_ask_a_declining_card_once(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="decline")
    at_first_attempt(world, bought)
    world.racers.append(lambda: renewals.renew(world.services, bought.id))
    renewals.renew(world.services, bought.id)
    assert world.payments.calls["confirm"] == 1
    assert world.subscription(bought.id).attempts == 1


def test_money_that_comes_while_an_attempt_fails_is_not_overlooked(world: World) -> None:
    bought = bought_from_balance(world, "20.00")
    (card,) = world.account(BORIS).cards
    methods.remove_card(world.services, BORIS, card.reference)
    at_first_attempt(world, bought)
    page = top_ups.start_top_up(world.services, BORIS, Money.of("50.00", "EUR"), 8)
    assert page.reference is not None
    world.payments.pay(page.reference)
    world.racers.append(lambda: charges.advance(world.services, page.id))
    renewals.renew(world.services, bought.id)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)


def test_a_late_worker_does_not_put_a_renewed_subscription_into_grace(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    world.to(bought.end + FIRST_ATTEMPT)
    renewed = world.subscription(bought.id)
    lifecycle.lapse(world.services, bought.id)
    lifecycle.expire(world.services, bought.id)
    assert world.subscription(bought.id) == renewed
    assert renewed.status is Status.ACTIVE
    assert renewed.waits["lapse"] == Wait(add_months(bought.anchor, 12))


def test_a_late_worker_does_not_revive_an_ended_subscription(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="hard_decline")
    world.to(bought.end + timedelta(days=4))
    ended = world.subscription(bought.id)
    assert ended.status is Status.ENDED
    for step in (lifecycle.lapse, lifecycle.expire, renewals.renew):
        step(world.services, bought.id)
    assert world.subscription(bought.id) == ended
    world.audit()


@pytest.mark.parametrize(
    ("kind", "after_the_end"), [("remind", timedelta(days=-10)), ("warn", timedelta(days=2))]
)
def test_a_renewal_while_a_notice_is_sent_keeps_its_own_notices(
    world: World, kind: str, after_the_end: timedelta
) -> None:
    bought = bought_from_balance(world)
    off = subscriptions.switch_auto_renew(world.services, bought.id, BORIS, on=False)
    world.put(subscription_key(bought.id), replace(off, leaving=False))
    world.to(bought.end + after_the_end - timedelta(seconds=1))
    world.clock.at += timedelta(seconds=1)

    def renew_meanwhile(_: str) -> None:
        world.chat.fault = no_fault
        renewals.renew_now(world.services, bought.id, BORIS, None, bought.end)

    world.chat.fault = renew_meanwhile
    perform(world.services, subscription_key(bought.id))
    new_end = add_months(bought.anchor, 12)
    after = world.subscription(bought.id)
    assert after.end == new_end
    assert after.waits[kind] == Wait(new_end + after_the_end)


def test_two_presses_on_renew_renew_once_where_it_is_always_open() -> None:
    policy = replace(SIPTG.renewal, early_renewal=EarlyRenewal.ANY_TIME)
    world = World(replace(SIPTG, renewal=policy))
    bought = bought_from_balance(world)
    for _ in range(2):  # the same button, pressed twice
        renewals.renew_now(world.services, bought.id, BORIS, 3, bought.end)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    assert world.account(BORIS).available == Money.of("64.00", "EUR")


def test_presses_that_race_renew_once_where_it_is_always_open() -> None:
    policy = replace(SIPTG.renewal, early_renewal=EarlyRenewal.ANY_TIME)
    world = World(replace(SIPTG, renewal=policy))
    bought = bought_from_balance(world)
    world.racers.append(lambda: renewals.renew_now(world.services, bought.id, BORIS, 3, bought.end))
    renewals.renew_now(world.services, bought.id, BORIS, 3, bought.end)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)


def test_switching_auto_renewal_on_twice_is_no_second_attempt(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="decline")
    world.to(bought.end + FIRST_ATTEMPT)
    before = world.subscription(bought.id)
    subscriptions.switch_auto_renew(world.services, bought.id, BORIS, on=True)
    assert world.subscription(bought.id) == before
    world.to(world.clock.at + timedelta(minutes=1))
    assert world.payments.calls["confirm"] == 1


def test_a_purchase_lost_to_another_worker_nudges_nothing_that_does_not_exist(world: World) -> None:
    world.top_up(BORIS, "100.00")
    draft_id, revision = world.draft(BORIS)

    def pay() -> str:
        return purchases.pay_from_balance(world.services, draft_id, BORIS, revision)

    others: list[str] = []
    world.racers.append(lambda: others.append(pay()))
    assert [pay()] == others
    assert len(world.queues.messages[Queue.NUMBERS]) == 1
    world.work()
    world.audit()


def test_a_parked_document_does_not_hold_up_its_series(world: World) -> None:
    world.top_up(BORIS, "300.00")
    for plan in ("softphone", "gateway"):
        draft_id, revision = world.draft(BORIS, plan)
        purchases.pay_from_balance(world.services, draft_id, BORIS, revision)
    messages = [read_keys(body) for body in world.queues.messages[Queue.NUMBERS]]
    parked, other = [key for keys in messages for key in keys]
    world.clock.at += timedelta(minutes=3)
    parking.park_key(world.services, parked, "poison")
    world.queues.messages[Queue.NUMBERS].clear()
    number(world.services, parked, other)
    assert Unit(world.services).require(Document, other).number == "INV-2026-000001"
    assert Unit(world.services).require(Document, parked).number is None
    ((name, _),) = parked_work(world.services)
    parking.retry_parked(world.services, name)
    world.jump(world.clock.at + timedelta(minutes=1))
    assert Unit(world.services).require(Document, parked).number == "INV-2026-000002"
    world.audit()
