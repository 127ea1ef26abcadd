"""A page that is paid in several payments, late, too much, or by a mark alone: each payment is on the books
once, and what it was for is bought when all together are enough."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from chalicelib.application.payments import charges
from chalicelib.application.payments.records import Settlement, settlement_key
from chalicelib.application.payments.settling import settle_all
from chalicelib.application.ports.payments import (
    Capture,
    Notification,
    ProviderPayment,
    ProviderStatus,
    UnbackedPayment,
)
from chalicelib.application.subscriptions.purchases import start_payment
from chalicelib.application.unit import Unit
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from tests.support.parts import parked_work
from tests.support.world import World

ANNA: Final = 101
TEN: Final = Money.of("10.00", "EUR")
EIGHT: Final = Money.of("8.00", "EUR")
PRICE: Final = TEN + EIGHT


@pytest.fixture
def world() -> World:
    return World()


def opened(world: World) -> Charge:
    """A page for half a year of a softphone, which costs the price."""
    draft_id, revision = world.draft(ANNA)
    charge = start_payment(world.services, draft_id, ANNA, revision, 1)
    assert charge.amount == PRICE
    return charge


def paid(charge: Charge, first: tuple[str, Money], *further: tuple[str, Money]) -> ProviderPayment:
    reference, captured = first
    return ProviderPayment(
        ProviderStatus.PAID,
        str(charge.reference),
        charge.id,
        payment_reference=reference,
        captured=captured,
        further=tuple(Capture(*one) for one in further),
    )


def bought(world: World) -> bool:
    return bool(world.subscriptions(ANNA))


def guards(world: World, *references: str) -> list[bool]:
    unit = Unit(world.services)
    return [unit.get(Settlement, settlement_key("stripe", one)) is not None for one in references]


def test_parts_that_are_enough_together_buy_it(world: World) -> None:
    charge = opened(world)
    for _ in range(2):
        after = settle_all(world.services, charge.id, paid(charge, ("a", TEN), ("b", EIGHT)))
        assert (after.state, after.payment_reference) == (ChargeState.SETTLED, "b")
    assert bought(world)
    assert world.account(ANNA).available == PRICE.zero
    assert guards(world, "a", "b") == [True, True]
    world.audit()


def test_parts_that_are_not_enough_are_on_the_balance(world: World) -> None:
    charge = opened(world)
    settle_all(world.services, charge.id, paid(charge, ("a", EIGHT), ("b", EIGHT)))
    assert not bought(world)
    assert world.account(ANNA).available == EIGHT * 2
    world.audit()


def test_who_dies_between_two_parts_is_followed(world: World) -> None:
    charge = opened(world)
    whole = paid(charge, ("a", TEN), ("b", EIGHT))

    class Died(Exception):
        pass

    commits = iter((False, True))

    def die() -> None:
        if next(commits):
            raise Died

    world.racers += [die, die]
    with pytest.raises(Died):
        settle_all(world.services, charge.id, whole)
    assert guards(world, "a", "b") == [True, False]
    assert charges.get_charge(world.services, charge.id).state is ChargeState.WAITING
    settle_all(world.services, charge.id, whole)
    assert bought(world)
    world.audit()


def test_more_than_was_asked_is_bought_and_kept(world: World) -> None:
    charge = opened(world)
    settle_all(world.services, charge.id, paid(charge, ("a", PRICE), ("b", TEN)))
    assert bought(world)
    assert world.account(ANNA).available == TEN


class Said:
    """What the payment system says of any page from now on."""

    def __init__(self, world: World, answer: ProviderPayment | UnbackedPayment) -> None:
        self.answer = answer
        world.payments.look_up = self.look_up  # type: ignore[method-assign]

    def look_up(self, reference: str) -> ProviderPayment:
        if isinstance(self.answer, UnbackedPayment):
            raise self.answer
        return self.answer


def hint(charge: Charge, *, more: bool) -> Notification:
    return Notification("event", "paid", charge.id, charge.reference, more=more)


def test_what_comes_after_all_was_settled_is_on_the_balance(world: World) -> None:
    charge = opened(world)
    said = Said(world, paid(charge, ("a", PRICE)))
    charges.hear(world.services, "stripe", hint(charge, more=True))
    assert bought(world)
    said.answer = paid(charge, ("a", PRICE), ("late", EIGHT))
    charges.hear(world.services, "stripe", hint(charge, more=False))
    assert world.account(ANNA).available == PRICE.zero, "nobody said that money came"
    for _ in range(2):
        charges.hear(world.services, "stripe", hint(charge, more=True))
        assert world.account(ANNA).available == EIGHT
    world.work()
    assert parked_work(world.services) == []
    world.audit()


def test_what_was_only_marked_as_paid_is_before_staff_at_once(world: World) -> None:
    charge = opened(world)
    Said(world, UnbackedPayment("invoice 1 was marked as settled, and no money came"))
    charges.hear(world.services, "stripe", hint(charge, more=True))
    ((_, work),) = parked_work(world.services)
    assert work.reason == "invoice 1 was marked as settled, and no money came"
    assert charges.get_charge(world.services, charge.id).state is ChargeState.WAITING
    assert world.account(ANNA).available == PRICE.zero


def test_what_was_settled_by_its_second_payment_first_is_the_same(world: World) -> None:
    charge = opened(world)
    settle_all(world.services, charge.id, paid(charge, ("b", TEN)))
    settle_all(world.services, charge.id, replace(paid(charge, ("a", EIGHT), ("b", TEN))))
    assert world.account(ANNA).available == PRICE
    assert guards(world, "a", "b") == [True, True]
