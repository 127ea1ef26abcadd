"""Defects of saved cards: references of one plastic that stay attached at the provider for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.application import parking
from chalicelib.application.ahead import Ahead
from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.payments.kept_cards import forget
from chalicelib.application.payments.records import kept_card_key
from chalicelib.application.people.accounts import change_account
from chalicelib.application.people.records import account_key
from chalicelib.application.unit import Unit
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.kept_card import OFF_LIFE, KeptCard
from tests.support.faults import befalls, no_fault
from tests.support.parts import parked_work
from tests.support.world import World

ANNA = 101


def page_for(world: World) -> Charge:
    world.open(ANNA)
    return top_ups.start_top_up(world.services, ANNA, Money.of("10.00", "EUR"), 1)


def save(world: World, reference: str) -> Charge:
    """A top-up's page on which one and the same plastic is used; the provider calls it `reference`."""
    charge = page_for(world)
    pay(world, charge, reference)
    world.hear(str(charge.reference))
    return charges.get_charge(world.services, charge.id)


def pay(world: World, charge: Charge, saved_as: str) -> None:
    world.payments.pay(str(charge.reference), last4="4242", saved_as=saved_as)


def kept(world: World, reference: str) -> KeptCard:
    return Unit(world.services).require(KeptCard, kept_card_key("stripe", reference))


def attached(world: World) -> set[str]:
    """What the provider still keeps."""
    return set(world.payments.later)


def test_a_card_saved_anew_leaves_one_reference_at_the_provider() -> None:
    world = World()
    save(world, "pm_first")
    save(world, "pm_second")
    assert [card.reference for card in world.account(ANNA).cards] == ["pm_second"]
    assert attached(world) == {"pm_second"}
    assert kept(world, "pm_first").gone
    methods.remove_card(world.services, ANNA, "pm_second")
    world.work()
    assert attached(world) == set()
    world.audit()


def test_a_provider_that_is_silent_forgets_the_replaced_card_later() -> None:
    world = World()
    save(world, "pm_first")
    world.payments.fault = befalls("before", "detach_card")
    save(world, "pm_second")
    assert attached(world) == {"pm_first", "pm_second"}
    assert (kept(world, "pm_first").left_at, kept(world, "pm_first").gone) == (
        world.clock.at,
        False,
    )
    world.payments.fault = no_fault
    world.wait(hours=2)
    assert attached(world) == {"pm_second"}
    assert (kept(world, "pm_first").gone, kept(world, "pm_first").waits) == (True, {})


def test_a_provider_that_stays_silent_is_told_to_staff() -> None:
    world = World()
    save(world, "pm_first")
    world.payments.fault = befalls("before", "detach_card")
    save(world, "pm_second")
    world.wait(hours=30)
    ((name, parked),) = parked_work(world.services)
    assert parked.kind == "forget"
    world.payments.fault = no_fault
    parking.retry_parked(world.services, name)
    world.work()
    assert attached(world) == {"pm_second"}


def test_a_worker_that_dies_before_it_forgets_is_followed_by_another() -> None:
    world = World()
    save(world, "pm_first")
    charge = page_for(world)
    pay(world, charge, "pm_second")
    charges.advance(world.services, charge.id)  # the money is on the ledger, and the worker is gone
    for waiting in world.queues.messages.values():
        waiting.clear()
    assert attached(world) == {"pm_first", "pm_second"}
    world.jump(world.clock.at + timedelta(minutes=5))
    assert attached(world) == {"pm_second"}


def test_a_reference_that_is_saved_again_meanwhile_is_kept() -> None:
    world = World()
    save(world, "pm_first")
    world.payments.fault = befalls("before", "detach_card")
    save(world, "pm_second")
    save(world, "pm_first")
    world.payments.fault = no_fault
    world.wait(hours=4)
    assert [card.reference for card in world.account(ANNA).cards] == ["pm_first"]
    assert attached(world) == {"pm_first"}


def test_the_same_reference_again_is_not_forgotten() -> None:
    world = World()
    save(world, "pm_first")
    save(world, "pm_first")
    assert attached(world) == {"pm_first"}
    assert "detach_card" not in world.payments.calls


def test_an_account_that_was_read_before_the_card_was_replaced_keeps_nothing() -> None:
    """The worker had read it for the whole message; it still listed the card that was to be forgotten."""
    world = World()
    save(world, "pm_first")
    key = account_key(ANNA)
    ahead = Ahead()
    ahead.keep([key], world.services.store.load([key]))
    charge = page_for(world)
    assert charge.reference is not None
    pay(world, charge, "pm_second")
    charges.advance(world.services, charge.id)
    forget(replace(world.services, ahead=ahead), "stripe:pm_first")
    assert attached(world) == {"pm_second"}


@pytest.mark.parametrize("pressed", ["pm_first", "pm_second"])
def test_removing_a_card_removes_every_reference_of_its_plastic(pressed: str) -> None:
    """Accounts of an earlier release may list two."""
    world = World()
    save(world, "pm_first")
    (first,) = world.account(ANNA).cards
    both = (first, replace(first, reference="pm_second"))
    world.payments.later["pm_second"] = "ok"
    change_account(world.services, ANNA, lambda account: replace(account, cards=both))
    methods.remove_card(world.services, ANNA, pressed)
    world.work()
    assert world.account(ANNA).cards == ()
    assert world.account(ANNA).default_card is None
    assert attached(world) == set()


def switched(world: World, *, on: bool) -> None:
    systems = {world.payments.name: lambda: world.payments} if on else {}
    world.services = replace(world.services, payment_systems=systems)


def test_a_card_removed_while_its_system_is_off_is_forgotten_when_it_is_back() -> None:
    """It stayed attached at the provider for ever, and no button led to it any more."""
    world = World()
    save(world, "pm_first")
    switched(world, on=False)
    assert methods.remove_card(world.services, ANNA, "pm_first").cards == ()
    world.wait(days=20)
    assert attached(world) == {"pm_first"}
    assert list(parked_work(world.services)) == []
    switched(world, on=True)
    world.wait(days=1)
    assert attached(world) == set()
    world.audit()


def test_a_system_that_stays_off_is_told_to_staff_at_last() -> None:
    world = World()
    save(world, "pm_first")
    switched(world, on=False)
    methods.remove_card(world.services, ANNA, "pm_first")
    world.to(world.clock.at + OFF_LIFE + timedelta(days=3))
    ((_, parked),) = parked_work(world.services)
    assert (parked.kind, parked.why) == ("forget", "off")


def test_a_card_removed_and_saved_again_is_kept() -> None:
    world = World()
    save(world, "pm_first")
    methods.remove_card(world.services, ANNA, "pm_first")
    world.work()
    save(world, "pm_first")
    assert (kept(world, "pm_first").left_at, kept(world, "pm_first").gone) == (None, False)
    assert attached(world) == {"pm_first"}
    world.audit()
