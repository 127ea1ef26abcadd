"""Ten thousand presses of buttons that somebody else was shown, and of such as nobody ever was, come as
Telegram's webhook brings them: nothing of anybody else is changed or told, nothing breaks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import pytest
from chalice.test import Client

from app import app
from chalicelib.bootstrap import Container, Stand, install
from chalicelib.config import Settings
from chalicelib.domain.catalog.catalog import Catalog
from tests.support.catalogs import SHIPPED
from tests.support.forging import (
    CLERK,
    FORGER,
    VICTIM,
    changed_of_others,
    forged,
    ids_in,
    prepared,
    spent_on_themselves,
    stored,
)
from tests.support.parts import SPOKEN, parked_work
from tests.support.world import World

SECRET: Final = "a-secret"
HEADERS: Final = {
    "Content-Type": "application/json",
    "X-Telegram-Bot-Api-Secret-Token": SECRET,
}
PRESSES: Final = 10_000
LOOK_EVERY: Final = 500
"""Presses between two looks at everything that is stored."""

USER: Final = {"id": FORGER.id, "is_bot": False, "first_name": "Mallory", "language_code": "en"}
CHAT: Final = {"id": FORGER.id, "type": "private", "first_name": "Mallory"}


@dataclass(slots=True)
class Unhurried:
    """Real time in which nobody is ever too fast: a second passes whenever it is asked for."""

    at: datetime = datetime(2026, 12, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass(slots=True)
class Report:
    """What was sent, by the way in which it was changed, and what came of it."""

    ways: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return "\n".join(
            f"{name}: {dict(sorted(found.items(), key=str))}"
            for name, found in (
                ("sent", self.ways),
                ("status", self.answers),
                ("outcome", self.outcomes),
            )
        )


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(app) as client:
        yield client
    install(None)


def wired(world: World, catalog: Catalog, clock: Any = None) -> Container:
    """The app as it is deployed, over that world."""
    stand = Stand(
        business_clock=world.clock,
        store=world.store,
        chat=world.chat,
        queues=world.queues,
        files=world.files,
        payment_systems={"stripe": lambda: world.payments},
    )
    values = {
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "STAFF": f"{CLERK.id}:finance",
        "CATALOG": catalog.id,
    }
    container = Container(Settings(values), stand)
    if clock is not None:
        container.transport_clock = clock
    install(container)
    return container


def press(client: Client, number: int, message_id: int, data: str) -> int:
    """One press of the forger, as Telegram brings it."""
    update = {
        "update_id": 900_000 + number,
        "callback_query": {
            "id": f"forged-{number}",
            "from": USER,
            "message": {"message_id": message_id, "date": 1, "chat": CHAT, "text": "…"},
            "chat_instance": "1",
            "data": data,
        },
    }
    answer = client.http.post(
        "/webhooks/telegram", headers=HEADERS, body=json.dumps(update).encode()
    )
    return int(answer.status_code)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("catalog", SHIPPED.values(), ids=SHIPPED)
def test_ten_thousand_forged_presses_reach_nobody_else(
    client: Client, catalog: Catalog, record_property: Any
) -> None:
    world, shown = prepared(catalog)
    wired(world, catalog, Unhurried())
    before, had, captured = stored(world), world.account(FORGER), world.payments.captured()
    start, report = world.command("start", FORGER), Report()
    codes = sorted({section.code for section in SPOKEN.sections})
    ways = forged(Random(catalog.id), shown, ids_in(world), codes, PRESSES)
    for number, (way, data) in enumerate(ways, start=1):
        toasts = len(world.chat.toasts)
        report.ways[way] += 1
        report.answers[press(client, number, start.id, data)] += 1
        world.work()
        seen = world.chat.last(FORGER.id).text + start.text
        assert "My secret" not in seen, data
        assert VICTIM.name not in seen, data
        stale = any("out of date" in toast for toast in world.chat.toasts[toasts:])
        report.outcomes["out of date" if stale else "answered"] += 1
        assert world.chat.answers[f"forged-{number}"] == 1, data
        if number % LOOK_EVERY == 0:
            assert changed_of_others(world, before) == [], data
    print(report)
    record_property("forged", str(report))
    assert sum(report.ways.values()) == PRESSES
    assert len(report.ways) > 10
    assert report.answers == {200: PRESSES}
    assert changed_of_others(world, before) == []
    assert not [one for _, one in parked_work(world.services) if one.kind == "update"]
    has = world.account(FORGER)
    assert (has.held, has.cards) == (had.held, had.cards)
    assert has.available + spent_on_themselves(world) == had.available
    assert world.payments.captured() == captured
    world.audit(parked=True)


def test_as_fast_as_they_come_most_are_not_even_begun(client: Client) -> None:
    catalog = SHIPPED["siptg"]
    world, shown = prepared(catalog)
    wired(world, catalog)
    before, start = stored(world), world.command("start", FORGER)
    codes = sorted({section.code for section in SPOKEN.sections})
    answers: Counter[int] = Counter()
    for number, (_, data) in enumerate(forged(Random(1), shown, ids_in(world), codes, 2_000)):
        answers[press(client, number, start.id, data)] += 1
    begun = sum(1 for press_id in world.chat.answers if press_id.startswith("forged-"))
    print(f"{begun} of {sum(answers.values())} presses were begun")
    assert answers == {200: 2_000}
    assert begun < 1_000
    assert any("Please wait" in toast for toast in world.chat.toasts)
    assert changed_of_others(world, before) == []
