"""Parked work rings: every way of parking, once per kind and hour, told to staff and counted for an alarm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters.emf import EmfMetrics
from chalicelib.application import agenda, parking
from chalicelib.application.bells import Bell, bell_key
from chalicelib.application.desk.notices import WorkParked
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Due, Put
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.unit import Unit
from chalicelib.domain.errors import InvalidInput
from tests.support.catalogs import SIPTG
from tests.support.faults import befalls, no_fault
from tests.support.json_text import json_text
from tests.support.parts import BORIS as RUSSIAN
from tests.support.parts import parked_work
from tests.support.world import World

ANNA, BORIS, CAROL = 101, 202, 303


def staffed() -> World:
    world = World()
    world.staff = {BORIS: "support", CAROL: "admin"}
    world.open(BORIS)
    world.open(CAROL)
    return world


def rings(world: World) -> list[tuple[int, str, int, int]]:
    """Who was told which kind, how many new and how many in all."""
    return [
        (person, notice.kind, notice.count, notice.in_all)
        for person, notice in world.told
        if isinstance(notice, WorkParked)
    ]


def counted(world: World) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, value, about in world.counted.lines:
        assert name == "ParkedWork"
        assert about.keys() == {"kind"}, "no ids"
        sums[about["kind"]] = sums.get(about["kind"], 0) + value
    return sums


def due_subscription(world: World) -> str:
    bought = world.buy_by_card(ANNA)
    world.clock.at = bought.end - timedelta(days=3)
    return bought.id


def a_wait(world: World) -> str:
    """Fails until it is parked."""
    bought = world.buy_by_card(ANNA)
    world.chat.fault = befalls("before", "send")
    world.to(bought.waits["remind"].at + timedelta(days=1))
    world.chat.fault = no_fault
    world.work()
    return "remind"


def an_unreadable_record(world: World) -> str:
    key = subscription_key(due_subscription(world))
    record = world.services.store.load([key])[key]
    world.services.store.commit(
        [Put(key, json_text({"id": 1}), record.version, record.due)], "torn"
    )
    agenda.perform(world.services, Queue.WORK, [key])
    return "unreadable"


def a_dead_letter(world: World) -> str:
    agenda.bury(world.services, [subscription_key(due_subscription(world))])
    return "renew"


def a_dead_letter_that_cannot_be_read(world: World) -> str:
    key = subscription_key(due_subscription(world))
    record = world.services.store.load([key])[key]
    world.services.store.commit(
        [Put(key, json_text({"id": 1}), record.version, record.due)], "torn"
    )
    agenda.bury(world.services, [key])
    return "unreadable"


def an_update(world: World) -> str:
    parking.park_update(world.services, {"update_id": 5}, "broken")
    return "update"


def an_event(world: World) -> str:
    parking.park_event(world.services, "stripe:evt", {"event": "evt"}, "foreign")
    return "event"


WAYS = [
    a_wait,
    an_unreadable_record,
    a_dead_letter,
    a_dead_letter_that_cannot_be_read,
    an_update,
    an_event,
]


@pytest.mark.parametrize("park", WAYS)
def test_every_way_of_parking_is_counted_and_told_to_each_of_the_staff(
    park: Callable[[World], str],
) -> None:
    world = staffed()
    kind = park(world)
    world.wait(hours=5)  # what the chat did not take backs off
    mine = [one for one in rings(world) if one[1] == kind]
    assert [one[0] for one in mine] == [BORIS, CAROL]
    assert all(one[2] == 1 for one in mine)
    assert counted(world)[kind] == 1


@pytest.mark.parametrize("park", WAYS)
def test_without_staff_it_is_counted_all_the_same(park: Callable[[World], str]) -> None:
    world = World()
    kind = park(world)
    world.wait(minutes=5)
    assert rings(world) == []
    assert counted(world)[kind] == 1


def test_the_same_news_again_does_not_ring() -> None:
    world = staffed()
    an_event(world)
    an_event(world)
    world.wait(hours=3)
    assert rings(world) == [(BORIS, "event", 1, 1), (CAROL, "event", 1, 1)]
    assert counted(world) == {"event": 1}


def test_once_per_kind_and_hour_and_then_all_that_came_meanwhile() -> None:
    world = staffed()
    del world.staff[CAROL]
    for number in range(4):
        parking.park_event(world.services, f"stripe:evt{number}", {}, "foreign")
        world.work()
        world.clock.at += timedelta(minutes=10)
    an_update(world)
    world.work()
    assert rings(world) == [(BORIS, "event", 1, 1), (BORIS, "update", 1, 5)]
    assert counted(world) == {"event": 4, "update": 1}, "the alarm does not wait for the hour"
    world.wait(hours=3)
    assert rings(world)[2:] == [(BORIS, "event", 3, 5)]
    world.wait(days=2)
    assert len(rings(world)) == 3


def test_who_blocked_the_bot_or_never_wrote_to_it_is_passed_over() -> None:
    world = staffed()
    world.staff[404] = "finance"
    world.chat.blocked.add(BORIS)
    told = iter([None, None, "rejected"])
    world.chat.fault = lambda _: next(told, None)
    an_event(world)
    world.work()
    assert not world.account(BORIS).reachable
    assert [one[0] for one in rings(world)] == [CAROL]
    parking.park_event(world.services, "stripe:evt2", {}, "foreign")
    world.wait(hours=3)
    assert [one[0] for one in rings(world)] == [CAROL], "refused once, told of the next"
    assert counted(world) == {"event": 2}
    assert parked_work(world.services)[-1][1].kind == "event", "no ring is parked"


def test_who_was_told_is_not_told_again_when_the_chat_was_too_busy_for_the_next() -> None:
    world = staffed()
    told = iter([None, "throttled"])
    world.chat.fault = lambda _: next(told, None)
    an_event(world)
    world.wait(hours=2)
    assert [one[0] for one in rings(world)] == [BORIS, CAROL]


def test_a_worker_that_died_before_it_rang_is_made_good_by_the_agenda() -> None:
    world = staffed()
    an_event(world)
    for messages in world.queues.messages.values():
        messages.clear()
    world.wait(minutes=5)
    assert len(rings(world)) == 2


def test_what_is_parked_while_staff_are_told_is_told_the_next_time() -> None:
    world = staffed()
    del world.staff[CAROL]
    an_event(world)
    again = iter([True])

    def meanwhile(_: str) -> None:
        if next(again, False):
            parking.park_event(world.services, "stripe:evt2", {}, "foreign")

    world.chat.fault = meanwhile
    world.wait(hours=3)
    assert [one[2] for one in rings(world)] == [1, 1]
    assert counted(world) == {"event": 2}


def test_a_bell_that_cannot_be_read_is_cast_anew() -> None:
    world = staffed()
    for kind in ("unreadable", "event"):
        key = bell_key(kind)
        due = Due("0", world.clock.at)
        world.services.store.commit([Put(key, json_text({"kind": 7}), 0, due)], f"torn {kind}")
        agenda.perform(world.services, Queue.WORK, [key])
    an_event(world)
    world.wait(minutes=5)
    assert {"event", "unreadable"} <= {one[1] for one in rings(world)}
    assert Unit(world.services).require(Bell, bell_key("event")).announced == 1


def test_a_bell_that_cannot_be_told_for_a_day_is_parked_and_rings_no_further() -> None:
    world = staffed()
    setting = replace(world.services, staff=wrong_setting)
    world.services = setting
    an_event(world)
    world.wait(days=3)
    kinds = [parked.kind for _, parked in parked_work(world.services)]
    assert kinds == ["event", "ring"]
    world.services = replace(setting, staff=lambda: world.staff)
    parking.park_event(world.services, "stripe:evt2", {}, "foreign")
    world.wait(hours=2)
    assert rings(world)[0] == (BORIS, "event", 2, 3)


def wrong_setting() -> dict[int, str]:
    raise InvalidInput("STAFF: expected telegram_id:role")


def test_staff_read_it_in_their_language_with_the_way_to_it() -> None:
    world = World(SIPTG, staff={RUSSIAN.id: "support"})
    world.command("start", RUSSIAN)
    for number in range(2):
        parking.park_event(world.services, f"stripe:evt{number}", {}, "foreign")
    world.settle()
    told = world.chat.last(RUSSIAN.id)
    assert "Известие от платёжной системы, 2 раза" in told.text
    assert "ждут 2 дела" in told.text
    assert "2 из 2" in world.press(told, told.leads("k").data, RUSSIAN).text


def test_the_metric_is_a_line_that_cloudwatch_reads(capsys: pytest.CaptureFixture[str]) -> None:
    EmfMetrics("prod").count("ParkedWork", 3, kind="renew")
    line = capsys.readouterr().out
    assert line.startswith('{"_aws": {')
    assert '"Dimensions": [["Stage"]]' in line
    assert '"Stage": "prod", "ParkedWork": 3, "kind": "renew"' in line
