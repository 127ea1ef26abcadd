"""A request, step by step: one draft at a time; answered, closed, opened again, left too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.desk.handling import waiting_requests
from chalicelib.application.desk.notices import WorkParked
from chalicelib.application.ports.store import Record
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.support import requests
from chalicelib.application.support.records import request_key
from chalicelib.domain.agenda import INLINE_LEAD, Wait
from chalicelib.domain.people.roles import Member
from chalicelib.domain.subscriptions.subscription import Status
from chalicelib.domain.support.request import (
    OPEN_AGAIN,
    OVERDUE,
    REPLY,
    Request,
    RequestFile,
    RequestKind,
    RequestState,
)
from tests.support.answering import answer, close
from tests.support.json_text import json_text
from tests.support.refusals import refused
from tests.support.world import World

ANNA: Final = 101
STAFF: Final = 7


def test_a_draft_is_gone_on_with_and_begun_anew_about_something_else() -> None:
    world = World(store=MemoryStore())
    world.open(ANNA)
    services = world.services
    draft = requests.start_request(services, ANNA, RequestKind.REFUND)
    told_of = requests.tell_request(services, draft.id, ANNA, 1, text="The last one")
    assert told_of.answers == ("The last one",)
    world.clock.at += timedelta(minutes=1)
    assert requests.start_request(services, ANNA, RequestKind.REFUND) == told_of
    anew = requests.start_request(services, ANNA, RequestKind.OTHER)
    assert anew == replace(draft, kind=RequestKind.OTHER)
    assert requests.requests_of(services, ANNA) == [anew]


def asked() -> tuple[World, str]:
    """Anna asks, and it waits for staff."""
    world = World(store=MemoryStore(), staff={STAFF: "support"})
    world.open(ANNA)
    services = world.services
    request = requests.start_request(services, ANNA, RequestKind.OTHER)
    requests.tell_request(services, request.id, ANNA, 1, text="Help!")
    requests.send_request(services, request.id, ANNA)
    return world, request.id


def now_is(world: World, request_id: str) -> Request:
    return requests.get_request(world.services, request_id)


def test_what_was_answered_waits_for_staff_again_once_more_is_said() -> None:
    world, one = asked()
    answer(world.services, one, STAFF, "Here you are")
    assert not waiting_requests(world.services)
    world.clock.at += timedelta(hours=1)
    again = requests.tell_request(world.services, one, ANNA, 2, text="One more thing")
    assert (again.state, again.asked_at) == (RequestState.OPEN, world.clock.at)
    assert [one.id for one in waiting_requests(world.services)] == [one]
    assert requests.tell_request(world.services, one, ANNA, 2, text="One more thing") == again
    assert [line.text for line in again.lines] == ["Here you are", "One more thing"]
    assert again.taken_by == Member(STAFF), "who answered it goes on with it"


def test_what_was_closed_is_opened_again_within_seven_days_by_a_press_or_by_words() -> None:
    for says in (False, True):
        world, one = asked()
        close(world.services, one, STAFF)
        world.clock.at += OPEN_AGAIN - timedelta(seconds=1)
        if says:
            requests.tell_request(world.services, one, ANNA, 2, text="Not yet")
        else:
            requests.open_again(world.services, one, ANNA)
            requests.open_again(world.services, one, ANNA)
        assert now_is(world, one).is_with_staff
        assert [one.id for one in waiting_requests(world.services)] == [one]


def test_later_it_is_too_late() -> None:
    world, one = asked()
    close(world.services, one, STAFF)
    world.clock.at += OPEN_AGAIN
    with refused("request-gone"):
        requests.open_again(world.services, one, ANNA)
    with refused("request-gone"):
        requests.tell_request(world.services, one, ANNA, 2, text="One more thing")


def test_one_that_is_not_closed_is_not_opened_again() -> None:
    world, one = asked()
    answer(world.services, one, STAFF, "Here you are")
    with refused("request-gone"):
        requests.open_again(world.services, one, ANNA)


def test_done_closes_what_was_answered_and_puts_it_away() -> None:
    world, one = asked()
    answer(world.services, one, STAFF, "Here you are")
    for _ in range(2):
        requests.withdraw_request(world.services, one, ANNA)
        assert now_is(world, one).state is RequestState.CLOSED
        assert not world.account(ANNA).requests
    with refused("request-gone"):
        requests.open_again(world.services, one, ANNA)


def test_the_list_of_an_account_has_bounds_and_loses_the_oldest_that_is_over() -> None:
    world, first = asked()
    answer(world.services, first, STAFF, "Here you are")
    for number in range(2, requests.LISTED + 2):
        one = requests.start_request(world.services, ANNA, RequestKind.OTHER)
        requests.tell_request(world.services, one.id, ANNA, number, text="And this?")
        requests.send_request(world.services, one.id, ANNA)
        answer(world.services, one.id, STAFF, "That, too")
    listed = world.account(ANNA).requests
    assert len(listed) == requests.LISTED
    assert first not in listed


def test_one_that_waits_too_long_rings_once() -> None:
    world, one = asked()
    world.open(STAFF)
    world.wait(hours=world.services.catalog.answer_hours + 2)
    world.wait(days=2)
    rings = [notice for notice in world.notices(WorkParked) if notice.kind == OVERDUE]
    assert [(ring.count, ring.in_all) for ring in rings] == [(1, 1)]
    requests.tell_request(world.services, one, ANNA, 2, text="Hello?")
    world.wait(days=2)
    assert len([n for n in world.notices(WorkParked) if n.kind == OVERDUE]) == 1


def test_one_that_was_answered_in_time_does_not_ring() -> None:
    world, one = asked()
    world.open(STAFF)
    answer(world.services, one, STAFF, "Here you are")
    world.wait(days=2)
    assert OVERDUE not in {notice.kind for notice in world.notices(WorkParked)}


def test_what_an_earlier_release_wrote_is_a_conversation_today() -> None:
    world = World(store=MemoryStore())
    old: dict[str, Any] = {
        "id": "r1",
        "account_id": ANNA,
        "kind": "other",
        "created_at": "2026-01-31T12:00:00Z",
        "sent_at": "2026-01-31T12:00:00Z",
        "answers": ["Help!"],
    }
    answered = {"state": "answered", "reply": "Yes", "replied_by": STAFF}
    with_file = {**answered, "reply_file": {"file_id": "f", "is_photo": True}}
    closed = {"state": "closed", "reply": None, "replied_by": STAFF}

    def read(body: dict[str, Any]) -> Request:
        record = Record(request_key("r1"), 1, json_text({**old, **body}))
        return world.services.read(Request, record)

    [line] = read(answered).lines
    assert (line.text, line.by, line.files) == ("Yes", Member(STAFF), ())
    [line] = read(with_file).lines
    assert line.files == (RequestFile("f", is_photo=True),)
    assert read(closed).closed_at == read(closed).sent_at
    assert read({"state": "open"}).asked_at == read(closed).sent_at
    assert read({"state": "draft", "sent_at": None}).lines == ()


def test_it_is_withdrawn_once_also_if_that_is_pressed_twice() -> None:
    world = World(store=MemoryStore())
    world.open(ANNA)
    draft = requests.start_request(world.services, ANNA, RequestKind.OTHER)
    for _ in range(2):
        requests.withdraw_request(world.services, draft.id, ANNA)
        assert requests.requests_of(world.services, ANNA) == []
    withdrawn = requests.get_request(world.services, draft.id)
    assert withdrawn == replace(draft, state=RequestState.WITHDRAWN)


def test_an_answer_waits_to_be_told_and_then_no_more() -> None:
    world = World(store=MemoryStore())
    world.open(ANNA)
    services = world.services
    request = requests.start_request(services, ANNA, RequestKind.OTHER)
    requests.tell_request(services, request.id, ANNA, 1, text="Help!")
    requests.send_request(services, request.id, ANNA)
    answered = answer(services, request.id, STAFF, "Here you are")
    assert answered.waits == {REPLY: Wait(world.clock.at + INLINE_LEAD)}
    assert answered.unread
    requests.tell_reply(services, request.id)
    told = requests.get_request(services, request.id)
    assert told == replace(answered, waits={}, unread=False)
    assert requests.requests_of(services, ANNA) == [told]


def test_only_who_pays_for_something_asks_for_its_transfer() -> None:
    world = World(store=MemoryStore())
    bought = world.buy_by_card(ANNA)
    services = world.services
    assert requests.start_request(services, ANNA, RequestKind.TRANSFER).kind
    one = world.subscription(bought.id)
    for change in ({"status": Status.ENDED}, {"payer_id": STAFF}):
        world.put(subscription_key(bought.id), replace(one, **change))
        with refused("request-not-payer"):
            requests.start_request(services, ANNA, RequestKind.TRANSFER)
