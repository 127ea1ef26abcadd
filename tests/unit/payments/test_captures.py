"""Where a payer only agrees on the page: what they agreed to is taken once, while it is wanted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application.payments import charges, top_ups
from chalicelib.application.ports.payments import NoAnswer, ProviderStatus
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import CLOSED, Charge, ChargeState
from tests.support.faults import befalls
from tests.support.parts import ANNA
from tests.support.world import World

AMOUNT = Money.of("20.00", "EUR")


@pytest.fixture
def world() -> World:
    world = World()
    world.payments.approves = True
    return world


def asked(world: World) -> tuple[Charge, str]:
    number = world.open(ANNA).id
    charge = top_ups.start_top_up(world.services, number, AMOUNT, world.chat.place(number))
    assert charge.reference is not None
    return charge, charge.reference


def now(world: World, charge: Charge) -> Charge:
    return charges.get_charge(world.services, charge.id)


def test_what_was_agreed_to_is_taken_when_it_is_told(world: World) -> None:
    charge, reference = asked(world)
    world.payments.pay(reference)
    assert world.payments.payments[reference].status is ProviderStatus.APPROVED
    world.hear(reference)
    assert now(world, charge).state is ChargeState.SETTLED
    assert world.account().available == AMOUNT
    world.hear(reference)
    assert world.payments.calls["capture"] == 1
    world.audit()


def test_what_nobody_told_of_is_found_and_taken(world: World) -> None:
    charge, reference = asked(world)
    world.payments.pay(reference)
    world.wait(hours=7)
    assert now(world, charge).state is ChargeState.SETTLED
    assert world.account().available == AMOUNT


@pytest.mark.parametrize("fault", ["before", "after", "unavailable", "refused"])
def test_a_capture_that_nobody_answered_for_takes_the_money_once(world: World, fault: str) -> None:
    charge, reference = asked(world)
    world.payments.pay(reference)
    world.payments.fault = befalls(fault, "capture", times=1)
    world.wait(hours=7)
    assert now(world, charge).state is ChargeState.SETTLED
    assert world.account().available == AMOUNT


def test_an_approval_of_a_closed_page_is_not_taken(world: World) -> None:
    """Its payer had gone another way before they agreed."""
    charge, reference = asked(world)
    world.payments.pay(reference)
    charges.advance(world.services, charge.id, cancel=True)
    assert (now(world, charge).state, now(world, charge).failure) == (ChargeState.FAILED, CLOSED)
    world.hear(reference)
    assert world.payments.captured() == {}
    assert not world.account().available


def test_who_was_closing_a_page_when_it_was_agreed_to_does_not_take_it(world: World) -> None:
    """The intention is stored before the payment system is told, and there is no answer to that."""
    charge, reference = asked(world)
    world.payments.fault = befalls("before", "cancel", times=1)
    with pytest.raises(NoAnswer):
        charges.advance(world.services, charge.id, cancel=True)
    world.payments.pay(reference)
    world.hear(reference)
    assert world.payments.captured() == {}
    assert now(world, charge).state is ChargeState.FAILED


def test_an_approval_that_is_found_too_late_is_not_taken(world: World) -> None:
    charge, reference = asked(world)
    world.clock.at = charge.expires_at - timedelta(minutes=1)
    world.payments.pay(reference)
    world.jump(charge.expires_at + timedelta(minutes=1))
    assert now(world, charge).state is ChargeState.FAILED
    assert world.payments.captured() == {}


def test_a_plan_is_bought_by_it_and_its_renewal_needs_no_page(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    assert bought.live
    world.payments.approves = False
    world.to(bought.end)
    assert world.subscription(bought.id).end > bought.end
    world.audit()
