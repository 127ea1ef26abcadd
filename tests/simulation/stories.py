"""How stories begin: an account, money on the balance, an open page, something due; knows no crash."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.application.payments import methods, top_ups
from chalicelib.application.people import accounts
from chalicelib.application.ports.store import Key
from chalicelib.application.subscriptions import purchases
from chalicelib.domain.money import Money
from tests.simulation.people import open_account
from tests.simulation.played import Acted
from tests.simulation.rest import work_now
from tests.simulation.views import ANNA, at_of
from tests.simulation.world import SimWorld
from tests.support.parts import perform

MESSAGE: Final = 1_000_001

A_MOMENT: Final = timedelta(minutes=3)
"""After it the agenda does what a worker left undone that began it at once."""


def a_draft(world: SimWorld, plan: str = "softphone") -> str:
    """Of Anna, in its first revision."""
    open_account(world.services, ANNA, "en")
    return purchases.start_draft(world.services, ANNA, plan).id


def pages_paid(world: SimWorld, later: str = "ok") -> None:
    """Whoever has an open page pays it; the event is on its way."""
    for reference in world.payments.pages():
        world.payments.pay(reference, later)


def pays(world: SimWorld) -> None:
    """The payer goes on to pay."""
    work_now(world)
    pages_paid(world)


def bought(world: SimWorld, later: str = "ok", plan: str = "softphone") -> str:
    """A subscription bought with a card that is saved and behaves `later` from then on."""
    purchases.start_payment(world.services, a_draft(world, plan), ANNA, 1, MESSAGE)
    pages_paid(world, later)
    work_now(world)
    return list(world.watcher.subscriptions)[-1]


def topped_up(world: SimWorld, euros: str) -> None:
    """Money on the balance, paid with a card that is then forgotten."""
    open_account(world.services, ANNA, "en")
    amount = Money.of(euros, world.services.catalog.default_currency)
    top_ups.start_top_up(world.services, ANNA, amount, MESSAGE)
    pages_paid(world)
    work_now(world)
    for card in accounts.get_account(world.services, ANNA).cards:
        methods.remove_card(world.services, ANNA, card.reference)


def bought_from_balance(world: SimWorld, euros: str = "100.00") -> str:
    """A subscription without any card behind it."""
    topped_up(world, euros)
    return purchases.pay_from_balance(world.services, a_draft(world), ANNA, 1)


def live_until(world: SimWorld, moment: datetime) -> None:
    """Everything due before `moment` is done; what is due then is not."""
    work_now(world)
    while (due := world.next_due()) is not None and due < moment:
        world.pass_time(max(due - world.clock.at, timedelta(0)))
        work_now(world)
    world.pass_time(moment - world.clock.at)


def until(world: SimWorld, subscription_id: str, kind: str) -> None:
    """To the moment that this wait is due."""
    work_now(world)
    waits = world.watcher.subscriptions[subscription_id]["waits"]
    live_until(world, at_of(waits[kind]))


def served(world: SimWorld, key: Key) -> Acted:
    """The act of a worker that gets this key."""
    return lambda: perform(world.services, key)
