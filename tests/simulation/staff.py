"""Staff and what is parked: found, retried, put aside, and died in meanwhile."""

from __future__ import annotations

from random import Random
from typing import Final

from chalicelib.application import agenda, parking
from chalicelib.application.subscriptions.records import subscription_key
from tests.simulation.played import Acted, Actions, Case, Played, pressed_again
from tests.simulation.stories import bought_from_balance, until
from tests.simulation.world import SimWorld

ACTIONS: Final = Actions()


@ACTIONS.add(weight=3)
def staff_retries(world: SimWorld, dice: Random) -> None:
    """Staff take something parked: a wait is retried, an event or update put aside."""
    parked = parking.parked_work(world.services)
    if not parked:
        return
    name, work = dice.choice(parked)
    world.count(f"staff takes a parked {work.kind}")
    if work.target is None:
        parking.resolve_parked(world.services, name)
    else:
        parking.retry_parked(world.services, name)


def _meet(world: SimWorld, _dice: Random, pk: str) -> None:
    parking.retry_parked(world.services, pk)


def _ticking(world: SimWorld) -> Acted:
    sold = bought_from_balance(world)
    until(world, sold, "renew")
    return lambda: agenda.tick(world.services)


def _parked_work(world: SimWorld) -> str:
    sold = bought_from_balance(world)
    until(world, sold, "renew")
    parking.park_key(world.services, subscription_key(sold), "a worker died on it")
    ((name, _),) = parking.parked_work(world.services)
    return name


def _retrying(world: SimWorld) -> Acted:
    name = _parked_work(world)
    return lambda: parking.retry_parked(world.services, name)


def _burying(world: SimWorld) -> Acted:
    sold = bought_from_balance(world)
    until(world, sold, "renew")
    return lambda: parking.park_key(world.services, subscription_key(sold), "dead")


def _parking_an_event(world: SimWorld) -> Acted:
    return lambda: parking.park_event(world.services, "stripe:evt", {"event": "evt"}, "foreign")


PLAYED: Final = Played(
    "desk",
    actions=ACTIONS.all,
    meetings={"parked": _meet},
    cases=(
        Case("tick", _ticking),
        Case("park a dead letter", _burying),
        Case("park an event", _parking_an_event),
        Case("staff retry parked work", _retrying, pressed_again),
    ),
)
