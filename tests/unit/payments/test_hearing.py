"""What one word of a payment system costs: what is asked there, and that an open page is left open."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from chalicelib.application.payments import charges, hearing, top_ups
from chalicelib.application.payments.records import read_beside, settlement_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import Notification
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from tests.support.charges import a_charge
from tests.support.counted_store import CountedStore
from tests.support.parts import parked_work
from tests.support.world import World

ANNA: Final = 101


@pytest.fixture
def world() -> World:
    return World(store=CountedStore())


def opened(world: World) -> Charge:
    world.open(ANNA)
    charge = top_ups.start_top_up(world.services, ANNA, Money.of("20.00", "EUR"), 1)
    world.payments.calls.clear()
    return charge


def hear(world: World, charge: Charge, reference: str | None) -> dict[str, int]:
    """What the payment system was asked."""
    world.payments.calls.clear()
    hint = Notification("evt_1", "changed", charge.id, reference)
    charges.hear(world.services, "stripe", hint)
    assert parked_work(world.services) == []
    return dict(world.payments.calls)


def test_a_word_about_an_open_page_looks_at_it_once_and_closes_nothing(world: World) -> None:
    charge = opened(world)
    assert charge.reference is not None
    for reference in (charge.reference, None):
        assert hear(world, charge, reference) == {"look_up": 1}
    assert charges.get_charge(world.services, charge.id).state is ChargeState.WAITING
    assert world.payments.is_payable(charge.reference)


def test_a_word_about_the_payment_behind_a_page_looks_at_the_page_once(world: World) -> None:
    charge = opened(world)
    assert charge.reference is not None
    world.payments.pay(charge.reference)
    assert hear(world, charge, f"pi_of_{charge.reference}") == {"look_up": 1}
    assert charges.get_charge(world.services, charge.id).state is ChargeState.SETTLED


def test_a_payment_is_settled_with_its_guard_and_its_payer_read_together(world: World) -> None:
    charge = opened(world)
    assert charge.reference is not None
    world.payments.pay(charge.reference)
    assert isinstance(world.store, CountedStore)
    world.store.forget()
    settled = charges.advance(world.services, charge.id)
    guard = settlement_key("stripe", str(settled.payment_reference))
    assert [guard, account_key(ANNA)] in world.store.loads
    assert (len(world.store.loads), world.store.commits) == (4, 1), (
        "the charge, twice, these, its card"
    )


def test_money_that_is_said_to_go_back_before_it_came_closes_no_page(world: World) -> None:
    charge = opened(world)
    assert charge.reference is not None
    hint = Notification("evt_1", "refunded", charge.id, charge.reference, going_back="re_1")
    hearing.hear(world.services, "stripe", hint)
    assert dict(world.payments.calls) == {"look_up": 1}
    assert world.payments.is_payable(charge.reference)
    ((_, work),) = parked_work(world.services)
    assert work.reason == f"refunded: money of charge {charge.id} goes back, or may; re_1"


def test_the_same_word_after_all_was_settled_asks_nobody(world: World) -> None:
    charge = opened(world)
    world.pay_page(charge)
    settled = charges.get_charge(world.services, charge.id)
    assert settled.state is ChargeState.SETTLED
    assert isinstance(world.store, CountedStore)
    for reference in (settled.reference, settled.payment_reference):
        world.store.forget()
        assert hear(world, charge, reference) == {}
        assert len(world.store.loads) == 2, "for whoever is named, and to advance it"
        assert world.store.commits == 0


def test_telling_reads_the_payer_beside_and_nothing_else_does() -> None:
    assert read_beside(a_charge(), "tell") == [account_key(7)]
    assert read_beside(a_charge(), "advance") == []


def test_money_of_a_payment_that_only_claims_to_be_ours_goes_back_without_a_word(
    world: World,
) -> None:
    """Whoever has an account at the provider can write our id into a payment of their own."""
    charge = opened(world)
    assert charge.reference is not None
    held = world.payments.payments[charge.reference]
    world.payments.payments["cs_forged"] = replace(held, reference="cs_forged")
    for reference, parked in (("cs_forged", 0), (charge.reference, 1)):
        hint = Notification("evt_1", "refunded", None, reference, going_back="re_1")
        hearing.hear(world.services, "stripe", hint)
        assert len(parked_work(world.services)) == parked
