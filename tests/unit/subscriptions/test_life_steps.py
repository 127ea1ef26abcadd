"""The steps that the agenda takes for a subscription: who is told what, and what waits afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.adapters.sqs import read_keys
from chalicelib.application.payments import charges, new_money
from chalicelib.application.payments.charges import StillOpen
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import PaymentSystemError, ProviderStatus
from chalicelib.application.ports.queues import Queue
from chalicelib.application.subscriptions import lifecycle
from chalicelib.application.subscriptions.notices import (
    Ended,
    GraceBegan,
    LastWarning,
    RenewalComing,
    RenewalFailed,
    RenewalHeldUp,
)
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.standing import standing_of
from chalicelib.domain.agenda import INLINE_LEAD, Wait
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState, Way
from chalicelib.domain.subscriptions.standing import Standing
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.catalogs import SIPTG
from tests.support.faults import no_fault
from tests.support.world import World

ANNA, BORIS = 101, 202
HIS = "Person 202"
PRICE: Final = Money.of("18", "EUR")
POLICY: Final = SIPTG.renewal
HOUR: Final = timedelta(hours=1)
SECOND: Final = timedelta(seconds=1)


@pytest.fixture
def world() -> World:
    return World()


def change(world: World, one: Subscription, **fields: Any) -> Subscription:
    world.put(subscription_key(one.id), replace(world.subscription(one.id), **fields))
    return world.subscription(one.id)


def bought_for_boris(world: World) -> Subscription:
    """Anna pays, Boris uses it; nothing is left on the balance, and no card is saved."""
    world.open(BORIS)
    world.top_up(ANNA, "18")
    bought = world.buy_from_balance(ANNA)
    account = world.account(ANNA)
    world.put(account_key(ANNA), replace(account, live={}, cards=(), default_card=None))
    world.put(account_key(BORIS), replace(world.account(BORIS), live={"softphone": bought.id}))
    world.told.clear()
    return change(world, bought, customer_id=BORIS)


def hung(world: World, one: Subscription, **fields: Any) -> Charge:
    """A charge of a saved card that is open for it, and has no answer."""
    world.top_up(ANNA, "5")
    (template,) = (
        charges.get_charge(world.services, held.charge_id)
        for held in list(world.payments.payments.values())[-1:]
    )
    charge = replace(
        template,
        id="hung",
        state=ChargeState.PREPARED,
        way=Way.SAVED_CARD,
        created_at=world.clock.at,
        waits={},
    )
    charge = replace(charge, **fields)
    world.put(charge_key(charge.id), charge)
    change(world, one, open_charge=charge.id)
    world.told.clear()
    return charge


def told(world: World) -> list[tuple[int, object]]:
    return list(world.told)


def stands(world: World, one: Subscription) -> Standing:
    """As it is told to its payer now."""
    return standing_of(world.services, one, world.account(ANNA))


# Announcements


def test_the_coming_end_is_announced_with_its_price_to_the_payer(world: World) -> None:
    bought = bought_for_boris(world)
    world.clock.at = POLICY.first_attempt(bought.end) - 7 * timedelta(days=1)
    lifecycle.remind(world.services, bought.id)
    assert told(world) == [
        (ANNA, RenewalComing(stands(world, bought), missing=PRICE, customer=HIS))
    ]
    assert stands(world, bought).price == PRICE
    assert "remind" not in world.subscription(bought.id).waits


@pytest.mark.parametrize("ended", [False, True])
def test_a_reminder_whose_moment_has_passed_is_dropped(world: World, ended: bool) -> None:
    bought = bought_for_boris(world)
    if ended:
        change(world, bought, status=Status.ENDED)
    else:
        world.clock.at = POLICY.first_attempt(bought.end)
    lifecycle.remind(world.services, bought.id)
    assert told(world) == []
    assert ("remind" in world.subscription(bought.id).waits) is ended


def test_the_last_warning_is_for_what_will_not_come_by_itself(world: World) -> None:
    bought = bought_for_boris(world)
    off = change(world, bought, auto_renew=False)
    lifecycle.warn(world.services, bought.id)
    assert told(world) == [(ANNA, LastWarning(stands(world, off), customer=HIS))]
    assert "warn" not in world.subscription(bought.id).waits
    world.told.clear()
    failing = change(world, bought, auto_renew=True, failure="declined:x")
    lifecycle.warn(world.services, bought.id)
    assert told(world) == [(ANNA, LastWarning(stands(world, failing), customer=HIS))]
    world.told.clear()
    unpaid = change(world, bought, failure=None, status=Status.GRACE)
    lifecycle.warn(world.services, bought.id)
    assert told(world) == [(ANNA, LastWarning(stands(world, unpaid), customer=HIS))]
    world.told.clear()
    change(world, bought, status=Status.ACTIVE)
    for fields in ({"failure": None}, {"failure": "x", "status": Status.ENDED}):
        change(world, bought, **fields)
        lifecycle.warn(world.services, bought.id)
    assert told(world) == []


def test_who_waits_for_the_bank_is_told_so_instead(world: World) -> None:
    bought = bought_for_boris(world)
    charge = hung(world, bought)
    one = change(world, bought, failure="declined:x")
    world.clock.at = charge.created_at + HOUR
    lifecycle.warn(world.services, bought.id)
    assert told(world) == [(ANNA, RenewalHeldUp(one))]
    assert "warn" not in world.subscription(bought.id).waits


def test_whose_payment_is_answered_while_that_is_told_is_warned_all_the_same(world: World) -> None:
    bought = bought_for_boris(world)
    charge = hung(world, bought)
    one = change(world, bought, failure="declined:x")
    world.clock.at = charge.created_at + HOUR

    def answered(_call: str) -> None:
        world.chat.fault = no_fault
        change(world, bought, open_charge=None)

    world.chat.fault = answered
    lifecycle.warn(world.services, bought.id)
    assert "warn" in world.subscription(bought.id).waits
    lifecycle.warn(world.services, bought.id)
    after = replace(one, open_charge=None)
    assert told(world) == [
        (ANNA, RenewalHeldUp(one)),
        (ANNA, LastWarning(stands(world, after), customer=HIS)),
    ]
    assert "warn" not in world.subscription(bought.id).waits


@pytest.mark.parametrize(
    ("fields", "later", "said"),
    [
        ({}, HOUR, True),
        ({}, HOUR - SECOND, False),
        ({"way": Way.HOSTED}, HOUR, False),
        ({"state": ChargeState.FAILED}, HOUR, False),
    ],
)
def test_a_payment_without_an_answer_is_told_of_after_an_hour(
    world: World, fields: dict[str, Any], later: timedelta, said: bool
) -> None:
    bought = bought_for_boris(world)
    charge = hung(world, bought, **fields)
    one = change(world, bought, waits={"tell_held_up": Wait(world.clock.at)})
    world.clock.at = charge.created_at + later
    lifecycle.tell_held_up(world.services, bought.id)
    assert told(world) == ([(ANNA, RenewalHeldUp(one))] if said else [])
    assert world.subscription(bought.id).waits == {}


def test_the_first_failure_is_told_with_the_next_attempt(world: World) -> None:
    bought = bought_for_boris(world)
    moments = POLICY.attempts_at(bought.end)
    waits = {"renew": Wait(moments[1])}
    failing = change(world, bought, failure="declined:x", auto_renew=True, waits=waits)
    world.clock.at = moments[0]
    lifecycle.tell_failure(world.services, bought.id)
    assert told(world) == [(ANNA, RenewalFailed(stands(world, failing), customer=HIS))]
    assert stands(world, failing).next_at == moments[1]
    world.told.clear()
    change(world, bought, status=Status.ENDED)
    lifecycle.tell_failure(world.services, bought.id)
    change(world, bought, status=Status.ACTIVE, failure=None)
    lifecycle.tell_failure(world.services, bought.id)
    assert told(world) == []


def test_the_end_is_told_to_both(world: World) -> None:
    bought = bought_for_boris(world)
    gone = change(world, bought, status=Status.ENDED, waits={"tell_ended": Wait(world.clock.at)})
    lifecycle.tell_ended(world.services, bought.id)
    assert told(world) == [(ANNA, Ended(gone, HIS)), (BORIS, Ended(gone))]
    assert world.subscription(bought.id).waits == {}


def test_what_was_put_while_it_was_being_said_stays(world: World) -> None:
    bought = bought_for_boris(world)
    later = Wait(world.clock.at + HOUR)
    change(world, bought, auto_renew=False)

    def moved() -> None:
        waits = {**world.subscription(bought.id).waits, "warn": later}
        change(world, bought, waits=waits)

    world.racers.append(moved)
    lifecycle.warn(world.services, bought.id)
    assert world.subscription(bought.id).waits["warn"] == later


# The end of the paid time, and of grace


def test_grace_begins(world: World) -> None:
    bought = bought_for_boris(world)
    world.clock.at = bought.end
    lifecycle.lapse(world.services, bought.id)
    after = world.subscription(bought.id)
    assert after.status is Status.GRACE
    assert "tell_held_up" not in after.waits
    assert after.waits["tell_grace"].at == bought.end + INLINE_LEAD
    lifecycle.tell_grace(world.services, bought.id)
    assert told(world) == [(ANNA, GraceBegan(stands(world, after), customer=HIS))]
    assert "tell_grace" not in world.subscription(bought.id).waits
    world.told.clear()
    change(world, bought, status=Status.ACTIVE)
    lifecycle.tell_grace(world.services, bought.id)
    assert told(world) == []


@pytest.mark.parametrize(
    ("kind", "later", "told_now"),
    [
        ("warn", timedelta(0), False),
        ("warn", SECOND, True),
        ("expire", timedelta(0), False),
        ("tell_failure", HOUR, False),
    ],
)
def test_what_is_said_at_that_moment_anyway_is_not_said_twice(
    world: World, kind: str, later: timedelta, told_now: bool
) -> None:
    bought = bought_for_boris(world)
    waits = {**bought.waits, kind: Wait(bought.end + later)}
    change(world, bought, waits=waits)
    world.clock.at = bought.end
    lifecycle.lapse(world.services, bought.id)
    assert ("tell_grace" in world.subscription(bought.id).waits) is told_now


def test_who_waits_for_the_bank_when_grace_begins_is_told_once(world: World) -> None:
    bought = bought_for_boris(world)
    hung(world, bought)
    world.clock.at = bought.end
    lifecycle.lapse(world.services, bought.id)
    assert world.subscription(bought.id).waits["tell_held_up"] == Wait(bought.end)
    change(world, bought, waits={})
    lifecycle.lapse(world.services, bought.id)
    assert world.subscription(bought.id).waits == {}


def in_last_second(world: World, one: Subscription, **fields: Any) -> Subscription:
    over = POLICY.grace_ends(one.end)
    world.clock.at = over
    fields = {"status": Status.GRACE, "failure": "declined:x", "attempts": 3, **fields}
    return change(world, one, waits={"expire": Wait(over)}, **fields)


def test_it_ends_for_its_customer(world: World) -> None:
    bought = in_last_second(world, bought_for_boris(world))
    lifecycle.expire(world.services, bought.id)
    after = world.subscription(bought.id)
    assert (after.status, set(after.waits)) == (Status.ENDED, {"tell_ended"})
    assert world.account(BORIS).live == {}
    assert world.queues.waiting() == 1
    world.work()
    assert [who for who, _ in world.told] == [ANNA, BORIS]


def test_what_else_its_customer_has_goes_on(world: World) -> None:
    bought = in_last_second(world, bought_for_boris(world))
    boris = world.account(BORIS)
    world.put(account_key(BORIS), replace(boris, live={**boris.live, "gateway": "s9"}))
    lifecycle.expire(world.services, bought.id)
    assert world.account(BORIS).live == {"gateway": "s9"}


def test_nothing_ends_before_its_time_or_twice(world: World) -> None:
    bought = bought_for_boris(world)
    over = POLICY.grace_ends(bought.end)
    before = in_last_second(world, bought)
    world.clock.at = over - SECOND
    lifecycle.expire(world.services, bought.id)
    assert world.subscription(bought.id) == before
    world.clock.at = over
    unasked = change(world, bought, waits={})
    lifecycle.expire(world.services, bought.id)
    assert world.subscription(bought.id) == unasked


def asked_late(one: Subscription) -> dict[str, Any]:
    """A charge that was made an hour before grace is over."""
    over = POLICY.grace_ends(one.end)
    return {"created_at": over - HOUR, "expires_at": over + 23 * HOUR}


def test_nothing_ends_while_a_charge_is_undecided(world: World) -> None:
    bought = bought_for_boris(world)
    charge = hung(world, bought, **asked_late(bought))
    before = in_last_second(world, bought)
    world.payments.fault = lambda _: "unavailable"
    with pytest.raises(PaymentSystemError, match="look_up"):
        lifecycle.expire(world.services, bought.id)
    world.payments.fault = lambda _: None
    assert charge.reference is not None
    held = world.payments.payments[charge.reference]
    world.payments.payments[charge.reference] = replace(held, status=ProviderStatus.PROCESSING)
    with pytest.raises(StillOpen, match="charge hung is undecided"):
        lifecycle.expire(world.services, bought.id)
    assert world.subscription(bought.id) == before


def test_a_page_that_opens_only_at_the_end_stays_open_for_two_hours(world: World) -> None:
    bought = bought_for_boris(world)
    unopened = {"way": Way.HOSTED, "state": ChargeState.NEW, "reference": None}
    hung(world, bought, **asked_late(bought), **unopened)
    in_last_second(world, bought)
    lifecycle.expire(world.services, bought.id)
    after = world.subscription(bought.id)
    page = charges.get_charge(world.services, "hung")
    assert (after.live, page.state) == (True, ChargeState.WAITING)
    assert after.waits["expire"] == Wait(world.clock.at + 2 * HOUR)


# New money


def test_new_money_wakes_what_it_can_pay_for_the_earliest_end_first(world: World) -> None:
    world.top_up(ANNA, "5000")
    softphone = world.buy_from_balance(ANNA)
    gateway = world.buy_from_balance(ANNA, plan="gateway")
    account = world.account(ANNA)
    world.put(account_key(ANNA), replace(account, cards=(), default_card=None))
    later = change(world, softphone, auto_renew=True, anchor=softphone.anchor + HOUR)
    change(world, gateway, auto_renew=True)
    now = world.clock.at = later.end
    top_up = next(
        charges.get_charge(world.services, held.charge_id)
        for held in world.payments.payments.values()
    )
    world.work()
    for one in (softphone, gateway):
        waits = world.subscription(one.id).waits
        change(world, one, waits={**waits, "renew": Wait(now + HOUR)})
    new_money.follow(world.services, top_up.id)
    assert [read_keys(message) for message in world.queues.messages[Queue.WORK]] == [
        [subscription_key(gateway.id)],
        [subscription_key(softphone.id)],
    ]
    for one in (softphone, gateway):
        assert world.subscription(one.id).waits["renew"] == Wait(now)
    assert "follow" not in charges.get_charge(world.services, top_up.id).waits
