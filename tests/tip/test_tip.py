"""A capability that lives in this folder alone: everything that the mechanisms promise one is tried."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from chalicelib.application import parking
from chalicelib.application.audit import audit
from chalicelib.application.ports.chat import ChatRejected
from chalicelib.application.ports.store import Put, Table
from chalicelib.capabilities.declaration import DeclaredTwice
from chalicelib.capabilities.joining import declared, spoken
from chalicelib.domain.money import Money
from tests.simulation.crash_points import cases, tried
from tests.simulation.many import world_seed
from tests.simulation.played import Case
from tests.simulation.run import live
from tests.support.json_text import json_text
from tests.support.parts import ANNA, parked_work
from tests.support.world import World
from tests.tip.capability import TIP
from tests.tip.played import WITH_TIPS

ROOT: Final = Path(__file__).parents[2]
HERE: Final = Path(__file__).parent
TIP_CASES: Final = [case for case in cases(WITH_TIPS) if "tip" in case.name]


@pytest.fixture
def world() -> World:
    """The shipped application with tips besides."""
    capabilities = WITH_TIPS.capabilities
    return World(declared=declared(capabilities), spoken=spoken(capabilities))


def test_no_other_file_names_it() -> None:
    sources = [
        path
        for folder in ("chalicelib", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".ftl", ".toml", ".yaml"} and HERE not in path.parents
    ]
    assert len(sources) > 250
    naming = [path for path in sources if re.search(r"\btips?\b", path.read_text(), re.IGNORECASE)]
    assert naming == []


def test_it_is_bought_by_card_and_its_giver_is_thanked(world: World) -> None:
    message = world.command("tip")
    world.press(message, "tip:c:500")
    assert "A tip for the waiter" in message.text
    world.pay(message)
    assert "Tipped." in message.text
    assert "Thank you for 5.00 EUR!" in world.chat.last(ANNA.id).text
    assert audit(world.services).checked["tips"] == 1
    assert audit(world.services).violations == []


def test_it_is_bought_from_the_balance_once_however_often_it_is_pressed(world: World) -> None:
    top_up = world.press(world.command("balance"), "b:t:2000:EUR")
    world.pay(top_up)
    message = world.command("tip")
    for _ in range(3):
        world.press(message, "tip:b:500")
    assert world.account().available == Money.of("15.00", "EUR")
    assert sum("Thank you" in shown.text for shown in world.chat.messages[ANNA.id]) == 1


def test_a_balance_that_is_too_short_is_refused_with_a_way_on(world: World) -> None:
    message = world.press(world.command("tip"), "tip:b:500")
    assert "b:t:500:EUR" in [button.data for button in message.buttons]


def test_what_cannot_be_said_backs_off_is_parked_and_retried_by_staff(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.pay(world.press(world.command("balance"), "b:t:2000:EUR"))
    with monkeypatch.context() as patch:

        def refuse(*_: object) -> int:
            raise ChatRejected("400")

        patch.setattr(type(world.chat), "send", refuse)
        world.press(world.chat.messages[ANNA.id][-1], "tip:b:500")
        world.wait(days=1)
    ((name, work),) = [
        (name, work) for name, work in parked_work(world.services) if work.kind == "thank"
    ]
    assert work.target is not None
    assert work.target[2] == "tip"
    parking.retry_parked(world.services, name)
    world.settle()
    assert "Thank you" in world.chat.last(ANNA.id).text


def test_a_tip_that_nobody_paid_for_is_found(world: World) -> None:
    world.pay(world.press(world.command("tip"), "tip:c:500"))
    store = world.services.store
    records, _ = store.scan(Table.SUBSCRIPTIONS)
    (tip,) = [record for record in records if record.key.sk == "tip"]
    body = {**tip.body, "amount": "6.00 EUR"}
    store.commit([Put(tip.key, json_text(body), tip.version, tip.due)], "damage")
    found = audit(world.services).violations
    assert [(one.check, one.key) for one in found] == [("tips", f"subscriptions/{tip.key.pk}/tip")]


def test_lives_with_tips_break_no_promise_and_reach_everything() -> None:
    counts: Counter[str] = Counter()
    for number in range(12):
        life = live(world_seed(11, number), cast=WITH_TIPS)
        assert life.violation is None, f"world {life.seed}: {life.violation}"
        counts += life.counts
    reached = ("action tips_by_card", "action tips_from_the_balance", "step thank", "purpose tip")
    assert [what for what in reached if not counts[what]] == []


@pytest.mark.parametrize("case", TIP_CASES, ids=lambda case: case.name)
def test_a_death_changes_nothing(case: Case) -> None:
    row = tried(case, lambda: None, cast=WITH_TIPS)
    assert row.calls > 0
    assert row.wrong == ()


def test_each_fate_of_its_money_is_among_the_deaths() -> None:
    fates = ("page opened", "paid", "paid, webhook lost", "not paid", "paid too late", "paid twice")
    assert {f"tip: {fate}" for fate in fates} <= {case.name for case in TIP_CASES}


def test_a_name_is_declared_once() -> None:
    with pytest.raises(DeclaredTwice, match="tip"):
        declared((*WITH_TIPS.capabilities, TIP))
