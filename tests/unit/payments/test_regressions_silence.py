"""A fault of ours, or a silence, is no answer: nothing is declined, used up or ended by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.application import parking
from chalicelib.application.payments import charges
from chalicelib.application.payments.notices import ChargeFailed, PageOpened
from chalicelib.application.ports.payments import (
    KeyRefused,
    NoAnswer,
    RequestRejected,
    SystemOff,
    SystemUnavailable,
)
from chalicelib.application.subscriptions import purchases, renewals
from chalicelib.application.subscriptions.notices import Ended, RenewalFailed, RenewalHeldUp
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import KEY_LIFE, Charge, ChargeState
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.catalogs import SIPTG
from tests.support.parts import parked_work
from tests.support.world import World

ANNA, BORIS = 101, 202
FIRST_ATTEMPT = SIPTG.renewal.attempts[0]

FAULTS = {
    "key-refused": KeyRefused("401"),
    "no-route": SystemUnavailable("no connection"),
    "silent": NoAnswer("timed out"),
    "our-request": RequestRejected("parameter_invalid", "ours"),
}


@pytest.fixture
def world() -> World:
    return World()


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def answering(error: Exception) -> Callable[[str], None]:
    """A `before` of the bank: whatever is asked."""

    def before(_: str) -> None:
        raise error

    return before


def answers(world: World) -> None:
    """The operator has mended it."""
    world.payments.fault = lambda _: None


def open_charge(world: World, subscription: Subscription) -> Charge:
    charge_id = world.subscription(subscription.id).open_charge
    assert charge_id is not None
    return charges.get_charge(world.services, charge_id)


def retry_everything(world: World) -> None:
    for name, _ in parked_work(world.services):
        parking.retry_parked(world.services, name)
    world.work()


def untouched(world: World, bought: Subscription) -> None:
    """No attempt, no decline, no end, and nobody was told of a failure."""
    after = world.subscription(bought.id)
    assert after.live
    assert (after.attempts, after.failure, after.end) == (0, None, bought.end)
    (card,) = world.account(BORIS).cards
    assert (card.declines, card.refused, card.lost) == ((), False, False)
    assert world.notices(RenewalFailed) == []
    assert world.notices(Ended) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_key_that_is_refused_for_days_ends_nothing_and_is_parked(
    world: World, fault: str
) -> None:
    bought = world.buy_by_card(BORIS)
    world.to(bought.end - timedelta(days=4))
    world.payments.fault = answering(FAULTS[fault])
    world.to(bought.end + timedelta(days=30))
    untouched(world, bought)
    assert world.subscription(bought.id).status is Status.GRACE
    assert "advance" in [parked.kind for _, parked in parked_work(world.services)]
    assert world.notices(RenewalHeldUp)
    answers(world)
    retry_everything(world)
    world.wait(hours=1)
    after = world.subscription(bought.id)
    assert (after.status, after.end) == (Status.ACTIVE, add_months(bought.anchor, 12))
    assert list(world.payments.captured().values()) == [euro("18.00"), euro("18.00")]
    world.audit()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_hours_delays_and_does_not_fail(world: World, fault: str) -> None:
    bought = world.buy_by_card(BORIS)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(minutes=1))
    world.payments.fault = answering(FAULTS[fault])
    world.wait(hours=9)
    untouched(world, bought)
    answers(world)
    world.wait(hours=9)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    assert parked_work(world.services) == []
    world.audit()


@pytest.mark.parametrize("outcome", ["ok", "decline"])
def test_what_was_held_up_over_the_end_is_asked_before_it_ends(world: World, outcome: str) -> None:
    bought = world.buy_by_card(BORIS, later=outcome)
    world.to(bought.end + timedelta(days=2, hours=10))
    world.payments.fault = answering(KeyRefused("401"))
    fresh = world.subscription(bought.id)
    if outcome == "ok":
        assert fresh.end > bought.end
        return
    world.to(bought.end + timedelta(days=3, hours=6))
    assert world.subscription(bought.id).status is Status.GRACE
    assert world.subscription(bought.id).attempts == 6
    answers(world)
    world.wait(days=1)
    after = world.subscription(bought.id)
    assert (after.status, after.attempts) == (Status.ENDED, 7)
    world.audit()


def test_whoever_is_asked_to_wait_waits_as_long_as_that(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(minutes=1))
    world.payments.fault = answering(SystemUnavailable("429", retry_after_seconds=3 * 3600))
    world.to(bought.end + FIRST_ATTEMPT + timedelta(minutes=5))
    asked_at = world.clock.at
    assert open_charge(world, bought).waits["advance"].at > asked_at + timedelta(
        hours=2, minutes=50
    )
    untouched(world, bought)


def test_an_absurd_wait_is_not_believed(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(minutes=1))
    world.payments.fault = answering(SystemUnavailable("429", retry_after_seconds=10**8))
    world.to(bought.end + FIRST_ATTEMPT + timedelta(minutes=5))
    assert open_charge(world, bought).waits["advance"].at < world.clock.at + timedelta(
        hours=6, minutes=1
    )


def test_no_key_is_sent_after_its_life(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(minutes=1))
    world.payments.fault = answering(NoAnswer("silent"))
    world.wait(hours=23, minutes=55)
    old = open_charge(world, bought)
    assert world.clock.at - old.created_at > KEY_LIFE
    world.payments.calls.clear()
    answers(world)
    retry_everything(world)
    world.wait(minutes=10)
    assert charges.get_charge(world.services, old.id).failure == "no-answer"
    assert old.id not in [p.charge_id for p in world.payments.payments.values()]
    after = world.subscription(bought.id)
    assert (after.end, after.attempts) == (add_months(bought.anchor, 12), 0)
    world.audit()


def test_a_payment_prepared_and_never_confirmed_in_time_makes_way(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(minutes=1))

    def mute(call: str) -> None:
        if call in ("confirm", "look_up", "cancel"):
            raise NoAnswer(call)

    world.payments.fault = mute
    world.wait(hours=24)
    old = open_charge(world, bought)
    answers(world)
    retry_everything(world)
    world.wait(minutes=10)
    assert charges.get_charge(world.services, old.id).state is ChargeState.FAILED
    assert world.subscription(bought.id).attempts == 0
    assert list(world.payments.captured().values()) == [euro("18.00"), euro("18.00")]
    world.audit()


def test_a_page_that_could_be_opened_only_after_grace_can_still_be_paid(world: World) -> None:
    world.top_up(BORIS, "30.00")
    bought = world.buy_from_balance(BORIS)
    renewals_off = replace(SIPTG, payment_systems=SIPTG.payment_systems)
    world.deploy(renewals_off)
    world.payments.later.clear()
    world.to(bought.end + timedelta(days=2, hours=22))
    world.payments.fault = answering(KeyRefused("401"))
    page = renewals.renew_now(world.services, bought.id, BORIS, 3, bought.end).charge
    assert page is not None
    assert page.state is ChargeState.NEW
    world.to(SIPTG.renewal.grace_ends(bought.end) + timedelta(hours=2))
    assert world.subscription(bought.id).live
    answers(world)
    world.wait(hours=2)
    waiting = charges.get_charge(world.services, page.id)
    assert waiting.state is ChargeState.WAITING
    world.pay_page(waiting)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    world.audit()


def off(world: World, *, gone: bool) -> None:
    """The operator switches the payment system off, or takes it out of the catalog as well."""
    world.services = replace(world.services, payment_systems={})
    if gone:
        world.services = replace(world.services, catalog=replace(SIPTG, payment_systems=()))


def on(world: World) -> None:
    systems = {"stripe": lambda: world.payments}
    world.services = replace(world.services, payment_systems=systems, catalog=SIPTG)


@pytest.mark.parametrize("gone", [False, True], ids=["off", "gone"])
def test_a_system_that_is_switched_off_is_no_decline(world: World, gone: bool) -> None:
    bought = world.buy_by_card(BORIS)
    off(world, gone=gone)
    world.to(bought.end + timedelta(days=30))
    untouched(world, bought)
    assert "SystemOff" in " ".join(p.reason for _, p in parked_work(world.services))
    on(world)
    retry_everything(world)
    world.wait(hours=1)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)
    world.audit()


@pytest.mark.parametrize("gone", [False, True], ids=["off", "gone"])
def test_an_open_page_of_a_system_that_went_is_an_error_of_the_port(
    world: World, gone: bool
) -> None:
    draft_id, revision = world.draft(ANNA)
    page = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    off(world, gone=gone)
    with pytest.raises(SystemOff):
        charges.advance(world.services, page.id)
    world.wait(days=3)
    assert [p.kind for _, p in parked_work(world.services)] == ["advance"]
    on(world)
    assert page.reference is not None
    world.payments.pay(page.reference, late=True)  # it was paid in its last minute
    world.hear(page.reference)
    assert charges.get_charge(world.services, page.id).outcome == "bought"


def test_staff_can_give_up_what_nobody_decides(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    off(world, gone=True)
    world.to(bought.end + timedelta(days=30))
    for name, parked in parked_work(world.services):
        if parking.may_give_up(world.services, parked):
            parking.give_up_parked(world.services, name)
    world.wait(hours=1)
    retry_everything(world)
    world.wait(hours=1)
    after = world.subscription(bought.id)
    assert (after.status, after.failure) == (Status.ENDED, "given-up")
    assert world.account(BORIS).held == euro("0.00")
    world.audit()


def test_what_came_by_hand_and_was_given_up_is_told_and_a_late_payment_is_credited(
    world: World,
) -> None:
    draft_id, revision = world.draft(ANNA)
    page = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    charges.give_up(world.services, page.id)
    world.work()
    assert len(world.notices(ChargeFailed)) == 1
    assert world.notices(PageOpened) == []
    world.pay_page(page)
    assert charges.get_charge(world.services, page.id).state is ChargeState.SETTLED
    assert list(world.payments.captured().values()) == [euro("18.00")]
    world.audit()


def test_a_payment_that_the_provider_does_not_know_is_closed_past_its_life(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    page = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    assert page.reference is not None
    world.payments.gone.add(page.reference)
    world.wait(hours=5)
    assert not charges.get_charge(world.services, page.id).terminal
    world.wait(hours=24)
    assert charges.get_charge(world.services, page.id).failure == "no-answer"
    again = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    world.pay_page(again)
    assert charges.get_charge(world.services, again.id).outcome == "bought"
    world.audit()


def test_a_renewal_whose_payment_got_lost_uses_up_no_attempt(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="slow")
    world.to(bought.end + FIRST_ATTEMPT)
    lost = open_charge(world, bought)
    assert lost.reference is not None
    world.payments.gone.add(lost.reference)
    (card,) = world.account(BORIS).cards
    world.payments.later[card.reference] = "ok"
    world.wait(hours=30)
    retry_everything(world)
    world.wait(hours=1)
    after = world.subscription(bought.id)
    assert (after.end, after.attempts) == (add_months(bought.anchor, 12), 0)
    world.audit()


def test_a_defect_of_ours_in_every_attempt_ends_nothing(world: World) -> None:
    """The renewal was parked after a day, and then the subscription ended though nobody was asked."""
    bought = world.buy_by_card(BORIS)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(minutes=1))
    real, calls = world.services.new_id, []

    def broken() -> str:
        calls.append(1)
        raise RuntimeError("a defect")

    world.services = replace(world.services, new_id=broken)
    world.to(bought.end + timedelta(days=10))
    assert world.subscription(bought.id).live
    assert len(calls) < 200  # it was once a minute from the end of grace on
    assert "renew" in [p.kind for _, p in parked_work(world.services)]
    world.services = replace(world.services, new_id=real)
    world.wait(days=2)
    assert world.subscription(bought.id).end == add_months(bought.anchor, 12)


def test_money_taken_before_a_charge_was_given_up_is_found_when_its_system_is_back(
    world: World,
) -> None:
    """Its webhooks have stopped coming long before."""
    draft_id, revision = world.draft(ANNA)
    page = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    assert page.reference is not None
    world.payments.pay(page.reference)
    off(world, gone=True)
    world.wait(days=2)
    ((name, _),) = parked_work(world.services)
    parking.give_up_parked(world.services, name)
    world.wait(days=30)
    assert charges.get_charge(world.services, page.id).failure == "given-up"
    assert parked_work(world.services) == []
    on(world)
    world.wait(days=2)
    found = charges.get_charge(world.services, page.id)
    assert (found.state, found.outcome) == (ChargeState.SETTLED, "bought")
    assert "advance" not in found.waits
    world.audit()


def test_a_system_that_never_comes_back_is_shown_to_staff_at_last(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    page = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    off(world, gone=True)
    charges.give_up(world.services, page.id)
    world.wait(days=89)
    assert parked_work(world.services) == []
    world.wait(days=5)
    assert [parked.kind for _, parked in parked_work(world.services)] == ["advance"]
