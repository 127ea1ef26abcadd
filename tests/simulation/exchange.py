"""Central banks publish, are silent, or publish nonsense; what they publish is kept by day."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Final

from chalicelib.application.exchange.feeds import begin_feeds
from chalicelib.application.exchange.records import feed_key
from chalicelib.application.payments import top_ups
from chalicelib.application.payments.records import charge_key
from chalicelib.application.ports.queues import Queue
from chalicelib.domain.exchange.rates import Source
from chalicelib.domain.money import Money
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import MESSAGE, pages_paid, served
from tests.simulation.views import ANNA, minor
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.catalogs import taking_roubles
from tests.support.parts import perform
from tests.support.played_rates import IN_ROUBLES

ACTIONS: Final = Actions()

PUBLISHED: Final = IN_ROUBLES["EUR"]
"""The only rate at which anything is converted here."""


@ACTIONS.add(weight=1, where="top")
def the_daily_task_runs(world: SimWorld, _dice: Random) -> None:
    world.press(begin_feeds)


def _rates(_world: SimWorld, written: Written) -> None:
    """What was published once stays as it was."""
    require(written.before is None, "rates", f"{written.put.key} is written again")


def _feed(world: SimWorld, written: Written) -> None:
    """The newest day never goes back."""
    before, body = written.before or {}, written.body
    world.watcher.others["rate_feed", written.put.key.pk] = body
    newest = body.get("day", "")
    require(before.get("day", "") <= newest, "rates", f"{before} has become {body}")


def _charge(_world: SimWorld, written: Written) -> None:
    """What is asked in another currency is worth the amount, at the rate with the margin, and stays."""
    one = written.body.get("conversion")
    if written.before is not None:
        require(written.before.get("conversion") == one, "rates", f"{written.put.key}: {one}")
    if one is None:
        return
    exact = Decimal(minor(one["before"])) * Decimal(one["rate"]["value"])
    require(one["before"] == written.body["amount"], "rates", f"{one} for another amount")
    require(exact <= minor(one["after"]) < exact + 1, "rates", f"{exact} is asked as {one}")
    dearer = PUBLISHED * (1 + Decimal(one["rate"]["margin_percent"]) / 100)
    require(Decimal(one["rate"]["value"]) == dearer, "rates", f"{dearer} is stated as {one}")


def _unfinished(world: SimWorld) -> list[str]:
    """What was not fetched yet, or backs off."""
    feeds = {pk: body for (name, pk), body in world.watcher.others.items() if name == "rate_feed"}
    waits = {pk: body.get("waits", {}).get("fetch") for pk, body in feeds.items()}
    return [
        f"rates of {pk}"
        for pk, wait in waits.items()
        if wait is not None and (wait.get("attempts") or "confirmed_at" not in feeds[pk])
    ]


def _beginning(world: SimWorld) -> Acted:
    return lambda: begin_feeds(world.services)


def _fetching(world: SimWorld) -> Acted:
    begin_feeds(world.services)
    world.queues.messages[Queue.WORK].clear()
    return served(world, feed_key(Source.CBR))


def _in_roubles(world: SimWorld) -> None:
    """The operator's only payment system takes another currency."""
    catalog = taking_roubles("2")
    world.services = replace(world.services, catalog=catalog)
    world.calm_services = replace(world.calm_services, catalog=catalog)
    begin_feeds(world.services)
    work_now(world)
    open_account(world.services, ANNA, "ru")


def _converting(world: SimWorld) -> Acted:
    _in_roubles(world)
    return lambda: top_ups.start_top_up(world.services, ANNA, Money.of("20.00", "EUR"), MESSAGE)


def _converted(world: SimWorld) -> Acted:
    _converting(world)()
    work_now(world)
    pages_paid(world)
    world.events.clear()
    charge = list(world.watcher.charges)[-1]
    return served(world, charge_key(charge))


def _meet(world: SimWorld, _dice: Random, pk: str) -> None:
    """Another process does what is due."""
    world.use(perform, feed_key(Source(pk)))


PLAYED: Final = Played(
    "exchange",
    actions=ACTIONS.all,
    meetings={"rate_feed": _meet},
    rules={"rates": _rates, "rate_feed": _feed, "charge": _charge},
    cases=(
        Case("begin to fetch rates", _beginning, pressed_again),
        Case("fetch rates", _fetching),
        Case("a page in another currency", _converting, pressed_again),
        Case("paid in another currency", _converted),
    ),
    unfinished=_unfinished,
)
