"""A request, step by step: one draft at a time, and nothing more once it was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.support import requests
from chalicelib.domain.support.request import RequestKind
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
