"""Every button leads somewhere: all of them are pressed, over both catalogs and languages."""

import re
from collections import deque
from datetime import timedelta

import pytest

from chalicelib.application.ports.chat import Person, Screen
from chalicelib.application.subscriptions.records import amendment_key, draft_key
from chalicelib.application.unit import Unit
from chalicelib.bot.subscriptions.addresses import CHANGE, HAND
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.subscriptions.amendment import Amendment
from chalicelib.domain.subscriptions.draft import Draft
from infra.sandbox.telegram_html import parse_html
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.numbers_for_sale import new_york, offer_numbers
from tests.support.parts import SPOKEN, WORDS
from tests.support.played_chat import Message
from tests.support.world import World

MOST_PRESSES = 500
NAME = "<b>Eve</b> & {$x} </i>"

BOTH = pytest.mark.parametrize("catalog", [SIPTG, VOIPTIME], ids=lambda catalog: catalog.id)
LANGUAGES = pytest.mark.parametrize("language", sorted(WORDS.names()))


def shape(data: str) -> str:
    """The same place, whatever draft or charge it is about; counts above 12 are one place."""
    data = re.sub(r"id\d{10}", "ID", data)
    data = re.sub(r":(1[3-9]|[2-9]\d|\d{3,})$", ":many", data) if ":o:" in data else data
    data = re.sub(
        r"^bill:(c:\d+|s:[A-Z]{2})", "bill:c", data
    )  # a page of countries, or one of them
    data = re.sub(r"^(gift:p:\w+:\d+):[\d-]+", r"\1:OPTIONS", data)
    data = re.sub(r"^s:ID:r:\d+", "s:ID:r:END", data)
    data = re.sub(r":\d+[A-Z]{3}(?=:|$)", ":SUM", data)
    return re.sub(r"^([dg]):ID:\d+", r"\1:ID:N", data)


def fresh(world: World, data: str) -> str:
    """The button as the present screen has it: with the present revision of what is put together."""
    found = re.match(r"([dg]):(id\d{10}):\d+:", data)
    if found is None:
        return data
    unit, (what, number) = Unit(world.services), found.groups()
    present: Draft | Amendment
    if what == "d":
        present = unit.require(Draft, draft_key(number))
    else:
        present = unit.require(Amendment, amendment_key(number))
    return re.sub(r"^([dg]:id\d{10}):\d+", rf"\1:{present.revision}", data)


def check(screen: Screen, data: str) -> None:
    text, _ = parse_html(screen.text)
    assert "{" not in text.replace("{$x}", ""), text
    assert "???" not in text
    back = [b.data for row in screen.buttons for b in row if b.data is not None]
    assert back, f"no way on from {data}"
    assert {"m", "t"} & set(back), f"no way to the menu from {data}"


def crawl(world: World, person: Person, start: Message) -> set[str]:
    """Press everything that can be reached; returns the shapes of what was pressed."""
    queue: deque[str] = deque(b.data for b in start.buttons if b.data is not None)
    seen: set[str] = set(map(shape, queue))
    presses = 0
    while queue and presses < MOST_PRESSES:
        data = fresh(world, queue.popleft())
        presses += 1
        before = len(world.chat.toasts)
        shown = world.press(start, data, person)
        stale = WORDS.language(person.language_code).label("toast-stale")
        assert stale not in world.chat.toasts[before:], data
        check(shown.screen, data)
        if data.startswith("lang:"):
            world.press(start, f"lang:{person.language_code}", person)
        for button in shown.buttons:
            if button.data is not None and shape(button.data) not in seen:
                seen.add(shape(button.data))
                queue.append(button.data)
    assert not queue, f"more than {MOST_PRESSES} places"
    return seen


@BOTH
@LANGUAGES
def test_every_button_of_a_newcomer(catalog: Catalog, language: str) -> None:
    eve = Person(7, NAME, language)
    world = World(catalog)
    offer_numbers(world.services, *map(new_york, range(1, 12)))
    seen = crawl(world, eve, world.command("start", eve))
    for plan in catalog.plans:
        assert plan.is_free or f"t:{plan.id}" in seen
    assert {"d:ID:N:SUM:pay", "d:ID:N:SUM:bal"} <= seen
    reached = {shown.partition(":")[0] for shown in seen}
    offered = [one for one in SPOKEN.sections if one.offered_in(catalog) and not one.staff]
    assert {section.code for section in offered} - {CHANGE, HAND} <= reached, (
        "what one does not have cannot be changed, nor handed over"
    )


@BOTH
@LANGUAGES
def test_every_button_of_a_subscriber(catalog: Catalog, language: str) -> None:
    eve = Person(7, NAME, language)
    world = World(catalog)
    plan = next(plan for plan in catalog.plans if not plan.is_free)
    card = world.press(world.command("tariff", eve), f"t:{plan.id}", eve)
    world.pay(paying(world, card))
    check(card.screen, "bought")
    world.pay(world.press(world.write("100", eve), "b:t:10000:" + catalog.default_currency, eve))
    (bought,) = world.account(eve).live.values()
    world.to(world.subscription(bought).end - timedelta(days=12))  # renewing by hand is open
    seen = crawl(world, eve, world.command("start", eve))
    assert {"s:ID", "s:ID:r:END:SUM", "s:ID:a:0", "s:ID:h"} <= seen
    assert any(one.startswith("p:x:") for one in seen)
    assert any(one.startswith("g:ID:N:y") for one in seen)


def paying(world: World, card: Message) -> Message:
    """Press "Start payment" of a plan's card."""
    person = Person(7, NAME, world.account(Person(7, NAME, None)).telegram_language)
    return world.press(card, card.data(":pay"), person)


@BOTH
@LANGUAGES
def test_every_button_when_it_has_ended(catalog: Catalog, language: str) -> None:
    eve = Person(7, NAME, language)
    world = World(catalog)
    plan = next(plan for plan in catalog.plans if not plan.is_free)
    card = world.press(world.command("tariff", eve), f"t:{plan.id}", eve)
    world.pay(paying(world, card))
    world.payments.behave(None, "hard_decline")
    world.wait(days=31 * plan.periods[0].months + 10)
    for message in world.chat.messages[eve.id]:
        check(message.screen, "notice")
    seen = crawl(world, eve, world.command("start", eve))
    assert "s:ID" in seen


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "zz:1",
        "d",
        "d::",
        "d:id1:x:o:lines:2",
        "b:t:1e3:EUR",
        "b:t:5:XXX",
        "s:none:q",
        "lang:xx",
    ],
)
def test_a_button_that_no_release_makes_shows_the_present_state(data: str) -> None:
    world = World()
    start = world.command("start")
    shown = world.press(start, data)
    check(shown.screen, data or "m")
