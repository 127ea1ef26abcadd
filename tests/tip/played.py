"""How the simulation plays tips: people give them, workers meet on them, each is paid and thanked for."""

from __future__ import annotations

from random import Random
from typing import Final

from chalicelib.domain.money import Money
from tests.simulation.all import SHIPPED
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Cast, Played, Written, pressed_again
from tests.simulation.stories import MESSAGE, served, topped_up
from tests.simulation.views import ANNA, message, somebody
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform
from tests.tip.capability import TIP
from tests.tip.giving import AMOUNTS, EARNED, give_by_card, give_from_balance, tip_key

ACTIONS: Final = Actions()


def _amount(world: SimWorld, minor: int) -> Money:
    return Money(minor, world.services.catalog.default_currency)


@ACTIONS.add(weight=8, ready=lambda world: world.watcher.accounts)
def tips_by_card(world: SimWorld, dice: Random) -> None:
    payer = somebody(world, dice)
    if payer is not None:
        world.press(give_by_card, payer, _amount(world, dice.choice(AMOUNTS)), message(dice))


@ACTIONS.add(weight=8, ready=lambda world: world.watcher.accounts)
def tips_from_the_balance(world: SimWorld, dice: Random) -> None:
    payer = somebody(world, dice)
    if payer is not None:
        amount = _amount(world, dice.choice(AMOUNTS))
        world.press(give_from_balance, payer, amount, dice.randrange(10_000))


def _meet(world: SimWorld, _dice: Random, pk: str) -> None:
    perform(world.services, tip_key(pk))


def _tip(world: SimWorld, written: Written) -> None:
    """A new tip stands beside the entry that pays for it, and never changes its amount."""
    body = written.body
    if written.before is None:
        paid = [
            posting["amount"]
            for entry in written.together.get("entry", ())
            for posting in entry.body["postings"]
            if posting["account"] == EARNED
        ]
        require(paid == [body["amount"]], "tips", f"{body['amount']} is paid by {paid}")
    else:
        require(written.before["amount"] == body["amount"], "tips", "the amount changed")
    world.watcher.others["tip", written.put.key.pk] = body


def _tips(world: SimWorld) -> list[tuple[str, dict[str, object]]]:
    return [(pk, body) for (name, pk), body in world.watcher.others.items() if name == "tip"]


def _unfinished(world: SimWorld) -> list[str]:
    return [f"tip {pk}" for pk, body in _tips(world) if body.get("waits")]


def _at_rest(world: SimWorld) -> None:
    for pk, body in _tips(world):
        payer = int(str(body["payer_id"]))
        told = f"Thanked {pk}" in world.chat.read[payer]
        require(told or payer in world.ever_blocked, "tips", f"nobody thanked for {pk}")


def _on_a_page(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    return lambda: give_by_card(world.services, ANNA, _amount(world, 500), MESSAGE)


def _from_the_balance(world: SimWorld) -> Acted:
    topped_up(world, "20.00")
    return lambda: give_from_balance(world.services, ANNA, _amount(world, 500), MESSAGE)


def _thanking(world: SimWorld) -> Acted:
    act = _from_the_balance(world)
    act()
    ((pk, _),) = _tips(world)
    return served(world, tip_key(pk))


PLAYED: Final = Played(
    "tip",
    actions=ACTIONS.all,
    meetings={"tip": _meet},
    rules={"tip": _tip},
    cases=(
        Case("tip from the balance", _from_the_balance, pressed_again),
        Case("thank for a tip", _thanking),
    ),
    pages={"tip": _on_a_page},
    at_rest=_at_rest,
    unfinished=_unfinished,
)

WITH_TIPS: Final = Cast((*SHIPPED.capabilities, TIP), (*SHIPPED.played, PLAYED))
