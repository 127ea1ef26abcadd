"""Presses every button that a person can reach, and looks at each screen; knows no catalog."""

from __future__ import annotations

import re
from collections import deque
from typing import Final

from chalicelib.application.ports.chat import Person, Screen
from chalicelib.application.subscriptions.records import amendment_key, draft_key
from chalicelib.application.unit import Unit
from chalicelib.domain.subscriptions.amendment import Amendment
from chalicelib.domain.subscriptions.draft import Draft
from infra.sandbox.telegram_html import parse_html
from tests.support.parts import WORDS
from tests.support.played_chat import Message
from tests.support.world import World

MOST_PRESSES: Final = 500


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


def crawl(world: World, person: Person, start: Message) -> list[str]:
    """Press everything that can be reached, each place once; returns what was pressed."""
    queue: deque[str] = deque(b.data for b in start.buttons if b.data is not None)
    seen: set[str] = set(map(shape, queue))
    pressed: list[str] = []
    while queue and len(pressed) < MOST_PRESSES:
        data = fresh(world, queue.popleft())
        pressed.append(data)
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
    return pressed
