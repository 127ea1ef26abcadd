"""People give each other gifts, accept them or not; what was paid for each waits, goes to one of them, or
comes back. The rules read JSON and the catalog's file."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Final

from chalicelib.application.gifts import giving, redeeming
from chalicelib.application.gifts.records import GIFT, gift_key
from chalicelib.application.people import billing
from chalicelib.application.ports.store import Body
from chalicelib.application.services import Services
from chalicelib.domain.gifts.gift import Gift
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.stories import MESSAGE, bought, live_until, pays, served, topped_up
from tests.simulation.views import ANNA, at_of, message, minor, somebody
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.gifts import put_amount, put_plan
from tests.support.parts import perform

ACTIONS: Final = Actions()
CLARA: Final = 2

ONWARD: Final = {
    "new": {"new", "open"},
    "open": {"open", "redeemed", "returned"},
    "redeemed": {"redeemed"},
    "returned": {"returned"},
}
"""What may follow what."""


def _all(world: SimWorld) -> dict[str, Body]:
    return {pk: body for (name, pk), body in world.watcher.others.items() if name == GIFT}


def _of_state(world: SimWorld, *states: str) -> list[str]:
    return [pk for pk, body in _all(world).items() if body.get("state", "new") in states]


@ACTIONS.add(weight=3, ready=lambda world: world.watcher.accounts)
def puts_a_gift_together(world: SimWorld, dice: Random) -> None:
    payer = somebody(world, dice)
    if payer is None or world.services.catalog.gifts is None:
        return
    if dice.random() < 0.4:
        currency = world.services.catalog.default_currency
        amount = dice.choice(world.services.catalog.gifts.amounts[currency])
        world.press(giving.put_amount_together, payer, amount)
        return
    day = world.clock.at.date()
    plan = dice.choice(world.services.catalog.plans_sold_on(day))
    world.press(put_plan, payer, plan.id, dice.choice(plan.periods).months)


@ACTIONS.add(weight=5, ready=lambda world: _of_state(world, "new"))
def pays_for_a_gift(world: SimWorld, dice: Random) -> None:
    """From the balance, by a saved card, or on a page; the newest, mostly."""
    new = _of_state(world, "new")
    if new:
        pk = dice.choice(new[-3:])
        _pays(world, dice, pk, _all(world)[pk]["payer_id"])


def _pays(world: SimWorld, dice: Random, pk: str, payer: int) -> None:
    cards = [card["reference"] for card in world.watcher.accounts[payer].get("cards", ())]
    match dice.randrange(3):
        case 0:
            world.press(giving.give_from_balance, pk, payer)
        case 1 if cards:
            card = dice.choice(cards)
            world.watcher.named.add((pk, card))
            world.press(gift_by_card, pk, payer, (card, message(dice)))
        case _:
            world.press(giving.start_gift_payment, pk, payer, message(dice))


def gift_by_card(services: Services, gift: str, payer: int, pressed: tuple[str, int]) -> object:
    """`pressed`: which card, on which message."""
    card, message_id = pressed
    return giving.start_gift_payment(services, gift, payer, message_id, card=card)


@ACTIONS.add(weight=5, ready=lambda world: _of_state(world, "open", "redeemed"))
def redeems_a_gift(world: SimWorld, dice: Random) -> None:
    """One that is still to be had, mostly; or looks at it alone."""
    found = _of_state(world, "open") or _of_state(world, "redeemed")
    person = somebody(world, dice)
    if not found or person is None:
        return
    code = dice.choice(found) if dice.random() < 0.95 else "nobodys"
    use = redeeming.redeem if dice.random() < 0.8 else redeeming.look_at_gift
    world.press(use, code, person)


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    """Another process does what is due; somebody else is as fast."""
    body, person = _all(world).get(pk), somebody(world, dice)
    if body is None or person is None or dice.random() < 0.4:
        perform(world.services, gift_key(pk))
    elif body.get("state", "new") == "new":
        _pays(world, dice, pk, body["payer_id"])
    else:
        world.press(redeeming.redeem, pk, person)


def _moves(written: Written, pk: str) -> list[tuple[int, int]]:
    """What the entries of this commit do to the gift's account, and whose they are."""
    return [
        (int(entry.key.pk), minor(posting["amount"]))
        for entry in written.together.get("entry", ())
        for posting in entry.body["postings"]
        if posting["account"] == f"gift:{pk}"
    ]


def _gift(world: SimWorld, written: Written) -> None:
    """Its money moves in the commit that says so, all of it, from its giver or to one person."""
    body, before, pk = written.body, written.before or {}, written.put.key.pk
    was, state = before.get("state", "new"), body.get("state", "new")
    require(state in ONWARD[was], "gifts", f"{pk} was {was} and is {state}")
    amount, moved = minor(body["amount"]), _moves(written, pk)
    same = not before or before["amount"] == body["amount"]
    require(same, "gifts", f"{pk} was {before.get('amount')} and is {body['amount']}")
    expected: list[tuple[int, int]] = []
    if was != state:
        whom: int = body["redeemer_id"] if state == "redeemed" else body["payer_id"]
        expected = [(whom, amount if state == "open" else -amount)]
    require(moved == expected, "gifts", f"{pk} is {state}, and its money moves {moved}")
    if was == "open" and state != "open":
        over = datetime.fromisoformat(before["expires_at"]) <= _entry_at(written)
        require(over is (state == "returned"), "gifts", f"{pk} is {state} at {world.clock.at}")
    if state == "redeemed" != was and body.get("subscription_id"):
        _plan(written, body)
    world.watcher.others[GIFT, pk] = body


def _entry_at(written: Written) -> datetime:
    (entry,) = written.together["entry"]
    return datetime.fromisoformat(entry.body["at"])


def _plan(written: Written, body: Body) -> None:
    """Sold to whoever redeems it, for what was paid for it, as it was shown."""
    (entry,) = written.together["entry"]
    sale, price = entry.body["sale"], body["quote"]["price"]
    gross = sum(minor(line["gross"]) for line in sale["lines"])
    require(gross == minor(body["amount"]), "gifts", f"{gross} is sold for {body['amount']}")
    buyer = sale["buyer"]["telegram_id"]
    require(buyer == body["redeemer_id"], "gifts", f"{buyer} buys what {body['redeemer_id']} has")
    chosen = {"plan": price["plan_id"], "options": price["options"]}
    first = sale["lines"][0]
    right = (first["terms"], first["quantity"]) == (chosen, price["months"])
    require(right, "gifts", f"{first['terms']} for {first['quantity']} months, given was {price}")
    (one,) = written.together["subscription"][:1]
    require(not one.body["auto_renew"], "gifts", f"{one.key.pk} renews by itself, unasked")


def unfinished(world: SimWorld) -> list[str]:
    """What is to be told or woken."""
    busy = {"follow", "tell_gift"}
    return [pk for pk, body in _all(world).items() if busy & body.get("waits", {}).keys()]


def at_rest(world: SimWorld) -> None:
    """Whoever gave it has been told what became of it; what is over is over."""
    for pk, body in _all(world).items():
        state, payer = body.get("state", "new"), body["payer_id"]
        if state in ("redeemed", "returned"):
            told = f"GiftEnded {pk}" in world.chat.read[payer]
            require(told or payer in world.ever_blocked, "gifts", f"nobody tells of {pk}")
        if state == "open":
            waits = {kind: at_of(wait) for kind, wait in body["waits"].items()}
            expires = datetime.fromisoformat(body["expires_at"])
            right = waits == {"return_gift": expires} and world.clock.at < expires
            require(right, "gifts", f"{pk} waits for {waits} at {world.clock.at}")


def _put(world: SimWorld, *, plan: bool = False) -> Gift:
    """Anna has money, and Clara is there."""
    topped_up(world, "100.00")
    open_account(world.services, CLARA, "en")
    billing.say_country(world.services, CLARA, "LT")
    if plan:
        return put_plan(world.services, ANNA)
    return put_amount(world.services, ANNA, "20")


def _giving(world: SimWorld) -> Acted:
    gift = _put(world)
    return lambda: giving.give_from_balance(world.services, gift.id, ANNA)


def _given(world: SimWorld, *, plan: bool = False) -> str:
    gift = _put(world, plan=plan)
    return giving.give_from_balance(world.services, gift.id, ANNA).id


def _redeeming(world: SimWorld) -> Acted:
    code = _given(world)
    return lambda: redeeming.redeem(world.services, code, CLARA)


def _redeeming_plan(world: SimWorld) -> Acted:
    code = _given(world, plan=True)
    return lambda: redeeming.redeem(world.services, code, CLARA)


def _redeemed(world: SimWorld) -> Acted:
    """Its giver is told, and what waited for the redeemer's money is woken."""
    act = _redeeming(world)
    act()
    (code,) = _all(world)
    return served(world, gift_key(code))


def _returning(world: SimWorld) -> Acted:
    code = _given(world)
    live_until(world, at_of(_all(world)[code]["waits"]["return_gift"]))
    return served(world, gift_key(code))


def _by_card(world: SimWorld, later: str) -> Acted:
    bought(world, later)
    gift = put_amount(world.services, ANNA, "20")
    card = world.watcher.accounts[ANNA]["cards"][0]["reference"]
    world.watcher.named.add((gift.id, card))
    return lambda: gift_by_card(world.services, gift.id, ANNA, (card, MESSAGE))


def _on_a_page(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    gift = put_amount(world.services, ANNA, "20")
    return lambda: giving.start_gift_payment(world.services, gift.id, ANNA, MESSAGE)


PLAYED: Final = Played(
    "gifts",
    actions=ACTIONS.all,
    meetings={GIFT: _meet},
    rules={GIFT: _gift},
    cases=(
        Case("give from the balance", _giving, pressed_again),
        Case("give by a saved card", lambda world: _by_card(world, "ok"), pressed_again),
        Case(
            "give by a saved card: authentication",
            lambda world: _by_card(world, "authentication"),
            pressed_again,
            pays,
        ),
        Case("redeem an amount", _redeeming, pressed_again),
        Case("redeem a plan", _redeeming_plan, pressed_again),
        Case("a gift was redeemed", _redeemed),
        Case("a gift comes back", _returning),
    ),
    pages={"gift": _on_a_page},
    at_rest=at_rest,
    unfinished=unfinished,
)
