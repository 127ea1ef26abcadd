"""Staff open renewals before their time: nobody else does, each is told of, and for one period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Final

from chalicelib.application.desk.opening import (
    OPENING,
    open_renewal,
    opening_key,
    preview_opening,
)
from chalicelib.application.ports.store import Body
from chalicelib.application.subscriptions import renewals
from tests.simulation.life_rules import heard
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.stories import MESSAGE, bought_from_balance, served
from tests.simulation.views import ANNA, end_of, instant, live
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform

ACTIONS: Final = Actions()
STAFF: Final = 2
REASON: Final = "asked for it"
HALF_AN_HOUR: Final = timedelta(minutes=30)


def _running(world: SimWorld) -> list[str]:
    now = world.clock.at
    known = world.watcher.subscriptions.items()
    return [pk for pk, body in known if live(body) and end_of(body) > now]


def _openings(world: SimWorld) -> Mapping[str, Body]:
    return {pk: body for (name, pk), body in world.watcher.others.items() if name == OPENING}


def _shown(world: SimWorld) -> list[str]:
    return [pk for pk, body in _openings(world).items() if not body.get("done_at")]


@ACTIONS.add(weight=1, where="top", ready=_running)
def staff_open_a_renewal(world: SimWorld, dice: Random) -> None:
    """What they were shown, just now or some time ago."""
    found, shown = _running(world), _shown(world)
    if shown and dice.random() < 0.2:
        world.press(open_renewal, dice.choice(shown[-3:]), STAFF)
        return
    if not found:
        return
    pk = dice.choice(found)
    opening = world.press(preview_opening, pk, STAFF, REASON)
    if dice.random() < 0.9:
        world.press(open_renewal, opening.id, STAFF)


def _opening(world: SimWorld, written: Written) -> None:
    """It is done once, within half an hour, for the period that was shown."""
    before, body, pk = written.before, written.body, written.put.key.pk
    world.watcher.others[OPENING, pk] = body
    done = body.get("done_at")
    if before is None:
        require(not done, "opened", f"{pk} is done, and nobody was shown it")
        return
    for name in ("subscription_id", "payer_id", "end", "opens_at", "by", "reason", "at"):
        require(before.get(name) == body.get(name), "opened", f"{name} of {pk} has changed")
    if done and not before.get("done_at"):
        late = datetime.fromisoformat(done) - datetime.fromisoformat(body["at"])
        require(timedelta(0) <= late <= HALF_AN_HOUR, "opened", f"{pk} is done {late} later")
        (one,) = [put.body for put in written.together["subscription"]]
        require(one.get("opened_for") == body["end"], "opened", f"{pk} opens {one}")
        require("tell_opened" in body["waits"], "opened", f"{pk} is told to nobody")
        world.count("renewals opened")
    gone = before.get("waits", {}).keys() - body.get("waits", {}).keys()
    if "tell_opened" in gone and "parked" not in written.together:
        _told(world, body)


def _subscription(_world: SimWorld, written: Written) -> None:
    """Nobody else opens one."""
    was, now = (written.before or {}).get("opened_for"), written.body.get("opened_for")
    if was != now:
        confirmed = [put.body.get("end") for put in written.together.get(OPENING, ())]
        require([now] == confirmed, "opened", f"{was} has become {now} by {confirmed}")


def _unfinished(world: SimWorld) -> list[str]:
    found = _openings(world).items()
    return [f"opening {pk}" for pk, body in found if "tell_opened" in body.get("waits", {})]


def _told(world: SimWorld, opening: Body) -> None:
    """Whoever may make use of it has read of it."""
    one = world.watcher.subscriptions[opening["subscription_id"]]
    same = one["payer_id"] == opening["payer_id"] and one.get("opened_for") == opening["end"]
    if (
        live(one)
        and same
        and not one.get("declined")
        and end_of(one) == datetime.fromisoformat(opening["end"])
    ):
        heard(world, opening["payer_id"], f"RenewalOpened {one['id']} {end_of(one):%Y-%m-%d}")


def _looking(world: SimWorld) -> Acted:
    sold = bought_from_balance(world)
    return lambda: preview_opening(world.services, sold, STAFF, REASON).id


def _confirming(world: SimWorld) -> Acted:
    sold = bought_from_balance(world)
    shown = preview_opening(world.services, sold, STAFF, REASON)
    return lambda: open_renewal(world.services, shown.id, STAFF)


def _telling(world: SimWorld) -> Acted:
    sold = bought_from_balance(world)
    shown = preview_opening(world.services, sold, STAFF, REASON)
    open_renewal(world.services, shown.id, STAFF)
    return served(world, opening_key(shown.id))


def _renewing(world: SimWorld) -> Acted:
    """Half a year before its time."""
    sold = bought_from_balance(world)
    open_renewal(world.services, preview_opening(world.services, sold, STAFF, REASON).id, STAFF)
    end = end_of(world.watcher.subscriptions[sold])
    world.watcher.wanted.add((sold, instant(end)))
    return lambda: renewals.renew_now(world.services, sold, ANNA, MESSAGE, end)


def _meet(world: SimWorld, _dice: Random, pk: str) -> None:
    world.use(perform, opening_key(pk))


PLAYED: Final = Played(
    "opening",
    actions=ACTIONS.all,
    meetings={OPENING: _meet},
    rules={OPENING: _opening, "subscription": _subscription},
    cases=(
        Case("staff look at a renewal", _looking, pressed_again),
        Case("staff open a renewal", _confirming, pressed_again),
        Case("tell of an opened renewal", _telling),
        Case("renew what was opened", _renewing, pressed_again),
    ),
    unfinished=_unfinished,
)
