"""People arrive, come back, block the bot, choose a language; their accounts are unbroken books."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from chalicelib.application.payments import methods, top_ups
from chalicelib.application.people import accounts, billing
from chalicelib.application.people.exporting import GATHERED_IN, ask_export
from chalicelib.application.people.records import export_key, vat_check_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Body
from chalicelib.application.services import Services
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from tests.simulation import money_rules
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.views import ANNA, COUNTRIES, message, minor, somebody
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform

NUMBERS: Final = {"DE": "DE136695976", "LT": "LT100018548216"}
ACTIONS: Final = Actions()


def open_account(
    services: Services, number: int, language: str, source: str | None = None
) -> Account:
    """Whoever is new says at once that they are at home."""
    person = Person(number, f"Person {number}", language)
    account = accounts.open_account(services, person, source)
    if account.billing.country_known:
        return account
    return billing.say_country(services, number, services.catalog.default_country)


@ACTIONS.add(weight=3)
def arrives(world: SimWorld, dice: Random) -> None:
    """Somebody writes to the bot, for the first time or again after having blocked it."""
    number = dice.choice(world.people)
    world.chat.blocked.discard(number)
    new = number not in world.watcher.accounts
    invitation = f"ref_{dice.choice(world.people)}"
    sources = (None, "spring", "plan_gateway", invitation, invitation)
    language, source = dice.choice(("en", "ru")), dice.choice(sources)
    world.press(open_account, number, language, source)
    if new:
        world.press(billing.say_country, number, dice.choice(COUNTRIES))


@ACTIONS.add(weight=1)
def moves(world: SimWorld, dice: Random) -> None:
    """Somebody says another country: what was shown before is still taken, and taxed as it was shown."""
    number = somebody(world, dice)
    if number is not None:
        world.press(billing.say_country, number, dice.choice(COUNTRIES))


@ACTIONS.add(weight=1)
def tells_their_details(world: SimWorld, dice: Random) -> None:
    """An address or an e-mail, typed; a company without a confirmed VAT number pays as a consumer does."""
    number = somebody(world, dice)
    if number is None:
        return
    match dice.choice((0, 1, 2, 2, 3)):
        case 0:
            world.press(billing.give_address, number, "Street 1\nTown")
        case 1:
            world.press(billing.give_email, number, "anna@example.com")
        case 2:
            world.press(billing.name_company, number, "Acme")
            country = world.watcher.accounts[number]["country"]
            if country in NUMBERS:  # the register knows none of them: everybody pays as a consumer
                world.press(billing.give_vat_number, number, NUMBERS[country])
        case _:
            world.press(billing.buy_as_person, number)


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


@ACTIONS.add(weight=1, ready=lambda world: world.watcher.accounts)
def asks_for_their_data(world: SimWorld, dice: Random) -> None:
    """A file of all that is stored of them."""
    person = somebody(world, dice)
    if person is not None:
        world.press(ask_export, person)


def _meet_export(world: SimWorld, _dice: Random, pk: str) -> None:
    perform(world.services, export_key(int(pk)))


def _export(world: SimWorld, written: Written) -> None:
    """It goes on from where it was, and is sent once it is whole."""
    body, before = written.body, written.before or {}
    world.watcher.others["export", written.put.key.pk] = body
    anew = "gather" in body.get("waits", {}) and not before.get("waits")
    on = anew or body.get("tables", 0) >= before.get("tables", 0)
    require(on, "export", f"{before} goes back to {body}")
    ends = not body.get("waits") and "send_export" not in before.get("waits", {})
    require(not ends, "export", f"{body} follows {before}, and nobody was to send it")


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
    world.watcher.accounts[body["id"]] = body


def _meet_vat_check(world: SimWorld, _dice: Random, pk: str) -> None:
    perform(world.services, vat_check_key(int(pk)))


def _vat_check(world: SimWorld, written: Written) -> None:
    """Whoever is told of an answer has it on the account in the same commit."""
    world.watcher.others["vat_check", written.put.key.pk] = written.body
    before = written.before or {}
    if "tell_vat" in written.body.get("waits", {}) and "tell_vat" not in before.get("waits", {}):
        (account,) = written.together["account"]
        vat = account.body["billing"]["vat"]
        right = vat["number"] == written.body["number"] and vat["status"] in ("valid", "invalid")
        require(right, "vat-checked", f"{vat} is told of, the check is {written.body}")


def _unfinished(world: SimWorld) -> list[str]:
    checks = world.watcher.others.items()
    return [
        f"{name} {pk}"
        for (name, pk), body in checks
        if name in ("vat_check", "export") and body.get("waits")
    ]


def _source(world: SimWorld, before: Body | None, body: Body) -> None:
    """The first link by which somebody came is kept for 30 days, and no longer; not of whoever is deleted."""
    was = (before or {}).get("source")
    if was is None or was == body.get("source") or body.get("deleted_at"):
        return
    known = world.clock.at - datetime.fromisoformat(was["at"])
    require(known >= timedelta(days=30), "source", f"{body['id']} came by {was} {known} ago")


def _opening(world: SimWorld) -> Acted:
    return lambda: open_account(world.services, ANNA, "ru", "spring")


def _asking(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "en")
    return lambda: accounts.ask(world.services, ANNA, "d", "id1", "1", "c", "lines")


def _saying_the_country(world: SimWorld) -> Acted:
    """A question was asked, and is answered by a press."""
    open_account(world.services, ANNA, "ru")
    accounts.ask(world.services, ANNA, "bill", "c", "0")
    return lambda: billing.say_country(world.services, ANNA, "FI")


def _naming_the_company(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "ru")
    accounts.ask(world.services, ANNA, "bill", "n")
    return lambda: billing.name_company(world.services, ANNA, "Acme")


def _a_company(world: SimWorld) -> None:
    open_account(world.services, ANNA, "ru")
    billing.say_country(world.services, ANNA, "DE")
    billing.name_company(world.services, ANNA, "Acme")


def _giving_the_vat_number(world: SimWorld) -> Acted:
    _a_company(world)
    world.vies.known.add(NUMBERS["DE"])
    return lambda: billing.give_vat_number(world.services, ANNA, NUMBERS["DE"])


def _checking_the_vat_number(world: SimWorld) -> Acted:
    _giving_the_vat_number(world)()
    world.queues.messages[Queue.WORK].clear()
    return lambda: perform(world.services, vat_check_key(ANNA))


def _asking_for_data(world: SimWorld) -> Acted:
    open_account(world.services, ANNA, "ru")
    return lambda: ask_export(world.services, ANNA)


def _gathering(world: SimWorld) -> Acted:
    _asking_for_data(world)()
    world.queues.messages[Queue.WORK].clear()
    return lambda: perform(world.services, export_key(ANNA))


def _sending_the_data(world: SimWorld) -> Acted:
    act = _gathering(world)
    for _ in GATHERED_IN[1:]:
        act()
        world.queues.messages[Queue.WORK].clear()
    return act


PLAYED: Final = Played(
    "people",
    actions=ACTIONS.all,
    meetings={"account": _meet, "vat_check": _meet_vat_check, "export": _meet_export},
    rules={"account": _book, "vat_check": _vat_check, "export": _export},
    cases=(
        Case("open an account", _opening, pressed_again),
        Case("ask a question", _asking, pressed_again),
        Case("say the country", _saying_the_country, pressed_again),
        Case("name the company", _naming_the_company, pressed_again),
        Case("give the VAT number", _giving_the_vat_number, pressed_again),
        Case("check the VAT number", _checking_the_vat_number),
        Case("ask for a copy of data", _asking_for_data, pressed_again),
        Case("gather the data", _gathering),
        Case("send the data", _sending_the_data),
    ),
    unfinished=_unfinished,
)
