"""Buttons of other people, and such as no screen shows: who is attacked, by whom, and every way in which a
button is changed; presses nothing."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import cycle, islice
from random import Random
from typing import Any, Final

from chalicelib.application.ledger.history import movements
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.records import all_records
from chalicelib.application.support import requests
from chalicelib.bot.buttons import MAX_DATA_BYTES
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.money import Money
from chalicelib.domain.support.request import RequestKind
from tests.support.answering import answer
from tests.support.crawling import crawl
from tests.support.customers import subscribed, top_up
from tests.support.numbers_for_sale import new_york, offer_numbers
from tests.support.played_chat import Message
from tests.support.world import World

VICTIM: Final = Person(2001, "Vera", "en")
CLERK: Final = Person(2002, "Clerk", "en")
FORGER: Final = Person(2003, "Mallory", "en")

NUMBERS: Final = ("-1", "0", "1", "2", "7", "9" * 18, "1e9", "", "NaN", "٣", "0x10", " 1")
WORDS: Final = ("y", "yes", "pay", "bal", "wy", "o", "s", "hy", "queue", "a", "c", "cy")
SUMS: Final = ("1EUR", "0EUR", "100000EUR", "1800USD", "-1EUR", "1800", "EUR", "1800XXX")


def prepared(catalog: Catalog) -> tuple[World, list[str]]:
    """Somebody with a plan, a card, money and requests, staff at work, and every button both were shown."""
    world = World(catalog, staff={CLERK.id: "finance"})
    offer_numbers(world.services, *map(new_york, range(1, 12)))
    plan = next(plan for plan in catalog.plans if not plan.is_free)
    subscribed(world, plan.id, VICTIM)
    top_up(world, "100", VICTIM)
    (bought,) = world.subscriptions(VICTIM)
    world.to(bought.end - timedelta(days=12))
    world.command("start", CLERK)
    asked = [_asked(world, number) for number in range(2)]
    answer(world.services, asked[0], CLERK.id, "Here you are")
    shown = crawl(world, VICTIM, world.command("start", VICTIM))
    world.payments.behave(None, "hard_decline")
    shown += crawl(world, CLERK, world.command("parked", CLERK))
    for written in (f"/end {VICTIM.id}", f"/deal {VICTIM.id}", f"/find {VICTIM.id}", "/requests"):
        name, _, argument = written[1:].partition(" ")
        message = world.command(name, CLERK, argument)
        shown += [one.data for one in message.buttons if one.data]
        shown += crawl(world, CLERK, message)
    _asked(world, 3)
    world.payments.behave(None, "ok")
    world.pay(_top_up_of_the_forger(world))
    world.settle()
    return world, sorted(set(shown))


def _asked(world: World, number: int) -> str:
    one = requests.start_request(world.services, VICTIM.id, RequestKind.OTHER)
    requests.tell_request(world.services, one.id, VICTIM.id, 5000 + number, text="My secret")
    requests.send_request(world.services, one.id, VICTIM.id)
    return one.id


def _top_up_of_the_forger(world: World) -> Message:
    """They have money and a card, too: there is something to take."""
    message = world.write("100", FORGER)
    return world.press(message, message.leads("b:t:").data, FORGER)


def stored(world: World) -> dict[tuple[Table, Key], tuple[int, Mapping[str, Any]]]:
    """Everything."""
    return {
        (table, one.key): (one.version, one.body)
        for table in Table
        for one in all_records(world.services.store, table)
    }


def ids_in(world: World) -> list[str]:
    """Of everybody's records but the forger's."""
    return sorted({key.pk for _, key in stored(world)} - {str(FORGER.id)})


def changed_of_others(
    world: World, before: Mapping[tuple[Table, Key], tuple[int, Mapping[str, Any]]]
) -> list[tuple[Table, Key]]:
    """Records that are another now, less the forger's own: they may choose a language, or buy for themselves
    what is for sale, with their own money; that takes the next number of an invoice, and staff are told to
    connect it."""
    after = stored(world)
    numbers = {key.pk for (_, key), (_, body) in after.items() if _is_the_forgers(key, body)}
    own = {str(FORGER.id), *numbers}
    by_buying = ("series", "bell") if numbers else ()
    return [
        where
        for where, record in before.items()
        if after.get(where) != record and where[1].pk not in own and where[1].sk not in by_buying
    ]


def _is_the_forgers(key: Key, body: Mapping[str, Any]) -> bool:
    return key.sk == "number" and body["payer_id"] == FORGER.id


def spent_on_themselves(world: World) -> Money:
    """What the forger has bought in their own name."""
    entries = movements(world.services, FORGER.id, 100)
    sales = [one.sale for one in entries if one.sale is not None]
    assert {sale.customer_id for sale in sales} <= {FORGER.id}
    return sum((sale.gross for sale in sales), world.account(FORGER).available.zero)


WAYS: Final = (
    "nested",
    "foreign",
    "section",
    "number",
    "revision",
    "sum",
    "cut",
    "word",
    "letter",
    "long",
    "noise",
)
"""In which a button is changed."""


def forged(
    dice: Random, shown: Sequence[str], ids: Sequence[str], codes: Sequence[str], count: int
) -> Iterator[tuple[str, str]]:
    """So many, each with the way in which it was changed: all of what was shown, each of it with another id
    or section at every position, and then each way as often as the others."""
    return islice(_made(dice, shown, ids, codes), count)


def _made(
    dice: Random, shown: Sequence[str], ids: Sequence[str], codes: Sequence[str]
) -> Iterator[tuple[str, str]]:
    yield from (("as shown", data) for data in shown)
    for data in shown:
        parts = data.split(":")
        for place in range(len(parts)):
            other = dice.choice(codes if place == 0 else ids)
            yield "every position", ":".join((*parts[:place], other, *parts[place + 1 :]))
    for way in cycle(WAYS):
        yield way, _changed(way, dice, dice.choice(shown), ids, codes)


def _changed(way: str, dice: Random, data: str, ids: Sequence[str], codes: Sequence[str]) -> str:
    if way == "letter":
        at = dice.randrange(len(data))
        return data[:at] + dice.choice(string.printable) + data[at + 1 :]
    if way == "long":
        return (data + ":" + dice.choice((*ids, "y")) * 20)[: dice.choice((64, 65, 4000))]
    if way == "nested":
        return f"bill:s:DE:{data}"
    if way == "noise":
        return "".join(dice.choices(string.printable + "٣—é\u0000\u202e", k=MAX_DATA_BYTES))
    parts = data.split(":")
    place = _place_of(way, dice, parts)
    if way == "cut":
        return ":".join(parts[:place])
    if way == "word":
        parts.insert(place + dice.randrange(2), dice.choice((*WORDS, *ids)))
        return ":".join(parts)
    parts[place] = _other(way, dice, parts[place], ids, codes)
    return ":".join(parts)


def _other(way: str, dice: Random, part: str, ids: Sequence[str], codes: Sequence[str]) -> str:
    match way:
        case "foreign":
            return dice.choice(ids)
        case "section":
            return dice.choice(codes)
        case "number":
            return dice.choice(NUMBERS)
        case "revision":
            known = int(part) if part.isascii() and part.isdecimal() else 0
            return str(known + dice.choice((-2, -1, 1, 2, 1000)))
        case _:
            return dice.choice(SUMS)


def _place_of(way: str, dice: Random, parts: Sequence[str]) -> int:
    """A part that is such a thing, if there is one; the section stands first."""
    if way == "section":
        return 0
    if way not in ("revision", "sum"):
        return dice.randrange(len(parts))
    form = r"\d+" if way == "revision" else r"\d+[A-Z]{3}"
    fits = [place for place, part in enumerate(parts) if re.fullmatch(form, part)]
    return dice.choice(fits or range(len(parts)))
