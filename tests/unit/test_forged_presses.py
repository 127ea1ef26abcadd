"""What a button says gives nobody a right: presses of other people's buttons, and of such as no screen
shows, change nothing that is theirs and take no money."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Any, Final

import pytest

from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.records import all_records
from chalicelib.bot.buttons import MAX_DATA_BYTES
from chalicelib.domain.catalog.catalog import Catalog
from tests.support.catalogs import SHIPPED
from tests.support.crawling import crawl
from tests.support.customers import subscribed, top_up
from tests.support.numbers_for_sale import new_york, offer_numbers
from tests.support.parts import SPOKEN
from tests.support.played_chat import Message
from tests.support.world import World

VICTIM: Final = Person(2001, "Vera", "en")
CLERK: Final = Person(2002, "Clerk", "en")
FORGER: Final = Person(2003, "Mallory", "en")

LOOK_EVERY: Final = 50
"""Presses between two looks at everything that is stored."""


def prepared(catalog: Catalog) -> tuple[World, list[str]]:
    """Somebody with a plan, a card and money, staff at work, and every button that both were shown."""
    world = World(catalog, staff={CLERK.id: "finance"})
    offer_numbers(world.services, *map(new_york, range(1, 12)))
    plan = next(plan for plan in catalog.plans if not plan.is_free)
    subscribed(world, plan.id, VICTIM)
    top_up(world, "100", VICTIM)
    (bought,) = world.subscriptions(VICTIM)
    world.to(bought.end - timedelta(days=12))
    shown = crawl(world, VICTIM, world.command("start", VICTIM))
    world.payments.behave(None, "hard_decline")
    shown += crawl(world, CLERK, world.command("parked", CLERK))
    for written in (f"/end {VICTIM.id}", f"/deal {VICTIM.id}", f"/find {VICTIM.id}"):
        name, _, argument = written[1:].partition(" ")
        message = world.command(name, CLERK, argument)
        shown += [one.data for one in message.buttons if one.data]
        shown += crawl(world, CLERK, message)
    world.payments.behave(None, "ok")
    world.pay(top_up_of(world))
    world.settle()
    return world, sorted(set(shown))


def top_up_of(world: World) -> Message:
    """The forger has money and a card, too: there is something to take."""
    message = world.write("100", FORGER)
    return world.press(message, message.leads("b:t:").data, FORGER)


def forged(dice: Random, shown: list[str], ids: list[str]) -> Iterator[str]:
    """As they were shown, and then with anything about them changed."""
    yield from shown
    codes = sorted({section.code for section in SPOKEN.sections})
    while True:
        yield mutated(dice, dice.choice(shown), ids, codes)[:MAX_DATA_BYTES]


def mutated(dice: Random, data: str, ids: list[str], codes: list[str]) -> str:
    parts = data.split(":")
    place = dice.randrange(len(parts))
    match dice.randrange(8):
        case 0:
            parts[place] = dice.choice(ids)
        case 1:
            parts[0] = dice.choice(codes)
        case 2:
            parts[place] = dice.choice(("-1", "0", "1", "2", "9" * 18, "1e9", "", "NaN", "٣"))
        case 3:
            parts = parts[:place]
        case 4:
            parts.insert(place, dice.choice((*ids, "y", "yes", "pay", "bal")))
        case 5:
            dice.shuffle(parts)
        case 6:
            parts[place] = "".join(dice.choices(string.printable, k=dice.randrange(1, 20)))
        case _:
            parts.append(dice.choice(("yes", "y", "bal", "pay", str(VICTIM.id), "100000EUR")))
    return ":".join(parts)


def stored(world: World) -> dict[tuple[Table, Key], tuple[int, Mapping[str, Any]]]:
    return {
        (table, one.key): (one.version, one.body)
        for table in Table
        for one in all_records(world.services.store, table)
    }


def mine(key: Key) -> bool:
    """The forger's own: they may choose another language, or begin to buy."""
    return key.pk == str(FORGER.id)


@pytest.mark.parametrize("catalog", SHIPPED.values(), ids=SHIPPED)
@pytest.mark.parametrize(
    "presses", [1_500, pytest.param(10_000, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])]
)
def test_forged_presses_change_nothing(catalog: Catalog, presses: int) -> None:
    world, shown = prepared(catalog)
    before = stored(world)
    ids = sorted({key.pk for _, key in before} - {str(FORGER.id)})
    captured, had = world.payments.captured(), world.account(FORGER)
    start = world.command("start", FORGER)
    for number, data in enumerate(forged(Random(catalog.id), shown, ids)):
        if number == presses:
            break
        world.press(start, data, FORGER)
        if number % LOOK_EVERY == 0 or number == presses - 1:
            after = stored(world)
            changed = [
                key
                for key, record in before.items()
                if after.get(key) != record and not mine(key[1])
            ]
            assert changed == [], data
    has = world.account(FORGER)
    assert (has.available, has.held, has.cards) == (had.available, had.held, had.cards)
    own = [world.subscription(one) for one in has.live.values()]
    assert all(one.trial_until is not None for one in own)  # what costs nothing may be tried
    assert world.payments.captured() == captured
    world.audit(parked=True)
