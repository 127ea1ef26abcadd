"""Defects around the end of a period: jumps of the clock, work parked too long, staff who retry it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application import parking
from chalicelib.application.subscriptions import renewals
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.money import Money
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.catalogs import SIPTG
from tests.support.desk import BORIS, Desk

FIRST_ATTEMPT = SIPTG.renewal.attempts[0]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def with_money(desk: Desk, balance: str = "100.00") -> Subscription:
    desk.top_up(BORIS, balance)
    return desk.buy_from_balance(BORIS)


def retry_everything(desk: Desk) -> list[str]:
    """Staff retry all that is parked; returns its kinds."""
    work = parking.parked_work(desk.services)
    for name, _ in work:
        parking.retry_parked(desk.services, name)
    desk.work()
    return sorted(parked.kind for _, parked in work)


def test_a_jump_over_several_periods_sells_each_of_them(desk: Desk) -> None:
    bought = with_money(desk)
    desk.jump(add_months(bought.anchor, 20))
    desk.wait(hours=1)
    after = desk.subscription(bought.id)
    assert (after.status, after.end) == (Status.ACTIVE, add_months(bought.anchor, 24))
    assert desk.account(BORIS).available == Money.of("28.00", "EUR")  # 100 less four periods
    desk.audit()


def test_a_jump_over_more_than_the_money_lasts_for_ends(desk: Desk) -> None:
    bought = with_money(desk, "40.00")
    desk.bank.later.clear()  # the card is refused
    desk.jump(add_months(bought.anchor, 40))
    desk.wait(days=1)
    after = desk.subscription(bought.id)
    assert (after.status, after.end) == (Status.ENDED, add_months(bought.anchor, 12))
    assert desk.account(BORIS).live == {}
    desk.audit()


def test_nothing_ends_while_an_attempt_could_not_be_made(desk: Desk) -> None:
    bought = with_money(desk)

    def fail() -> None:
        raise RuntimeError("a defect")

    desk.raced.racers.append(fail)
    desk.jump(SIPTG.renewal.grace_ends(bought.end) + timedelta(hours=1))
    assert desk.subscription(bought.id).live
    desk.wait(minutes=5)
    after = desk.subscription(bought.id)
    assert (after.status, after.end) == (Status.ACTIVE, add_months(bought.anchor, 12))
    desk.audit()


@pytest.mark.parametrize("outcome", ["ok", "decline"])
def test_an_end_that_was_parked_follows_what_became_of_the_charge(desk: Desk, outcome: str) -> None:
    bought = desk.buy_by_card(BORIS, later="slow")
    desk.to(bought.end + timedelta(days=5))
    after = desk.subscription(bought.id)
    assert after.status is Status.GRACE
    assert after.open_charge is not None
    assert "expire" not in after.waits  # the bank was silent for so long that it is parked
    (slow,) = [p.reference for p in desk.bank.payments.values() if p.reference != "open_hosted-1"]
    desk.bank.decide(slow, outcome)
    desk.hear(slow)
    kinds = retry_everything(desk)
    assert "expire" in kinds
    desk.wait(hours=1)
    after = desk.subscription(bought.id)
    if outcome == "ok":
        assert (after.status, after.end) == (Status.ACTIVE, add_months(bought.anchor, 12))
    else:
        assert after.status is Status.ENDED
    assert parking.parked_work(desk.services) == []
    desk.audit()


def test_an_end_that_was_parked_comes_by_itself_once_the_charge_has_failed(desk: Desk) -> None:
    bought = desk.buy_by_card(BORIS, later="slow")
    desk.to(bought.end + timedelta(days=5))
    (slow,) = [p.reference for p in desk.bank.payments.values() if p.reference != "open_hosted-1"]
    desk.bank.decide(slow, "decline")
    desk.hear(slow)
    desk.wait(minutes=5)
    assert desk.subscription(bought.id).status is Status.ENDED
    desk.audit()


def test_a_renewal_retried_by_staff_after_it_was_made_sells_nothing_more(desk: Desk) -> None:
    bought = with_money(desk)
    desk.to(bought.end + FIRST_ATTEMPT - timedelta(seconds=1))
    desk.clock.at += timedelta(seconds=1)
    parking.park_key(desk.services, subscription_key(bought.id), "a worker died")
    renewals.renew_now(desk.services, bought.id, BORIS, None, bought.end)
    renewed = desk.subscription(bought.id)
    assert retry_everything(desk) == ["renew"]
    assert desk.subscription(bought.id) == renewed
    desk.audit()


def test_a_renewal_retried_by_staff_is_made(desk: Desk) -> None:
    bought = with_money(desk)
    desk.to(bought.end + FIRST_ATTEMPT - timedelta(seconds=1))
    desk.clock.at += timedelta(seconds=1)
    parking.park_key(desk.services, subscription_key(bought.id), "a worker died")
    assert retry_everything(desk) == ["renew"]
    assert desk.subscription(bought.id).end == add_months(bought.anchor, 12)


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
def test_whatever_telegram_sends_can_be_parked(desk: Desk, update: object) -> None:
    parking.park_update(desk.services, update, "it was \ud83d")
    ((name, parked),) = parking.parked_work(desk.services)
    assert parked.update
    parking.resolve_parked(desk.services, name)
    assert parking.parked_work(desk.services) == []
