"""Whoever floods is told once and not heard for a while; nobody else is, and no money is half-done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from chalicelib.application.people.records import account_key
from chalicelib.application.ports.chat import (
    Command,
    Incoming,
    Media,
    Person,
    Press,
    Reachability,
    Text,
)
from chalicelib.bot.pacing import MOST_KNOWN, Pacing
from chalicelib.domain.pace import Pace
from tests.support.counted_store import CountedStore
from tests.support.faults import Down, befalls
from tests.support.parts import ANNA, BORIS, WORDS, HandClock
from tests.support.world import World

JOHN: Final = Person(1003, "John", "en")
SLOW: Final = Pace(burst=10, each=timedelta(seconds=1))
WAIT: Final = SLOW.slowed_for


class Flooded:
    """A world in which real time is moved by hand, and a process of it can begin anew."""

    def __init__(self, pace: Pace = SLOW) -> None:
        self.real = HandClock(datetime(2026, 12, 1, tzinfo=UTC))
        self.pace = pace
        self.world = World(staff={JOHN.id: "support"}, pacing=self.process())
        self.number = 1000

    def process(self) -> Pacing:
        return Pacing(self.real.now, self.pace)

    def begin_anew(self) -> None:
        """As after a cold start."""
        self.world.pacing = self.process()

    def send(self, person: Person = ANNA, kind: str = "text") -> None:
        self.number += 1
        said: dict[str, Incoming] = {
            "text": Text(self.number, person, "hello"),
            "command": Command(self.number, person, "help", ""),
            "press": Press(self.number, person, 1, f"press-{self.number}", "help"),
            "media": Media(self.number, person, "photo", "", "file", None),
        }
        self.world.handle(said[kind])

    def answers(self, person: Person = ANNA) -> int:
        """Messages to them, and presses answered."""
        chat = self.world.chat
        return len(chat.messages[person.id]) + sum(chat.answers.values())


def said_to(flooded: Flooded, person: Person = ANNA) -> str:
    return flooded.world.chat.last(person.id).text


@pytest.mark.parametrize("kind", ["text", "command", "press", "media"])
def test_who_floods_is_told_once_and_then_not_heard(kind: str) -> None:
    flooded = Flooded()
    flooded.world.command("start")
    for _ in range(SLOW.burst):
        flooded.send(kind=kind)
    before = flooded.answers()
    told = flooded.world.chat.toasts[-1] if kind == "press" else said_to(flooded)
    assert "Please wait 5 seconds" in told
    stored = flooded.world.account()
    for _ in range(50):
        flooded.send(kind=kind)
    assert flooded.answers() == before
    assert flooded.world.account() == stored


def test_after_the_wait_they_are_heard_again() -> None:
    flooded = Flooded()
    flooded.world.command("start")
    for _ in range(SLOW.burst + 5):
        flooded.send()
    flooded.real.at += WAIT - timedelta(seconds=1)
    flooded.send(kind="command")
    assert "Please wait" in said_to(flooded)
    flooded.real.at += timedelta(seconds=1)
    flooded.send(kind="command")
    assert "/support" in said_to(flooded)


def test_an_ordinary_press_costs_no_read_and_no_write_more() -> None:
    costs = []
    for pacing in (None, Flooded().process()):
        store = CountedStore()
        world = World(store=store, pacing=pacing)
        shown = world.command("start")
        store.forget()
        for _ in range(5):
            world.press(shown, "help")
        costs.append((len(store.loads), store.commits))
    assert costs[0] == costs[1]


def test_nobody_else_is_slowed() -> None:
    flooded = Flooded()
    for _ in range(SLOW.burst + 5):
        flooded.send()
    flooded.send(BORIS, "command")
    assert "/support" in said_to(flooded, BORIS)


def test_staff_are_never_slowed() -> None:
    flooded = Flooded()
    flooded.world.command("start", JOHN)
    for _ in range(SLOW.burst * 3):
        flooded.send(JOHN, "command")
    assert "Please wait" not in "".join(one.text for one in flooded.world.chat.messages[JOHN.id])


def test_a_process_that_begins_learns_it_with_the_account() -> None:
    flooded = Flooded()
    flooded.world.command("start")
    for _ in range(SLOW.burst + 1):
        flooded.send()
    flooded.begin_anew()
    flooded.send(kind="command")
    heard = flooded.answers()
    for _ in range(5):
        flooded.send(kind="command")
    assert flooded.answers() == heard, "one was heard, and with it was known that they wait"
    flooded.real.at += WAIT
    flooded.send(kind="command")
    assert flooded.answers() == heard + 1


def test_a_mark_that_is_over_slows_nobody() -> None:
    flooded = Flooded()
    account = flooded.world.open(ANNA)
    over = replace(account, slowed_until=flooded.real.at - timedelta(seconds=1))
    flooded.world.put(account_key(ANNA.id), over)
    for _ in range(3):
        flooded.send(kind="command")
    assert len(flooded.world.chat.messages[ANNA.id]) == 3


def test_who_has_no_account_yet_is_slowed_too() -> None:
    flooded = Flooded(Pace(burst=0, each=timedelta(seconds=1)))
    flooded.world.bot.handle(Text(1, ANNA, "hello"))
    assert "Please wait" in said_to(flooded)


def test_neither_a_store_nor_a_chat_that_is_down_is_a_reason_to_come_again() -> None:
    flooded = Flooded()
    flooded.world.command("start")
    for _ in range(SLOW.burst - 1):
        flooded.send()
    object.__setattr__(flooded.world.services, "store", Down())
    flooded.world.chat.fault = befalls("before", times=1)
    flooded.world.bot.handle(Text(1, ANNA, "hello"))
    flooded.world.bot.handle(Text(2, ANNA, "hello"))


def test_that_somebody_left_is_always_taken() -> None:
    flooded = Flooded()
    for _ in range(SLOW.burst + 5):
        flooded.send()
    flooded.world.handle(Reachability(1, ANNA, reachable=False))
    assert not flooded.world.account().reachable


def test_money_of_who_floods_is_taken_and_booked_whole() -> None:
    """The webhook is heard, however much the payer floods."""
    flooded = Flooded()
    world = flooded.world
    shown = world.write("20", ANNA)
    world.press(shown, shown.leads("b:t:").data)
    for _ in range(SLOW.burst + 5):
        flooded.send()
    world.pay(shown)
    assert world.account().available.minor == 2000
    world.audit()


@pytest.mark.parametrize("burst", range(1, 8))
def test_presses_that_buy_are_done_or_not_begun(burst: int) -> None:
    flooded = Flooded(Pace(burst=burst, each=timedelta(minutes=1)))
    world = flooded.world
    world.top_up(ANNA, "300.00")
    had = world.account().available
    shown = world.command("tariff")
    for suffix in ("t:softphone", ":bal", ":yes", ":yes", ":yes", "t", "t"):
        found = [one.data for one in shown.buttons if one.data and one.data.endswith(suffix)]
        flooded.number += 1
        data = found[0] if found else suffix
        world.handle(Press(flooded.number, ANNA, shown.id, f"p{flooded.number}", data))
    assert world.account().slowed_until is not None
    bought = world.subscriptions(ANNA)
    spent = had - world.account().available
    assert (len(bought), spent.minor) == ((1, 1800) if burst >= 4 else (0, 0))
    world.audit()


@pytest.mark.parametrize("code", sorted(WORDS.names()))
def test_it_is_said_in_their_language(code: str) -> None:
    flooded = Flooded()
    person = Person(77, "Vera", code)
    for _ in range(SLOW.burst + 1):
        flooded.send(person)
    assert WORDS.language(code).text("too-fast", count=5) == said_to(flooded, person)


def test_a_process_remembers_so_many_and_no_more() -> None:
    pacing = Pacing(HandClock().now, SLOW)
    for person in range(MOST_KNOWN + 50):
        pacing.speaks(person)
    assert len(pacing._busy) == MOST_KNOWN
    for person in range(MOST_KNOWN + 50):
        pacing.learn(person, HandClock().now() + WAIT)
    assert len(pacing._slowed) == MOST_KNOWN
