"""Staff and what is parked: found, retried, put aside, and died in meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Final

from chalicelib.application import agenda, parking
from chalicelib.application.bells import BELL, SILENCE, bell_key
from chalicelib.application.people import accounts
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.subscriptions.records import subscription_key
from tests.simulation import life_rules
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.stories import bought_from_balance, until
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import parked_work

ACTIONS: Final = Actions()

BORIS: Final = 2


@ACTIONS.add(weight=3)
def staff_retries(world: SimWorld, dice: Random) -> None:
    """Staff take something parked: a wait is retried, an event or update put aside."""
    parked = parked_work(world.services)
    if not parked:
        return
    name, work = dice.choice(parked)
    world.count(f"staff takes a parked {work.kind}")
    if work.target is None:
        world.use(parking.resolve_parked, name)
    else:
        world.use(parking.retry_parked, name)


def _meet(world: SimWorld, _dice: Random, pk: str) -> None:
    world.use(parking.retry_parked, pk)


def _meet_bell(world: SimWorld, _dice: Random, pk: str) -> None:
    world.use(agenda.perform, Queue.WORK, [Key(Table.INBOX, pk, BELL)])


def _bell(_world: SimWorld, written: Written) -> None:
    """What was parked, counted and told only grows, and staff hear of one kind once an hour."""
    before, after = written.before or {}, written.body
    for name in ("parked", "counted", "announced"):
        require(before.get(name, 0) <= after.get(name, 0) <= after["parked"], "rings", f"{after}")
    if before.get("rang_at") not in (None, after.get("rang_at")):
        rang = [datetime.fromisoformat(one["rang_at"]) for one in (before, after)]
        silence = rang[1] - rang[0]
        require(silence >= SILENCE, "rings", f"{after['kind']} rang again after {silence}")


def _ticking(world: SimWorld) -> Acted:
    sold = bought_from_balance(world)
    until(world, sold, "renew")
    return lambda: agenda.tick(world.services)


def _parked_work(world: SimWorld) -> str:
    sold = bought_from_balance(world)
    until(world, sold, "renew")
    parking.park_key(world.services, subscription_key(sold), "a worker died on it")
    ((name, _),) = parked_work(world.services)
    return name


def _retrying(world: SimWorld) -> Acted:
    name = _parked_work(world)
    return lambda: world.use(parking.retry_parked, name)


def _burying(world: SimWorld) -> Acted:
    sold = bought_from_balance(world)
    until(world, sold, "renew")
    return lambda: parking.park_key(world.services, subscription_key(sold), "dead")


def _parking_an_event(world: SimWorld) -> Acted:
    return lambda: parking.park_event(world.services, "stripe:evt", {"event": "evt"}, "foreign")


def _ringing(world: SimWorld) -> Acted:
    world.press(accounts.open_account, Person(BORIS, "Boris", "en"))
    world.services = replace(world.services, staff=lambda: {BORIS: "support"})
    _parking_an_event(world)()
    return lambda: agenda.perform(world.services, Queue.WORK, [bell_key("event")])


PLAYED: Final = Played(
    "desk",
    actions=ACTIONS.all,
    meetings={"parked": _meet, "bell": _meet_bell},
    rules={"bell": _bell, "parked": life_rules.parked},
    cases=(
        Case("tick", _ticking),
        Case("park a dead letter", _burying),
        Case("park an event", _parking_an_event),
        Case("ring staff", _ringing),
        Case("staff retry parked work", _retrying, pressed_again),
    ),
)
