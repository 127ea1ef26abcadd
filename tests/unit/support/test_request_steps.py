"""A request, step by step: one draft at a time, and nothing more once it was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.support import requests
from chalicelib.domain.agenda import INLINE_LEAD, Wait
from chalicelib.domain.subscriptions.subscription import Status
from chalicelib.domain.support.request import REPLY, RequestKind, RequestState
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


def test_what_was_answered_can_be_told_no_more() -> None:
    world = World(store=MemoryStore())
    world.open(ANNA)
    services = world.services
    request = requests.start_request(services, ANNA, RequestKind.OTHER)
    requests.tell_request(services, request.id, ANNA, 1, text="Help!")
    requests.send_request(services, request.id, ANNA)
    requests.answer_request(services, request.id, STAFF, "Here you are")
    with refused("request-gone"):
        requests.tell_request(services, request.id, ANNA, 2, text="One more thing")


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
    requests.answer_request(services, request.id, STAFF, "Here you are")
    answered = requests.get_request(services, request.id)
    assert answered.waits == {REPLY: Wait(world.clock.at + INLINE_LEAD)}
    requests.tell_reply(services, request.id)
    assert requests.get_request(services, request.id) == replace(answered, waits={})
    assert requests.requests_of(services, ANNA) == []


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
