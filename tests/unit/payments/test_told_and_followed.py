"""How a charge stands is shown where it was started, and what it brings wakes what waited for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.application.declared import Came, Woken
from chalicelib.application.payments import charges, new_money, top_ups
from chalicelib.application.payments.notices import (
    ChargeFailed,
    ChargeOver,
    ChargeSettled,
    PageOpened,
)
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.settling import fail
from chalicelib.application.payments.telling import tell_charge
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import purchases
from chalicelib.domain.agenda import Wait
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState, Way
from tests.support.faults import befalls
from tests.support.world import World

ANNA: Final = 101
TEN: Final = Money.of("10", "EUR")


@pytest.fixture
def world() -> World:
    world = World()
    world.open(ANNA)
    return world


def changed(world: World, charge: Charge, **fields: Any) -> Charge:
    after = replace(charges.get_charge(world.services, charge.id), **fields)
    world.put(charge_key(charge.id), after)
    return after


def page(world: World) -> Charge:
    """Shown in a message of the chat, and not told of yet."""
    shown = world.chat.place(ANNA)
    opened = top_ups.start_top_up(world.services, ANNA, TEN, shown)
    for line in world.queues.messages.values():
        line.clear()
    world.told.clear()
    return opened


# Telling


@pytest.mark.parametrize(
    ("fields", "notice", "pressed"),
    [
        ({"state": ChargeState.WAITING}, PageOpened, False),
        ({"state": ChargeState.FAILED, "failure": "expired"}, ChargeFailed, False),
        ({"state": ChargeState.FAILED, "failure": "closed"}, ChargeFailed, False),
        ({"state": ChargeState.FAILED, "failure": "closed-there"}, ChargeFailed, False),
        ({"state": ChargeState.FAILED, "failure": "declined:x"}, ChargeFailed, True),
        ({"state": ChargeState.SETTLED, "outcome": "topped_up"}, ChargeSettled, True),
    ],
)
def test_it_is_told_in_the_message_it_was_started_from(
    world: World, fields: dict[str, Any], notice: type[Any], pressed: bool
) -> None:
    charge = changed(world, page(world), waits={"tell": Wait(world.clock.at)}, **fields)
    tell_charge(world.services, charge.id, pressed=pressed)
    assert world.told == [(ANNA, notice(charge, None))]
    after = charges.get_charge(world.services, charge.id)
    assert after == replace(charge, waits={})
    assert after.message_id is not None
    assert world.chat.last(ANNA).id == after.message_id


@pytest.mark.parametrize(
    ("fields", "notice"),
    [
        ({"state": ChargeState.FAILED, "failure": "declined:x"}, ChargeFailed),
        ({"state": ChargeState.SETTLED, "outcome": "topped_up"}, ChargeSettled),
        ({"state": ChargeState.SETTLED, "outcome": "credited"}, ChargeSettled),
    ],
)
def test_what_arrived_or_failed_is_a_new_message(
    world: World, fields: dict[str, Any], notice: type[Any]
) -> None:
    charge = changed(world, page(world), waits={"tell": Wait(world.clock.at)}, **fields)
    tell_charge(world.services, charge.id)
    assert world.told == [(ANNA, notice(charge, None)), (ANNA, ChargeOver(charge))]
    assert charges.get_charge(world.services, charge.id) == replace(charge, waits={})
    before, rung = world.chat.messages[ANNA][-2:]
    assert before.id == charge.message_id
    assert "newer message below" in before.text
    assert rung.buttons


def test_a_message_that_cannot_be_edited_any_more_stays_as_it_is(world: World) -> None:
    failed = {"state": ChargeState.FAILED, "failure": "declined:x"}
    charge = changed(world, page(world), waits={"tell": Wait(world.clock.at)}, **failed)
    count = len(world.chat.messages[ANNA])
    world.chat.fault = befalls("rejected", "edit")
    tell_charge(world.services, charge.id)
    assert len(world.chat.messages[ANNA]) == count + 1
    assert charges.get_charge(world.services, charge.id).waits == {}


@pytest.mark.parametrize("state", [ChargeState.NEW, ChargeState.PREPARED])
def test_before_the_system_has_answered_there_is_nothing_to_tell(
    world: World, state: ChargeState
) -> None:
    charge = changed(world, page(world), state=state, waits={"tell": Wait(world.clock.at)})
    tell_charge(world.services, charge.id)
    assert world.told == []
    assert charges.get_charge(world.services, charge.id) == replace(charge, waits={})


def test_what_came_of_a_payment_is_told_with_it(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    shown = world.chat.place(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, shown)
    world.pay_page(charge)
    (bought,) = world.subscriptions(ANNA)
    (notice,) = world.notices(ChargeSettled)
    assert notice.charge.id == charge.id
    assert notice.came is not None
    assert getattr(notice.came, "id", None) == bought.id


def test_what_moved_on_while_it_was_told_is_told_again(world: World) -> None:
    charge = changed(world, page(world), waits={"tell": Wait(world.clock.at)})
    world.racers.append(lambda: changed(world, charge, state=ChargeState.FAILED))
    tell_charge(world.services, charge.id)
    after = charges.get_charge(world.services, charge.id)
    assert (after.state, after.waits) == (ChargeState.FAILED, charge.waits)


def test_what_ended_while_it_was_looked_up_is_looked_up_no_more(world: World) -> None:
    charge = page(world)
    world.racers.append(lambda: fail(world.services, charge, "expired"))
    world.clock.at += timedelta(minutes=1)
    after = charges.advance(world.services, charge.id)
    assert after.state is ChargeState.FAILED
    assert "advance" not in after.waits


# Following


@pytest.mark.parametrize(
    ("fields", "came"),
    [
        ({"outcome": "topped_up"}, [Came(ANNA)]),
        ({"outcome": "credited"}, [Came(ANNA)]),
        (
            {"outcome": "bought", "way": Way.HOSTED},
            [Came(ANNA, released_by="d1"), Came(ANNA, chosen=True)],
        ),
        ({"outcome": "renewed", "way": Way.SAVED_CARD}, [Came(ANNA, released_by="d1")]),
        (
            {"outcome": None, "state": ChargeState.FAILED, "way": Way.HOSTED},
            [Came(ANNA, released_by="d1")],
        ),
    ],
)
def test_what_a_charge_brings_is_money_what_it_held_or_a_card(
    world: World, fields: dict[str, Any], came: list[Came]
) -> None:
    charge = page(world)
    purpose = replace(charge.purpose, subject="d1")
    fields = {"state": ChargeState.SETTLED, "purpose": purpose, **fields}
    waits = {"follow": Wait(world.clock.at), "tell": Wait(world.clock.at)}
    changed(world, charge, waits=waits, **fields)
    heard: list[Came] = []

    def listen(_services: Services, one: Came) -> list[Woken]:
        heard.append(one)
        return []

    deaf = replace(world.services.declared, money_came=(lambda: listen,))
    new_money.follow(replace(world.services, declared=deaf), charge.id)
    assert heard == came
    after = charges.get_charge(world.services, charge.id)
    assert after.waits == {"tell": Wait(world.clock.at)}
