"""Automatic top-ups and words of a low balance, as people choose them; a second opinion on what they take.
Reads JSON and the catalog's file, shares no rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from chalicelib.application.payments import watching
from chalicelib.application.payments.records import watch_key
from chalicelib.application.people import accounts
from chalicelib.application.ports.store import Body, Put
from chalicelib.application.subscriptions import purchases
from chalicelib.domain.money import Money
from tests.simulation.offer import seller_day
from tests.simulation.payments_stories import losing
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Played, Story, Written, pressed_again
from tests.simulation.stories import a_draft, bought, served, topped_up
from tests.simulation.views import ANNA, at_of, minor, somebody
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform

ACTIONS: Final = Actions()
CHOICES: Final = ((2000, 2000, 2000), (2000, 5000, 10000), (30000, 30000, 90000))
"""Below what, how much, at most how much a month."""
NAME: Final = "balance_watch"


def _terms(world: SimWorld, amounts: tuple[int, ...]) -> tuple[Money, Money, Money]:
    currency = world.services.catalog.default_currency
    below, amount, most = (Money(one, currency) for one in amounts)
    return below, amount, most


@ACTIONS.add(weight=3, ready=lambda world: world.watcher.accounts)
def agrees_to_top_ups(world: SimWorld, dice: Random) -> None:
    owners = [(n, a["cards"]) for n, a in world.watcher.accounts.items() if a.get("cards")]
    if owners:
        number, cards = dice.choice(owners)
        terms = _terms(world, dice.choice(CHOICES))
        card = dice.choice(cards)["reference"]
        world.press(watching.agree_to_top_ups, number, card, terms)


@ACTIONS.add(weight=1, ready=lambda world: world.watcher.accounts)
def stops_top_ups(world: SimWorld, dice: Random) -> None:
    number = somebody(world, dice)
    if number is not None:
        world.press(watching.stop_top_ups, number)


@ACTIONS.add(weight=1, ready=lambda world: world.watcher.accounts)
def wants_to_know_of_a_low_balance(world: SimWorld, dice: Random) -> None:
    number = somebody(world, dice)
    if number is not None:
        below = dice.choice((None, *(one[0] for one in CHOICES)))
        currency = world.services.catalog.default_currency
        amount = None if below is None else Money(below, currency)
        world.press(watching.tell_when_below, number, amount)


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    if dice.random() < 0.3:
        world.press(watching.stop_top_ups, int(pk))
    else:
        world.use(perform, watch_key(int(pk)))


def _watch(world: SimWorld, written: Written) -> None:
    """A charge that begins is the payer's, of the agreed card and amount, while there is too little; with all
    that was taken or may still be, it stays below the month's ceiling. A bank's no stops it, and is told."""
    before, body, pk = written.before or {}, written.body, written.put.key.pk
    mine = [put for put in written.together.get("charge", ()) if _is_automatic(put)]
    new = [put for put in mine if put.body["id"] not in world.watcher.charges]
    for put in new:
        _begins(world, before, body, put.body)
        require(body["open_charge"] == put.body["id"], "top-up", f"{pk} does not name its charge")
    for put in mine:
        failure = put.body.get("failure") or ""
        answered = failure.startswith("declined:") or failure in (
            "card-lost",
            "authentication-required",
        )
        if answered and body.get("auto") and put.body["id"] == before.get("open_charge"):
            told = body.get("stopped") and "tell_stopped" in body.get("waits", {})
            require(bool(told), "top-up", f"{pk} goes on after {failure}")
    world.watcher.others[NAME, pk] = body


def _is_automatic(put: Put) -> bool:
    return bool(put.body["purpose"]["kind"] == "auto_top_up")


def _begins(world: SimWorld, before: Body, body: Body, charge: Body) -> None:
    payer = charge["payer_id"]
    auto, account = before.get("auto"), world.watcher.accounts[payer]
    agreed = auto is not None and not before.get("stopped") and not before.get("open_charge")
    require(bool(agreed), "top-up", f"{charge['id']} is not agreed to: {before}")
    if auto is None:
        return
    total = minor(account["available"]) + minor(account["held"])
    low = total < minor(auto["below"])
    require(low, "top-up", f"{total} is not below {auto['below']}")
    require(charge["amount"] == auto["amount"], "top-up", f"{charge['amount']} for {auto}")
    plastic = {card["reference"]: card["last4"] for card in account["cards"]}
    same = plastic.get(charge["card_reference"]) == auto["card"]["last4"]
    require(same, "top-up", f"{charge['card_reference']} is not the agreed card")
    month = f"{seller_day(world.offer, datetime.fromisoformat(charge['created_at'])):%Y-%m}"
    counts = [
        minor(one["amount"])
        for one in world.watcher.charges.values()
        if one["purpose"]["kind"] == "auto_top_up"
        and one["payer_id"] == payer
        and one["purpose"]["terms"]["month"] == month
        and (one.get("state") != "failed" or one.get("failure") == "given-up")
    ]
    taken = sum(counts) + minor(charge["amount"])
    named = charge["purpose"]["terms"]["month"] == month
    require(named, "top-up", f"{charge['id']} counts in {charge['purpose']['terms']}, not {month}")
    require(taken <= minor(auto["most"]), "top-up", f"{taken} in {month}, at most {auto['most']}")


def _unfinished(world: SimWorld) -> list[str]:
    """What waits for the next month is at rest."""
    return [
        f"{name} {pk}"
        for (name, pk), body in world.watcher.others.items()
        if name == NAME and (body.get("open_charge") or _is_soon(world, body.get("waits", {})))
    ]


def _is_soon(world: SimWorld, waits: Body) -> bool:
    return any(at_of(wait) < world.clock.at + timedelta(hours=9) for wait in waits.values())


def _agreeing(world: SimWorld) -> Acted:
    bought(world)
    (card,) = accounts.get_account(world.services, ANNA).cards
    terms = _terms(world, CHOICES[1])
    return lambda: watching.agree_to_top_ups(world.services, ANNA, card.reference, terms)


def looking(later: str) -> Story:
    """The balance has fallen, and the card behaves `later`."""

    def prepare(world: SimWorld) -> Acted:
        bought(world, later)
        _agreeing_silently(world)
        return served(world, watch_key(ANNA))

    return prepare


def _agreeing_silently(world: SimWorld, amounts: tuple[int, ...] = CHOICES[1]) -> None:
    """Agreed, and nobody has looked yet."""
    card = accounts.get_account(world.services, ANNA).default_card
    watching.agree_to_top_ups(world.services, ANNA, str(card), _terms(world, amounts))
    for queue in world.queues.messages.values():
        queue.clear()


def _stopping(world: SimWorld) -> Acted:
    bought(world)
    _agreeing_silently(world)
    return lambda: watching.stop_top_ups(world.services, ANNA)


def _choosing(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    amount = _terms(world, CHOICES[1])[0]
    return lambda: watching.tell_when_below(world.services, ANNA, amount)


def _low(world: SimWorld) -> Acted:
    """The balance falls below what was chosen, and nobody has looked yet."""
    topped_up(world, "40.00")
    watching.tell_when_below(world.services, ANNA, _terms(world, (3000, 3000, 3000))[0])
    purchases.pay_from_balance(world.services, a_draft(world), ANNA, 1)
    return served(world, watch_key(ANNA))


def _at_ceiling(world: SimWorld) -> Acted:
    """What may be taken in a month was taken, and the balance has fallen again."""
    bought(world)
    _agreeing_silently(world, (20000, 20000, 20000))
    served(world, watch_key(ANNA))()
    purchases.pay_from_balance(world.services, a_draft(world, "gateway"), ANNA, 1)
    return served(world, watch_key(ANNA))


PLAYED: Final = Played(
    "payments",
    actions=ACTIONS.all,
    meetings={NAME: _meet},
    rules={NAME: _watch},
    unfinished=_unfinished,
    cases=(
        Case("agree to automatic top-ups", _agreeing, pressed_again),
        Case("automatic top-up", looking("ok")),
        Case("automatic top-up: declined", looking("decline")),
        Case("automatic top-up: bank wants the payer", looking("authentication")),
        Case("automatic top-up: the card is lost", losing(looking("ok"))),
        Case("stop automatic top-ups", _stopping, pressed_again),
        Case("choose to be told of a low balance", _choosing, pressed_again),
        Case("the balance is low", _low),
        Case("automatic top-ups are at their ceiling", _at_ceiling),
    ),
)
