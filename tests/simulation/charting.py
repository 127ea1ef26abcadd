"""Staff ask for the chart of the figures, and it is drawn and sent, whoever dies meanwhile."""

from __future__ import annotations

from random import Random
from typing import Final

from chalicelib.application.desk.charting import CHART, DRAW, chart_key, order_chart
from chalicelib.application.desk.statistics import statistics_key
from chalicelib.application.people import accounts
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.queues import Queue
from chalicelib.application.unit import Unit
from chalicelib.domain.desk.statistics import Statistics
from tests.simulation.played import Acted, Case, Played, Written, pressed_again
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform

BORIS: Final = 2


def _meet(world: SimWorld, _dice: Random, pk: str) -> None:
    perform(world.services, chart_key(int(pk)), queue=Queue.DOCUMENTS)


def _order(world: SimWorld, written: Written) -> None:
    """It is of who asked, and waits for nothing but to be drawn."""
    body, pk = written.body, written.put.key.pk
    require(str(body["asked_by"]) == pk, "chart", f"{pk} has the chart of {body['asked_by']}")
    require(set(body.get("waits", {})) <= {DRAW}, "chart", f"{pk} waits for {body}")
    world.watcher.others[CHART, pk] = body


def _unfinished(world: SimWorld) -> list[str]:
    orders = ((pk, body) for (name, pk), body in world.watcher.others.items() if name == CHART)
    return [f"chart of {pk}" for pk, body in orders if body.get("waits")]


def _figures(world: SimWorld) -> None:
    """One of the staff is here, and a walk is done."""
    world.press(accounts.open_account, Person(BORIS, "Boris", "en"))
    now = world.clock.at
    unit = Unit(world.services)
    unit.load(statistics_key(f"{now:%Y-%m-%d}"))
    unit.put(statistics_key(f"{now:%Y-%m-%d}"), Statistics(now))
    unit.commit()


def _asking(world: SimWorld) -> Acted:
    _figures(world)
    return lambda: order_chart(world.services, BORIS)


def _drawing(world: SimWorld) -> Acted:
    _figures(world)
    order_chart(world.services, BORIS)
    return lambda: perform(world.services, chart_key(BORIS), queue=Queue.DOCUMENTS)


PLAYED: Final = Played(
    "desk",
    meetings={CHART: _meet},
    rules={CHART: _order},
    cases=(
        Case("ask for the chart", _asking, pressed_again),
        Case("draw the chart", _drawing),
    ),
    unfinished=_unfinished,
)
