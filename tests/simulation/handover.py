"""People hand paying over: nobody pays for what they have not accepted, and whoever did so pays no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from chalicelib.application.services import Services
from chalicelib.application.subscriptions import handing_over
from chalicelib.application.subscriptions.handing_over import HANDOVER, handover_key
from chalicelib.domain.money import Money
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.prices import price
from tests.simulation.stories import bought, bought_from_balance, live_until, served
from tests.simulation.views import ANNA, live, minor
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform

ACTIONS: Final = Actions()
BORIS: Final = 2
MINUTES: Final = timedelta(minutes=5)
FIXED: Final = ("subscription_id", "giver_id", "until")


@ACTIONS.add(weight=3, ready=lambda world: world.watcher.subscriptions)
def offers_to_hand_over(world: SimWorld, dice: Random) -> None:
    known = [(pk, one["payer_id"]) for pk, one in world.watcher.subscriptions.items() if live(one)]
    if known:
        offer = world.press(handing_over.offer_handover, *dice.choice(known))
        if dice.random() < 0.8:
            _answers(world, dice, offer.id)


@ACTIONS.add(weight=6, ready=lambda world: bool(_open(world)))
def answers_an_offer(world: SimWorld, dice: Random) -> None:
    found = _open(world)
    if found:
        _answers(world, dice, dice.choice(found))


def _answers(world: SimWorld, dice: Random, pk: str) -> None:
    offer = world.watcher.others[HANDOVER, pk]
    others = [one for one in world.watcher.accounts if one != offer["giver_id"]]
    person = dice.choice(others or [offer["giver_id"]])
    match dice.randrange(8):
        case 0:
            world.press(handing_over.take_back, pk, offer["giver_id"])
        case 1:
            world.press(handing_over.refuse_handover, pk, person)
        case _:
            world.press(accept, pk, person, _seen(world, person, offer["subscription_id"]))


def _seen(world: SimWorld, person: int, subscription_id: str) -> int:
    """What they read that the next period costs them."""
    one = world.watcher.subscriptions[subscription_id]
    options = one.get("renewal_options") or one["options"]
    known = world.offer["plans"].get(one["plan_id"], {})
    if one["renewal_months"] not in known.get("periods", ()):
        return 1
    return price(world, person, one["plan_id"], options, one["renewal_months"])


def accept(services: Services, handover_id: str, person: int, shown: int) -> object:
    amount = Money(shown, services.catalog.default_currency)
    return handing_over.accept_handover(services, handover_id, person, amount)


def _open(world: SimWorld) -> list[str]:
    found = [pk for (name, pk), body in world.watcher.others.items() if name == HANDOVER]
    return [pk for pk in found if not world.watcher.others[HANDOVER, pk].get("state")][-4:]


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    if dice.random() < 0.5 and (HANDOVER, pk) in world.watcher.others:
        _answers(world, dice, pk)
    else:
        world.use(perform, handover_key(pk))


def _handover(world: SimWorld, written: Written) -> None:
    """It is answered once, in time; what is accepted is paid by who has accepted it, in this commit."""
    before, body, pk = written.before, written.body, written.put.key.pk
    now, until = world.clock.at, datetime.fromisoformat(body["until"])
    world.watcher.others[HANDOVER, pk] = body
    if before is None:
        require(until - now <= MINUTES, "handed", f"{pk} of {now} is open until {until}")
        return
    for name in FIXED:
        require(before[name] == body[name], "handed", f"{name} of {pk} has changed")
    was, state = before.get("state"), body.get("state")
    require(was in (None, state), "handed", f"{pk} was {was}, and is {state}")
    if was == state:
        return
    if state == "lapsed":
        require(now >= until, "handed", f"{pk} lapses before {until}")
        return
    require(now < until, "handed", f"{pk} is {state} after {until}")
    if state == "accepted":
        (one,) = [put.body for put in written.together["subscription"] if "anchor" in put.body]
        right = one["payer_id"] == body["taker_id"] != body["giver_id"]
        require(right, "handed", f"{pk}: {one['payer_id']} pays, not {body['taker_id']}")
        require("entry" not in written.together, "handed", f"{pk} moves money")
        world.count("handed over")


def _payer(_world: SimWorld, written: Written) -> None:
    """Nobody else pays for it than before, unless they have accepted that."""
    before, body = written.before, written.body
    if before is None or "anchor" not in body or before["payer_id"] == body["payer_id"]:
        return
    accepted = [put.body.get("state") for put in written.together.get(HANDOVER, ())]
    require(accepted == ["accepted"], "handed", f"{body['id']} is paid by another: {accepted}")
    paid = [one["payer_id"] for one in body["former"]]
    require(
        paid[-1] == before["payer_id"], "handed", f"{body['id']} has forgotten who paid: {paid}"
    )
    free = not before.get("open_charge") and not before.get("failure")
    require(free, "handed", f"{body['id']} is handed over while it is being paid")


def _of_former(world: SimWorld, written: Written) -> None:
    """Whoever has handed it over does not pay for it again."""
    sale: Any = written.body.get("sale")
    if sale is None or sale["subject"]["kind"] != "subscription":
        return
    one = world.watcher.subscriptions.get(sale["subject"]["id"])
    if one is not None:
        own = written.body["account_id"] == one["payer_id"]
        require(own, "handed", f"{written.body['account_id']} pays for {one['id']}")


def _unfinished(world: SimWorld) -> list[str]:
    found = [(pk, body) for (name, pk), body in world.watcher.others.items() if name == HANDOVER]
    return [f"handover {pk}" for pk, body in found if body.get("waits")]


def _at_rest(world: SimWorld) -> None:
    """Whoever offered it has read what came of it."""
    for (name, _), body in world.watcher.others.items():
        if name == HANDOVER and body.get("state") in ("accepted", "refused", "lapsed"):
            one = body["subscription_id"]
            giver = body["giver_id"]
            texts = world.chat.read[giver]
            told = any(text.startswith(f"HandoverOver {one}") for text in texts)
            reached = told or giver in world.ever_blocked
            require(reached, "told", f"{giver} never reads what came of handing over {one}")


def _offered(world: SimWorld) -> str:
    sold = bought_from_balance(world)
    open_account(world.services, BORIS, "en")
    return handing_over.offer_handover(world.services, sold, ANNA).id


def _offering(world: SimWorld) -> Acted:
    sold = bought(world)
    return lambda: handing_over.offer_handover(world.services, sold, ANNA)


def _accepting(world: SimWorld) -> Acted:
    pk = _offered(world)
    (sold,) = world.watcher.subscriptions
    shown = minor(world.watcher.subscriptions[sold]["paid"])
    return lambda: accept(world.services, pk, BORIS, shown)


def _refusing(world: SimWorld) -> Acted:
    pk = _offered(world)
    return lambda: handing_over.refuse_handover(world.services, pk, BORIS)


def _taking_back(world: SimWorld) -> Acted:
    pk = _offered(world)
    return lambda: handing_over.take_back(world.services, pk, ANNA)


def _lapsing(world: SimWorld) -> Acted:
    pk = _offered(world)
    live_until(world, world.clock.at + MINUTES)
    return served(world, handover_key(pk))


def _telling(world: SimWorld) -> Acted:
    act = _accepting(world)
    act()
    (pk,) = [pk for (name, pk) in world.watcher.others if name == HANDOVER]
    return served(world, handover_key(pk))


PLAYED: Final = Played(
    "handover",
    actions=ACTIONS.all,
    meetings={HANDOVER: _meet},
    rules={HANDOVER: _handover, "subscription": _payer, "entry": _of_former},
    cases=(
        Case("offer to hand paying over", _offering, pressed_again),
        Case("accept to pay for it", _accepting, pressed_again),
        Case("refuse to pay for it", _refusing, pressed_again),
        Case("take an offer to hand over back", _taking_back, pressed_again),
        Case("an offer to hand over lapses", _lapsing),
        Case("tell of paying handed over", _telling),
    ),
    at_rest=_at_rest,
    unfinished=_unfinished,
)
