"""Staff at the same request at the same moment, on DynamoDB Local: one has it, an answer is said once, and
whoever writes meanwhile is not talked over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from multiprocessing.pool import ThreadPool
from typing import Final

import pytest

from chalicelib.application.audit import audit
from chalicelib.application.desk import handling
from chalicelib.application.services import Services
from chalicelib.application.support import requests
from chalicelib.domain.errors import DialtoneError, Refused
from chalicelib.domain.support.request import RequestKind, RequestState
from tests.support.parts import ANNA
from tests.support.stores import local_client, open_dynamodb
from tests.support.world import World

STAFF: Final = range(701, 713)


@pytest.fixture
def services(dynamodb_local: str) -> Iterator[Services]:
    """Anna has an account, and staff are many."""
    with closing(local_client(dynamodb_local)) as client:
        world = World(store=open_dynamodb(client), staff=dict.fromkeys(STAFF, "support"))
        world.open(ANNA)
        yield replace(world.services, pause=lambda _: None)


def asked(services: Services) -> str:
    one = requests.start_request(services, ANNA.id, RequestKind.OTHER)
    requests.tell_request(services, one.id, ANNA.id, 1, text="Help!")
    requests.send_request(services, one.id, ANNA.id)
    return one.id


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """What came of each."""

    def done(act: Callable[[], object]) -> str:
        try:
            act()
        except Refused as refused:
            return refused.code
        except DialtoneError as error:
            return type(error).__name__
        return "done"

    with ThreadPool(len(acts)) as pool:
        return Counter(pool.map(done, acts))


def test_of_twelve_who_press_at_once_one_has_it(services: Services) -> None:
    one = asked(services)

    def takes(by: int) -> Callable[[], object]:
        return lambda: handling.take_request(services, one, by)

    came = at_once([takes(by) for by in STAFF])
    assert came["done"] == 1
    assert set(came) <= {"done", "request-taken", "Busy"}
    assert audit(services).violations == []


def test_an_answer_that_is_pressed_twelve_times_at_once_is_said_once(services: Services) -> None:
    one = asked(services)
    by = STAFF[0]
    handling.draft_answer(services, one, by, 1, text="It is yours.")
    came = at_once([lambda: handling.send_answer(services, one, by, 0)] * len(STAFF))
    assert set(came) <= {"done", "Busy"}
    assert [line.text for line in requests.get_request(services, one).lines] == ["It is yours."]
    assert audit(services).violations == []


def test_an_answer_and_a_word_that_cross_are_in_one_order_or_the_answer_waits(
    services: Services,
) -> None:
    one = asked(services)
    by = STAFF[0]
    handling.draft_answer(services, one, by, 1, text="It is yours.")
    came = at_once(
        [
            lambda: handling.send_answer(services, one, by, 0),
            lambda: requests.tell_request(services, one, ANNA.id, 2, text="Never mind!"),
            lambda: handling.close_request(services, one, by, 0),
        ]
    )
    request = requests.get_request(services, one)
    said = [line.text for line in request.lines]
    assert "Never mind!" in said
    assert came["done"] >= 1
    assert said in (["Never mind!"], ["It is yours.", "Never mind!"])
    assert request.state is RequestState.OPEN, "the last word is the customer's"
    assert audit(services).violations == []
