"""Defects around the end of a period: jumps of the clock, work parked too long, staff who retry it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application import parking
from chalicelib.application.payments import charges, top_ups
from chalicelib.application.subscriptions import lifecycle, renewals
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from chalicelib.domain.money import Money
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.catalogs import SIPTG, limited, without_plan
from tests.support.parts import parked_work
from tests.support.world import World

BORIS = 202
FIRST_ATTEMPT = SIPTG.renewal.attempts[0]


@pytest.fixture
def world() -> World:
    return World()


def with_money(world: World, balance: str = "100.00") -> Subscription:
    world.top_up(BORIS, balance)
    return world.buy_from_balance(BORIS)


def retry_everything(world: World) -> list[str]:
    """Staff retry all that is parked; returns its kinds."""
    work = parked_work(world.services)
    for name, _ in work:
        parking.retry_parked(world.services, name)
    world.work()
    return sorted(parked.kind for _, parked in work)


def test_a_jump_over_several_periods_sells_each_of_them(world: World) -> None:
    bought = with_money(world)
    world.jump(add_months(bought.anchor, 20))
    world.wait(hours=1)
    after = world.subscription(bought.id)
    assert (after.status, after.end) == (Status.ACTIVE, add_months(bought.anchor, 24))
    assert world.account(BORIS).available == Money.of("28.00", "EUR")  # 100 less four periods
    world.audit()


def test_a_jump_over_more_than_the_money_lasts_for_ends(world: World) -> None:
    bought = with_money(world, "40.00")
    world.payments.behave(None, "hard_decline")
    world.jump(add_months(bought.anchor, 40))
    world.wait(days=1)
    after = world.subscription(bought.id)
    assert (after.status, after.end) == (Status.ENDED, add_months(bought.anchor, 12))
    assert world.account(BORIS).live == {}
    world.audit()


def test_nothing_ends_while_an_attempt_could_not_be_made(world: World) -> None:
    bought = with_money(world)

    def fail() -> None:
        raise RuntimeError("a defect")

    world.racers.append(fail)
    world.jump(SIPTG.renewal.grace_ends(bought.end) + timedelta(hours=1))
    assert world.subscription(bought.id).live
    world.wait(minutes=5)
    after = world.subscription(bought.id)
    assert (after.status, after.end) == (Status.ACTIVE, add_months(bought.anchor, 12))
    world.audit()


@pytest.mark.parametrize("outcome", ["ok", "decline"])
def test_an_end_that_was_parked_follows_what_became_of_the_charge(
    world: World, outcome: str
) -> None:
    bought = world.buy_by_card(BORIS, later="slow")
    world.to(bought.end + timedelta(days=5))
    after = world.subscription(bought.id)
    assert after.status is Status.GRACE
    assert after.open_charge is not None
    assert "expire" not in after.waits  # the bank was silent for so long that it is parked
    _page, slow = world.payments.payments
    world.payments.turn_out(slow, outcome)
    world.hear(slow)
    kinds = retry_everything(world)
    assert "expire" in kinds
    world.wait(hours=1)
    after = world.subscription(bought.id)
    if outcome == "ok":
        assert (after.status, after.end) == (Status.ACTIVE, add_months(bought.anchor, 12))
    else:
        assert after.status is Status.ENDED
    assert parked_work(world.services) == []
    world.audit()


def test_an_end_that_was_parked_comes_by_itself_once_the_charge_has_failed(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="slow")
    world.to(bought.end + timedelta(days=5))
    _page, slow = world.payments.payments
    world.payments.turn_out(slow, "decline")
    world.hear(slow)
    world.wait(minutes=5)
    assert world.subscription(bought.id).status is Status.ENDED
    world.audit(parked=True)


def test_a_renewal_retried_by_staff_after_it_was_made_sells_nothing_more(world: World) -> None:
    bought = with_money(world)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(seconds=1))
    world.clock.at += timedelta(seconds=1)
    parking.park_key(world.services, subscription_key(bought.id), "a worker died")
    renewals.renew_now(world.services, bought.id, BORIS, None, bought.end)
    renewed = world.subscription(bought.id)
    assert retry_everything(world) == ["renew"]
    assert world.subscription(bought.id) == renewed
    world.audit()


def test_a_renewal_retried_by_staff_is_made(world: World) -> None:
    bought = with_money(world)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(seconds=1))
    world.clock.at += timedelta(seconds=1)
    parking.park_key(world.services, subscription_key(bought.id), "a worker died")
    assert retry_everything(world) == ["renew"]
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "message": {"location": {"latitude": 54.687157, "longitude": 25.2}}},
        {"update_id": 2, "message": {"text": "half a character: \ud83d"}},
        {"update_id": 3, "message": {"text": "й" * 300_000}},
        {"update_id": 4, "message": {"number": float("inf")}},
        {"update_id": 10**30, "message": None},
        {"update_id": True},
        ["not", "an", 0.5],
    ],
    ids=["fraction", "surrogate", "large", "infinity", "huge-id", "bool-id", "list"],
)
def test_whatever_telegram_sends_can_be_parked(world: World, update: object) -> None:
    parking.park_update(world.services, update, "it was \ud83d")
    ((name, parked),) = parked_work(world.services)
    assert parked.update
    parking.resolve_parked(world.services, name)
    assert parked_work(world.services) == []


def test_nothing_ends_that_the_balance_pays_by_then(world: World) -> None:
    """The plan is sold again after the last attempt, and before grace is over."""
    bought = with_money(world)
    over = SIPTG.renewal.grace_ends(bought.end)
    world.deploy(without_plan())
    world.to(over - timedelta(minutes=1))
    failed = world.subscription(bought.id)
    assert (failed.failure, "renew" in failed.waits) == ("unknown-plan", False)
    world.deploy(SIPTG)
    world.to(over + timedelta(minutes=5))
    after = world.subscription(bought.id)
    assert (after.status, after.end) == (Status.ACTIVE, add_months(bought.anchor, 12))
    world.audit()


def test_what_is_switched_off_ends_whatever_the_balance_is(world: World) -> None:
    bought = with_money(world)
    switch_auto_renew(world.services, bought.id, BORIS, on=False)
    world.to(SIPTG.renewal.grace_ends(bought.end) + timedelta(minutes=5))
    assert world.subscription(bought.id).status is Status.ENDED
    world.audit()


def test_a_card_saved_at_the_last_moment_is_asked_before_anything_ends(world: World) -> None:
    """What the saving of the card wakes may come after the end of grace is looked at."""
    bought = world.buy_by_card(BORIS, later="decline")
    over = SIPTG.renewal.grace_ends(bought.end)
    world.to(over - timedelta(minutes=1))
    assert world.subscription(bought.id).failure == "declined:insufficient_funds"
    page = top_ups.start_top_up(world.services, BORIS, Money.of("5", "EUR"), 9)
    world.payments.pay(str(page.reference), "ok", last4="1881")
    world.clock.at = over
    charges.advance(world.services, page.id)  # booked, and nobody has followed it up yet
    lifecycle.expire(world.services, bought.id)
    assert world.subscription(bought.id).live
    world.settle()
    world.wait(minutes=5)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    world.audit()


def test_a_card_that_was_declined_is_not_asked_once_more_at_the_end(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="decline")
    world.to(SIPTG.renewal.grace_ends(bought.end) - timedelta(minutes=1))
    asked = world.payments.confirmations
    world.wait(hours=1)
    assert not world.subscription(bought.id).live
    assert world.payments.confirmations == asked


def test_switched_on_once_the_plan_is_sold_again_it_is_tried_at_once(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    world.deploy(without_plan(bought.plan_id))
    world.to(bought.end + timedelta(days=2, hours=21))
    switch_auto_renew(world.services, bought.id, BORIS, on=False)
    world.deploy(SIPTG)
    switch_auto_renew(world.services, bought.id, BORIS, on=True)
    world.wait(minutes=5)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)


def test_a_plan_that_is_sold_again_by_the_end_is_paid_by_the_card(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    world.deploy(without_plan(bought.plan_id))
    world.to(bought.end + timedelta(days=2, hours=21))
    world.deploy(SIPTG)
    world.wait(days=1)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)


def test_what_no_card_may_pay_ends(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    world.deploy(limited(maximum=Money.of("1", "EUR")))
    world.to(bought.end + timedelta(days=4))
    assert not world.subscription(bought.id).live
