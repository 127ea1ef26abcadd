"""Stories around the money: the tick, staff and parked work, switches, cards; knows no crash."""

from __future__ import annotations

from chalicelib.application import agenda, parking
from chalicelib.application.payments import methods
from chalicelib.application.people import accounts
from chalicelib.application.subscriptions import subscription as subscriptions
from chalicelib.application.subscriptions.records import subscription_key
from tests.simulation.crash_stories import ANNA, Act, bought, bought_from_balance, until
from tests.simulation.customers import open_account as open_account_of
from tests.simulation.customers import switch
from tests.simulation.rest import work_now
from tests.simulation.world import SimWorld


def tick(world: SimWorld) -> Act:
    sold = bought_from_balance(world)
    until(world, sold, "renew")
    return lambda: agenda.tick(world.services)


def _parked_work(world: SimWorld) -> str:
    sold = bought_from_balance(world)
    until(world, sold, "renew")
    parking.park_key(world.services, subscription_key(sold), "a worker died on it")
    ((name, _),) = parking.parked_work(world.services)
    return name


def retry(world: SimWorld) -> Act:
    name = _parked_work(world)
    return lambda: parking.retry_parked(world.services, name)


def park(world: SimWorld) -> Act:
    sold = bought_from_balance(world)
    until(world, sold, "renew")
    return lambda: parking.park_key(world.services, subscription_key(sold), "dead")


def park_event(world: SimWorld) -> Act:
    return lambda: parking.park_event(world.services, "stripe:evt", {"event": "evt"}, "foreign")


def switch_off(world: SimWorld) -> Act:
    sold = bought(world)
    work_now(world)
    return lambda: switch(world.services, sold, ANNA, on=False)


def choose_period(world: SimWorld) -> Act:
    sold = bought(world)
    world.watcher.chosen.add((sold, 12))
    return lambda: subscriptions.choose_renewal_period(world.services, sold, ANNA, 12)


def remove_card(world: SimWorld) -> Act:
    bought(world)
    (card,) = accounts.get_account(world.services, ANNA).cards
    return lambda: methods.remove_card(world.services, ANNA, card.reference)


def open_account(world: SimWorld) -> Act:
    return lambda: open_account_of(world.services, ANNA, "ru")
