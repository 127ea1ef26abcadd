"""A bell rings once for what was parked since it rang last, for each of the staff, and is counted once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.application.bells import COUNT, RING, SILENCE, Bell, bell_key, rung
from chalicelib.application.desk import ringing
from chalicelib.application.desk.notices import WorkParked
from chalicelib.application.ports.chat import ChatThrottled
from chalicelib.application.unit import Unit
from chalicelib.domain.agenda import INLINE_LEAD, Wait
from tests.support.parts import START
from tests.support.world import World

ANNA, BORIS = 101, 202
KIND: Final = "renew"


@pytest.fixture
def world() -> World:
    world = World(staff={ANNA: "finance", BORIS: "finance", 999: "nobody who has written"})
    for who in (ANNA, BORIS):
        world.open(who)
    return world


def cast(world: World, **fields: Any) -> Bell:
    waits = {RING: Wait(world.clock.at), COUNT: Wait(world.clock.at)}
    bell = replace(Bell(KIND), parked=3, waits=waits, **fields)
    key = bell_key(KIND)
    unit = Unit(world.services)
    unit.load(key)
    unit.put(key, bell)
    unit.commit()
    return bell


def bell(world: World) -> Bell:
    return Unit(world.services).require(Bell, bell_key(KIND))


def name(world: World) -> str:
    return bell_key(KIND).pk


def parked_meanwhile(world: World) -> None:
    """One more, while the bell was being heard."""

    def one_more() -> None:
        unit = Unit(world.services)
        current = unit.require(Bell, bell_key(KIND))
        unit.put(bell_key(KIND), replace(current, parked=current.parked + 1))
        unit.commit()

    world.racers.append(one_more)


def test_it_is_counted_once_by_its_kind(world: World) -> None:
    before = cast(world, counted=1)
    ringing.count(world.services, name(world))
    assert world.counted.lines == [("ParkedWork", 2, {"kind": KIND})]
    assert bell(world) == replace(before, counted=3, waits={RING: Wait(world.clock.at)})
    ringing.count(world.services, name(world))
    assert len(world.counted.lines) == 1


def test_what_was_parked_while_it_was_counted_is_counted_next(world: World) -> None:
    cast(world)
    parked_meanwhile(world)
    ringing.count(world.services, name(world))
    after = bell(world)
    assert (after.parked, after.counted) == (4, 3)
    assert after.waits[COUNT] == Wait(world.clock.at)


def test_each_of_the_staff_hears_it_once(world: World) -> None:
    before = cast(world, announced=1, told=(BORIS,))
    ringing.ring(world.services, name(world))
    assert world.told == [(ANNA, WorkParked(KIND, 2, 0))]
    assert bell(world) == replace(
        before,
        announced=3,
        rang_at=world.clock.at,
        told=(),
        waits={COUNT: Wait(world.clock.at)},
    )
    world.told.clear()
    ringing.ring(world.services, name(world))
    assert world.told == []


def test_what_was_parked_while_it_rang_rings_after_a_silence(world: World) -> None:
    cast(world)
    parked_meanwhile(world)
    ringing.ring(world.services, name(world))
    after = bell(world)
    assert (after.announced, after.parked) == (3, 4)
    assert after.waits[RING] == Wait(world.clock.at + SILENCE + INLINE_LEAD)


def silent_after(world: World, times: int, then: Callable[[], object] = lambda: None) -> None:
    """The chat takes so many messages and then is too busy; `then` happens as it says so."""
    taken = iter(range(times))

    def fault(_call: str) -> str | None:
        if next(taken, None) is not None:
            return None
        then()
        return "throttled"

    world.chat.fault = fault


def test_who_heard_it_before_the_chat_was_too_busy_is_remembered(world: World) -> None:
    before = cast(world)
    silent_after(world, 1)
    with pytest.raises(ChatThrottled):
        ringing.ring(world.services, name(world))
    assert bell(world) == replace(before, told=(ANNA,))
    silent_after(world, 0)
    with pytest.raises(ChatThrottled):
        ringing.ring(world.services, name(world))
    assert bell(world) == replace(before, told=(ANNA,))


def test_but_not_for_a_ring_that_another_worker_has_ended(world: World) -> None:
    cast(world)

    def rung_by_another() -> None:
        world.put(bell_key(KIND), replace(bell(world), announced=3, rang_at=world.clock.at))

    silent_after(world, 1, rung_by_another)
    with pytest.raises(ChatThrottled):
        ringing.ring(world.services, name(world))
    assert bell(world).told == ()


def test_a_ring_that_another_worker_ended_meanwhile_is_theirs(world: World) -> None:
    cast(world)
    earlier = world.clock.at - timedelta(seconds=1)
    theirs = replace(bell(world), announced=2, rang_at=earlier, waits={})
    world.racers.append(lambda: world.put(bell_key(KIND), theirs))
    ringing.ring(world.services, name(world))
    assert bell(world) == theirs


def test_a_bell_is_found_by_its_kind_whatever_that_is_called(world: World) -> None:
    key = bell_key("a:b")
    world.put(key, Bell("a:b", parked=1))
    ringing.count(world.services, key.pk)
    assert world.counted.lines == [("ParkedWork", 1, {"kind": "a:b"})]


def test_a_bell_rings_at_once_or_when_the_silence_is_over() -> None:
    first = rung(Bell(KIND), START)
    soon = Wait(START + INLINE_LEAD)
    assert first == Bell(KIND, parked=1, waits={COUNT: soon, RING: soon})
    assert rung(first, START + SILENCE) == replace(first, parked=2), "it rings already"
    quiet = Bell(KIND, parked=1, counted=1, announced=1, rang_at=START)
    now = START + timedelta(minutes=1)
    assert rung(quiet, now).waits == {
        COUNT: Wait(now + INLINE_LEAD),
        RING: Wait(START + SILENCE + INLINE_LEAD),
    }
    late = START + SILENCE + timedelta(seconds=1)
    assert rung(quiet, late).waits[RING] == Wait(late + INLINE_LEAD)
