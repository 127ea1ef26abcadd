"""People arrive, come back, block the bot, choose a language; their accounts are unbroken books."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from chalicelib.application.payments import methods, top_ups
from chalicelib.application.people import accounts
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.store import Body
from chalicelib.application.services import Services
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from tests.simulation import money_rules
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.views import ANNA, COUNTRIES, changed_directly, message, minor, somebody
from tests.simulation.watch import require
from tests.simulation.world import SimWorld

ACTIONS: Final = Actions()


def open_account(
    services: Services, number: int, language: str, source: str | None = None
) -> Account:
    return accounts.open_account(services, Person(number, f"Person {number}", language), source)


@ACTIONS.add(weight=3)
def arrives(world: SimWorld, dice: Random) -> None:
    """Somebody writes to the bot, for the first time or again after having blocked it."""
    number = dice.choice(world.people)
    new = number not in world.watcher.accounts
    world.chat.blocked.discard(number)
    language, source = dice.choice(("en", "ru")), dice.choice((None, "spring", "plan_gateway"))
    world.press(open_account, number, language, source)
    if new:
        country = dice.choice(COUNTRIES)
        changed_directly(world, account_key(number), Account, country=country)


@ACTIONS.add(weight=1, ready=lambda world: world.watcher.accounts)
def is_asked_something(world: SimWorld, dice: Random) -> None:
    """Or does something else: then nothing is asked any more."""
    number = somebody(world, dice)
    if number is not None:
        asked = dice.choice(((), ("d", "id1", "1", "c", "lines"), ("q", "id2")))
        world.press(accounts.ask, number, *asked)


@ACTIONS.add(weight=2)
def blocks_the_bot(world: SimWorld, dice: Random) -> None:
    person = dice.choice(world.people)
    world.chat.blocked.add(person)
    world.ever_blocked.add(person)


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    number = int(pk)
    if number not in world.watcher.accounts:
        return
    body = world.watcher.accounts[number]
    match dice.randrange(5):
        case 0:
            world.press(open_account, number, dice.choice(("en", "ru", "de")))
        case 1:
            world.press(accounts.choose_language, number, dice.choice(("en", "ru", "de")))
        case 2 if body.get("cards"):
            card = dice.choice(body["cards"])["reference"]
            world.press(methods.choose_card, number, card)
        case 3:
            world.ever_blocked.add(number)  # before the call, in which the worker may die
            world.use(accounts.mark_unreachable, number)
        case _:
            currency = world.services.catalog.default_currency
            world.press(top_ups.start_top_up, number, Money(2000, currency), message(dice))


def _book(world: SimWorld, written: Written) -> None:
    """The account ends where its new entries end; without one, its balance stays."""
    body, before, key = written.body, written.before, written.put.key
    entries = [put for put in written.together.get("entry", ()) if put.key.pk == key.pk]
    number = before.get("sequence", 0) if before else 0
    after = None
    for entry in sorted(entries, key=lambda e: e.key.sk):
        number += 1
        in_order = entry.body["sequence"] == number
        require(in_order, "chain", f"entry out of sequence: {entry.key}")
        after = (entry.body["available_after"], entry.body["held_after"])
    require(body.get("sequence", 0) == number, "chain", f"sequence without entries: {key}")
    if entries:
        require(after == (body["available"], body["held"]), "chain", f"balance is not {after}")
    elif before is not None:
        same = (before["available"], before["held"]) == (body["available"], body["held"])
        require(same, "chain", f"balance of {key.pk} changed without an entry")
    _source(world, before, body)
    low = min(minor(body["available"]), minor(body["held"]))
    require(low >= 0, "chain", f"{key.pk} is below zero: {low}")
    for card in body.get("cards", ()):
        if card.get("refused"):
            world.watcher.refused_since.setdefault(card["reference"], world.steps)
    money_rules.cards(world, written)
    if not world.is_on or "stripe" not in world.offer["payment_systems"]:
        left = {card["reference"] for card in body.get("cards", ())}
        before_cards = {card["reference"] for card in (before or {}).get("cards", ())}
        world.taken_off |= before_cards - left
    world.watcher.accounts[body["id"]] = body


def _source(world: SimWorld, before: Body | None, body: Body) -> None:
    """The first link by which somebody came is kept for 30 days, and no longer."""
    was = (before or {}).get("source")
    if was is None or was == body.get("source"):
        return
    known = world.clock.at - datetime.fromisoformat(was["at"])
    require(known >= timedelta(days=30), "source", f"{body['id']} came by {was} {known} ago")


def _opening(world: SimWorld) -> Acted:
    return lambda: open_account(world.services, ANNA, "ru", "spring")


def _asking(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    return lambda: accounts.ask(world.services, ANNA, "d", "id1", "1", "c", "lines")


PLAYED: Final = Played(
    "people",
    actions=ACTIONS.all,
    meetings={"account": _meet},
    rules={"account": _book},
    cases=(
        Case("open an account", _opening, pressed_again),
        Case("ask a question", _asking, pressed_again),
    ),
)
