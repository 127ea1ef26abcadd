"""The scheduled function: a slice at a time, an alarm on a violation, rest until the next day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Put
from chalicelib.bootstrap import Container, Stand, install
from chalicelib.config import Settings
from chalicelib.entrypoints import jobs
from tests.support.deployed import SCHEDULED
from tests.support.json_text import json_text
from tests.support.world import World

ANNA = 101
MINUTES = 60_000


class Context:
    """Of a Lambda that has so much time left, in milliseconds, for each question."""

    def __init__(self, *left: int) -> None:
        self._left = list(left)

    def get_remaining_time_in_millis(self) -> int:
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]


@pytest.fixture
def world() -> Iterator[World]:
    world = World(store=MemoryStore())
    world.top_up(ANNA, "60.00")
    world.buy_from_balance(ANNA)
    stand = Stand(store=world.services.store, business_clock=world.clock)
    install(Container(Settings({}), stand))
    yield world
    install(None)


def run(context: Context, **detail: Any) -> dict[str, Any]:
    report: dict[str, Any] = jobs.audit({**SCHEDULED, "detail": detail}, context)
    return report


def damage(world: World) -> None:
    record = world.services.store.load([account_key(ANNA)])[account_key(ANNA)]
    body = {**record.body, "available": "999.00 EUR"}
    world.services.store.commit([Put(record.key, json_text(body), record.version)], "damage")


def test_it_stops_in_time_and_goes_on(world: World) -> None:
    first = run(Context(5 * MINUTES, 4 * MINUTES, MINUTES))
    assert not first["done"]
    assert sum(one["done"] for one in first["segments"]) == 2
    last = run(Context(5 * MINUTES))
    assert last["done"]
    assert last["violations"] == 0
    assert {one["check"]: one["checked"] for one in last["checks"]}["chain"] >= 3


def test_a_violation_fails_once_and_so_rings(world: World) -> None:
    assert run(Context(5 * MINUTES))["done"]
    damage(world)
    assert run(Context(5 * MINUTES))["violations"] == 0, "it rests until tomorrow"
    with pytest.raises(RuntimeError, match=r"1 violations.*999"):
        run(Context(5 * MINUTES), anew=True)
    assert run(Context(5 * MINUTES))["violations"] == 1
