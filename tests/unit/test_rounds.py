"""How often a commit is sent and a decision made anew, what is read again, and how a tick takes pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import agenda
from chalicelib.application.ahead import Ahead
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import (
    ConditionFailed,
    Contention,
    DuePage,
    Key,
    Put,
    Record,
    StoreError,
    Table,
    Unanswered,
    Write,
)
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.unit import ROUNDS, SENDS, Unit, in_unit
from chalicelib.domain.errors import Busy, InvalidInput, Refused
from chalicelib.domain.people.account import Account
from tests.support.json_text import json_text
from tests.support.parts import Lines, parked_work
from tests.support.world import World

ANNA, BORIS = 101, 202


class Refusing(MemoryStore):
    """Refuses the next commits with these errors, and keeps what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.refusals: list[StoreError] = []
        self.tokens: list[str] = []
        self.loads: list[list[Key]] = []

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        self.loads.append(list(keys))
        return super().load(keys, lagging=lagging)

    def commit(self, writes: Sequence[Write], token: str) -> None:
        self.tokens.append(token)
        if self.refusals:
            raise self.refusals.pop(0)
        super().commit(writes, token)


class Scene:
    """Anna and Boris, and a store that refuses."""

    def __init__(self) -> None:
        self.store = Refusing()
        self.world = World(store=self.store)
        for who in (ANNA, BORIS):
            self.world.open(who)
        self.paused: list[int] = []
        self.decided = 0
        self.services = replace(self.world.services, pause=self.paused.append)
        self.store.tokens.clear()
        self.store.loads.clear()

    def rename(self, unit: Unit) -> str:
        self.decided += 1
        account = unit.require(Account, account_key(ANNA))
        unit.put(account_key(ANNA), replace(account, name=f"{account.name}!"))
        return account.name


@pytest.fixture
def scene() -> Scene:
    return Scene()


def refusals(how: Callable[[], StoreError], times: int) -> list[StoreError]:
    return [how() for _ in range(times)]


@pytest.mark.parametrize("how", [Contention, Unanswered])
def test_one_commit_is_sent_five_times_under_one_token(
    scene: Scene, how: Callable[[], StoreError]
) -> None:
    scene.store.refusals = refusals(how, SENDS - 1)
    assert in_unit(scene.services, scene.rename) == "Person 101"
    assert (scene.paused, scene.decided) == ([1, 2, 3, 4], 1)
    assert (len(scene.store.tokens), len(set(scene.store.tokens))) == (5, 1)
    assert scene.world.account(ANNA).name == "Person 101!"


@pytest.mark.parametrize("how", [Contention, Unanswered])
def test_after_the_fifth_time_it_is_told(scene: Scene, how: Callable[[], StoreError]) -> None:
    scene.store.refusals = refusals(how, SENDS)
    with pytest.raises(how):  # type: ignore[call-overload]
        in_unit(scene.services, scene.rename)
    assert (scene.paused, len(scene.store.tokens)) == ([1, 2, 3, 4], 5)


def stale() -> StoreError:
    return ConditionFailed([account_key(ANNA)])


def test_a_decision_is_made_anew_five_times(scene: Scene) -> None:
    scene.store.refusals = refusals(stale, ROUNDS - 1)
    assert in_unit(scene.services, scene.rename) == "Person 101"
    assert (scene.paused, scene.decided) == ([1, 2, 3, 4, 5], 6)
    assert len(set(scene.store.tokens)) == 6


def test_then_others_were_faster_for_too_long(scene: Scene) -> None:
    scene.store.refusals = refusals(stale, ROUNDS)
    with pytest.raises(Busy, match=r"^others kept changing the same records$"):
        in_unit(scene.services, scene.rename)
    assert (scene.paused, scene.decided) == ([1, 2, 3, 4, 5, 6], 6)


def test_what_was_read_ahead_serves_one_round(scene: Scene) -> None:
    """It lags behind: the commit is refused, and the second decision reads for itself."""
    ahead, key = Ahead(), account_key(ANNA)
    old = scene.store.load([key])
    in_unit(scene.services, scene.rename)
    ahead.keep([key], old)
    scene.store.loads.clear()
    worker = replace(scene.services, ahead=ahead)
    assert in_unit(worker, scene.rename) == "Person 101!"
    assert scene.store.loads == [[key]]
    assert scene.world.account(ANNA).name == "Person 101!!"
    scene.store.loads.clear()
    assert Unit(worker).require(Account, key).name == "Person 101!!"  # what was written is known
    assert scene.store.loads == []
    assert Unit(worker, fresh=True).require(Account, key).name == "Person 101!!"
    assert scene.store.loads == [[key]]


def test_what_was_read_in_one_go_and_is_one_record_was_true(scene: Scene) -> None:
    key, other = account_key(ANNA), account_key(BORIS)
    in_unit(scene.services, lambda unit: unit.require(Account, key))
    assert scene.store.loads == [[key]]
    scene.store.loads.clear()
    in_unit(scene.services, lambda unit: unit.load(key, other))
    assert scene.store.loads == [[key, other], [key, other]]
    scene.store.loads.clear()

    def refuse(unit: Unit) -> None:
        unit.load(key, other)
        raise Refused("no")

    with pytest.raises(Refused):
        in_unit(scene.services, refuse)
    assert scene.store.loads == [[key, other], [key, other]]


def test_a_no_from_what_was_read_ahead_is_read_once_more(scene: Scene) -> None:
    ahead, key = Ahead(), account_key(ANNA)
    ahead.keep([key], scene.store.load([key]))
    scene.store.loads.clear()
    worker = replace(scene.services, ahead=ahead)
    in_unit(worker, lambda unit: unit.require(Account, key))
    assert scene.store.loads == [[key]]


def test_what_is_not_there_and_what_waits_for_nothing_is_named(scene: Scene) -> None:
    unit = Unit(scene.services)
    with pytest.raises(InvalidInput, match=r"^there is no Account 999$"):
        unit.require(Account, account_key(999))
    unit.put(account_key(ANNA), scene.world.account(ANNA))
    with pytest.raises(InvalidInput, match=r"^account 101 waits for nothing$"):
        unit.nudge(account_key(ANNA))


# The tick


class Paged(MemoryStore):
    """One shard has this much due, two keys a page; the others nothing."""

    def __init__(self, keys: list[Key]) -> None:
        super().__init__()
        self.keys = keys
        self.asked: list[str | None] = []

    def due(
        self,
        table: Table,
        shard: str,
        until: datetime,
        *,
        limit: int = 100,
        cursor: str | None = None,
    ) -> DuePage:
        if (table, shard) != (Table.SUBSCRIPTIONS, "2"):
            return DuePage((), None)
        self.asked.append(cursor)
        start = int(cursor or 0)
        size = min(limit, 2)
        page = tuple((key, until) for key in self.keys[start : start + size])
        following = str(start + size) if start + size < len(self.keys) else None
        return DuePage(page, following)


def ticked(keys: list[Key]) -> tuple[int, Paged, Lines]:
    store, lines = Paged(keys), Lines()
    services: Services = replace(World(store=store).services, queues=lines)
    return agenda.tick(services), store, lines


KEYS: Final = [subscription_key(f"s{number}") for number in range(5)]


def test_a_tick_hands_over_every_page_of_a_shard() -> None:
    handed, store, lines = ticked(KEYS)
    assert (handed, store.asked) == (5, [None, "2", "4"])
    assert lines.sent == [
        (Queue.WORK, KEYS[:2], "2"),
        (Queue.WORK, KEYS[2:4], "2"),
        (Queue.WORK, KEYS[4:], "2"),
    ]


def test_a_tick_takes_only_so_much_and_leaves_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agenda, "PER_MINUTE", 4)
    handed, store, _ = ticked(KEYS)
    assert (handed, store.asked) == (4, [None, "2"])


def test_what_nobody_serves_is_left_out() -> None:
    stranger = Key(Table.SUBSCRIPTIONS, "s9", "of tomorrow")
    handed, _, lines = ticked([stranger, KEYS[0]])
    assert (handed, lines.sent) == (2, [(Queue.WORK, KEYS[:1], "2")])


def test_the_next_moment_is_the_earliest_of_all() -> None:
    world = World()
    assert agenda.next_due(world.store, world.services.declared) is None
    world.top_up(ANNA, "5000")
    world.buy_from_balance(ANNA)
    later = world.buy_from_balance(ANNA, plan="gateway")
    world.settle()
    due = agenda.next_due(world.store, world.services.declared)
    assert due == min(wait.at for wait in later.waits.values())


# A worker's message


def test_what_there_is_no_time_for_is_handed_back_together() -> None:
    world = World()
    world.top_up(ANNA, "5000")
    keys = [
        subscription_key(world.buy_from_balance(ANNA, plan=plan).id)
        for plan in ("softphone", "gateway")
    ]
    lines = Lines()
    services = replace(world.services, queues=lines)
    agenda.perform(services, Queue.WORK, [*keys, keys[0]], more_time=lambda: False)
    assert lines.sent == [(Queue.WORK, keys, "")]
    lines.sent.clear()
    agenda.perform(services, Queue.WORK, keys)
    assert lines.sent == []


def test_a_message_that_kills_its_workers_is_taken_apart_and_its_last_key_parked() -> None:
    world = World()
    world.top_up(ANNA, "5000")
    bought = world.buy_from_balance(ANNA)
    key, other = subscription_key(bought.id), subscription_key("s9")
    lines = Lines()
    services = replace(world.services, queues=lines)
    agenda.bury(services, [key, Key(Table.SUBSCRIPTIONS, "s9", "of tomorrow"), other])
    assert lines.sent == [(Queue.WORK, [key], ""), (Queue.WORK, [other], "")]
    assert parked_work(world.services) == []
    lines.sent.clear()
    agenda.bury(services, [key, other])
    assert lines.sent == [(Queue.WORK, [key], ""), (Queue.WORK, [other], "")]
    world.clock.at = bought.end
    agenda.bury(services, [key])
    reasons = {work.reason for _, work in parked_work(world.services)}
    assert reasons == {"a worker failed on it again and again"}


def test_a_put_that_was_written_is_known_with_its_next_version(scene: Scene) -> None:
    ahead, key = Ahead(), account_key(ANNA)
    written = scene.world.account(ANNA)
    ahead.wrote([Put(key, json_text({"a": 1}), 4, None)], {key: written})
    assert ahead.known([key, account_key(BORIS)]) == {
        key: Record(key, 5, json_text({"a": 1}), None)
    }
    (record,) = ahead.known([key]).values()
    assert record is not None
    assert ahead.value(Account, record, lambda: pytest.fail("it was read again")) is written
    ahead.keep([account_key(BORIS)], {})
    assert ahead.known([account_key(BORIS)]) == {account_key(BORIS): None}
    ahead.forget([key, account_key(999)])
    assert ahead.known([key]) == {}
