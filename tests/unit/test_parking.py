"""What cannot be done by itself is kept as it was, with its reason, until staff retry, resolve or end it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest
from pydantic import TypeAdapter, ValidationError

from chalicelib.application import parking
from chalicelib.application.bells import Bell, bell_key
from chalicelib.application.parked import Parked, parked_key
from chalicelib.application.ports.chat import ChatError, MalformedUpdate
from chalicelib.application.ports.payments import (
    KeyRefused,
    NoAnswer,
    SystemOff,
    SystemUnavailable,
)
from chalicelib.application.ports.store import Key, Put, Table
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.unit import Unit
from chalicelib.domain.agenda import Wait
from chalicelib.domain.errors import CatalogLacks, InvalidInput
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.json_text import json_text
from tests.support.parts import parked_work
from tests.support.refusals import refused
from tests.support.world import World

ANNA: Final = 101


@pytest.fixture
def world() -> World:
    return World()


def bought(world: World) -> Subscription:
    world.top_up(ANNA, "20")
    return world.buy_from_balance(ANNA)


def stamp(world: World) -> str:
    return f"{world.clock.at:%Y%m%dT%H%M%SZ}"


def invalid() -> ValidationError:
    with pytest.raises(ValidationError) as error:
        TypeAdapter(int).validate_python("x")
    return error.value


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (KeyRefused("x"), "key"),
        (SystemOff("x"), "off"),
        (NoAnswer("x"), "payment-system"),
        (SystemUnavailable("x"), "payment-system"),
        (ChatError("x"), "chat"),
        (CatalogLacks("x"), "catalog"),
        (MalformedUpdate("x"), "malformed"),
        (invalid(), "unreadable"),
        (InvalidInput("x"), "fault"),
        (RuntimeError("x"), "fault"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_staff_read_why_in_a_word(error: Exception, why: str) -> None:
    assert parking.why_of(error) == why


def test_what_a_record_waits_for_now_is_parked_apart(world: World) -> None:
    one = bought(world)
    key, now = subscription_key(one.id), one.end
    world.clock.at = now
    unit = Unit(world.services)
    later = {"expire": Wait(now), "lapse": Wait(now), "warn": Wait(one.end.replace(year=2099))}
    unit.load(key)
    unit.put(key, replace(world.subscription(one.id), waits=later))
    unit.commit()
    parking.park_key(world.services, key, "x" * 600)
    after = world.subscription(one.id)
    assert after.waits == {"warn": later["warn"]}
    work = dict(parked_work(world.services))
    names = {kind: f"{one.id}:{kind}:{stamp(world)}" for kind in ("expire", "lapse")}
    assert work == {
        name: Parked(
            reason="x" * 500,
            parked_at=now,
            kind=kind,
            target=(key.table.value, key.pk, key.sk),
            why="died",
        )
        for kind, name in names.items()
    }
    parking.park_key(world.services, subscription_key("nothing"), "x")
    assert len(parked_work(world.services)) == 2


def damaged(world: World, key: Key) -> None:
    """Something in this record is of no release that we know."""
    record = world.store.load([key])[key]
    body = {**record.body, "status": "of tomorrow"}
    world.store.commit([Put(key, json_text(body), record.version, record.due)], "damage")


def test_a_long_reason_is_cut(world: World) -> None:
    key = subscription_key(bought(world).id)
    record = world.store.load([key])[key]
    parking.park_unreadable(world.services, record, RuntimeError("x" * 600))
    ((_, work),) = parked_work(world.services)
    assert work.reason == "cannot be read: RuntimeError: ".ljust(500, "x")


def test_what_cannot_be_read_is_parked_as_it_is_and_rings(world: World) -> None:
    one = bought(world)
    key = subscription_key(one.id)
    damaged(world, key)
    body = world.store.load([key])[key].body
    for line in world.queues.messages.values():
        line.clear()
    parking.park_key(world.services, key, "died")
    record = world.store.load([key])[key]
    assert (record.body, record.due) == (body, None)
    ((name, work),) = parked_work(world.services)
    assert name == f"{one.id}:unreadable:{stamp(world)}"
    assert (work.kind, work.why, work.target) == (
        "unreadable",
        "unreadable",
        (key.table.value, key.pk, key.sk),
    )
    assert work.reason.startswith("cannot be read: ValidationError: ")
    assert len(work.reason) <= 500
    bell = Unit(world.services).require(Bell, bell_key("unreadable"))
    assert bell.waits
    bells = world.store.load([bell_key("unreadable")])[bell_key("unreadable")]
    assert bells.due is not None
    assert bells.due.due_at == min(wait.at for wait in bell.waits.values())
    assert world.queues.waiting() == 1
    with refused("cannot-retry"):
        parking.retry_parked(world.services, name)


def test_an_update_is_kept_once_and_as_much_of_it_as_a_record_may_have(world: World) -> None:
    update = {"update_id": 7, "text": "\ud800", "price": 1.5, "odd": float("nan")}
    for _ in range(2):
        parking.park_update(world.services, update, "a reason", why="malformed")
    ((name, work),) = parked_work(world.services)
    assert name == "update:7"
    assert work == Parked(
        "a reason",
        world.clock.at,
        "update",
        update={"update_id": 7, "text": "?", "price": "1.5", "odd": "NaN"},
        why="malformed",
    )


@pytest.mark.parametrize(
    ("update", "kept"),
    [
        ("no object", {"unreadable": "no object"}),
        (["x" * 5000], {"unreadable": str(["x" * 5000])[:4000]}),
        ({"update_id": "no number"}, {"update_id": "no number"}),
    ],
)
def test_what_is_no_update_is_kept_under_a_name_of_its_own(
    world: World, update: Any, kept: dict[str, Any]
) -> None:
    parking.park_update(world.services, update, "a reason")
    ((name, work),) = parked_work(world.services)
    assert name.startswith("update:id")
    assert (work.update, work.why) == (kept, "fault")


def test_what_is_too_large_is_kept_in_part(world: World) -> None:
    most = parking.MAX_KEPT_CHARACTERS
    for spare, whole in ((0, True), (-1, False)):
        body = {"text": "x" * (most - len('{"text": ""}') - spare)}
        parking.park_event(world.services, f"event {spare}", body, "y" * 600)
        work = Unit(world.services).require(Parked, parked_key(f"event {spare}"))
        assert work.update is not None
        assert ("text" in work.update) is whole
        assert whole or len(work.update["unreadable"]) == most
        assert (len(work.reason), work.kind, work.why) == (500, "event", "foreign")


def test_all_of_it_is_found_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking, "NAMES_AT_ONCE", 2)
    names = [f"event {number}" for number in range(5)]
    for name in names:
        parking.park_event(world.services, name, {}, "x")
        world.clock.at = world.clock.at.replace(second=world.clock.at.second + 1)
    assert parking.parked_names(world.services) == names
    parking.resolve_parked(world.services, names[1])
    found = parking.parked_named(world.services, [*names, "nothing"])
    assert [name for name, _ in found] == [names[0], *names[2:]]


def parked_wait(world: World, one: Subscription, kind: str) -> str:
    key = subscription_key(one.id)
    unit = Unit(world.services)
    value = unit.require(Subscription, key)
    parking.park_wait(unit, key, value, kind, reason="x", now=world.clock.at)
    unit.commit()
    for line in world.queues.messages.values():
        line.clear()
    return f"{one.id}:{kind}:{stamp(world)}"


def test_a_retry_waits_for_it_again_now_and_wakes_a_worker(world: World) -> None:
    one = bought(world)
    name = parked_wait(world, one, "lapse")
    assert "lapse" not in world.subscription(one.id).waits
    parked = parking.retry_parked(world.services, name)
    assert (parked.kind, parked.key) == ("lapse", subscription_key(one.id))
    assert world.subscription(one.id).waits["lapse"] == Wait(world.clock.at)
    assert world.queues.waiting() == 1
    assert parked_work(world.services) == []
    for again in (parking.retry_parked, parking.resolve_parked, parking.give_up_parked):
        with refused("parked-gone"):
            again(world.services, name)
    with refused("parked-gone"):
        parking.resolve_parked(world.services, "nothing")


def test_what_waits_for_the_same_by_now_keeps_that(world: World) -> None:
    one = bought(world)
    name = parked_wait(world, one, "lapse")
    key = subscription_key(one.id)
    unit = Unit(world.services)
    value = unit.require(Subscription, key)
    unit.put(key, replace(value, waits={**value.waits, "lapse": Wait(one.end)}))
    unit.commit()
    parking.retry_parked(world.services, name)
    assert world.subscription(one.id).waits["lapse"] == Wait(one.end)
    assert world.queues.waiting() == 0


def test_only_what_can_be_ended_can_be_given_up(world: World) -> None:
    one = bought(world)
    name = parked_wait(world, one, "lapse")
    work = dict(parked_work(world.services))[name]
    assert not parking.may_give_up(world.services, work)
    with refused("cannot-retry"):
        parking.give_up_parked(world.services, name)
    parking.park_event(world.services, "event", {}, "x")
    event = dict(parked_work(world.services))["event"]
    assert not parking.may_give_up(world.services, event)
    with refused("cannot-retry"):
        parking.give_up_parked(world.services, "event")
    strange = replace(work, target=(Table.SUBSCRIPTIONS.value, "s9", "of tomorrow"))
    assert not parking.may_give_up(world.services, strange)
    charge = replace(work, target=(Table.PAYMENTS.value, "c1", "charge"), kind="advance")
    assert parking.may_give_up(world.services, charge)
