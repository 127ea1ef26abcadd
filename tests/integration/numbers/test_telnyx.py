"""Telnyx's adapter against its stand-in, and against every answer that says nothing about a number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest
from starlette.applications import Starlette

from chalicelib.adapters.telnyx import Telnyx
from chalicelib.application.numbers.connecting import refuse_number
from chalicelib.application.numbers.rents import own_number
from chalicelib.application.ports.carrier import (
    CarrierBusy,
    CarrierError,
    CarrierKeyRefused,
    CarrierRejected,
    CarrierSilent,
    OrderStatus,
)
from chalicelib.domain.money import Money
from chalicelib.domain.numbers.number import NumberStatus
from infra.sandbox.state import State
from infra.sandbox.telnyx_standin import TelnyxStandIn
from tests.support.catalogs import VOIPTIME
from tests.support.numbers_for_sale import new_york, offer_numbers, order
from tests.support.parts import ANNA
from tests.support.web import serving
from tests.support.world import World

KEY: Final = "KEY0123"
NUMBER: Final = "+12125550101"
URL: Final = "http://carrier.test"


class Carrier:
    """The adapter, and who it talks to."""

    def __init__(self, url: str, standin: TelnyxStandIn, state: State) -> None:
        self.url = url
        self.standin = standin
        self.telnyx = Telnyx(url, KEY)
        self._state = state

    def orders(self) -> list[Any]:
        return self._state.list("telnyx_order")

    def numbers(self) -> list[Any]:
        return self._state.list("telnyx_number")


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    state = State(":memory:")
    standin = TelnyxStandIn(state, KEY, lambda: datetime(2026, 2, 1, tzinfo=UTC))
    with serving(Starlette(routes=standin.routes())) as url:
        yield Carrier(url, standin, state)
    state.close()


def test_an_order_is_connected_and_the_number_is_ours(carrier: Carrier) -> None:
    placed = carrier.telnyx.order(NUMBER, "ours-1")
    assert placed.status is OrderStatus.CONNECTED
    assert carrier.telnyx.look(placed.id) == placed


def test_asked_again_it_is_one_order(carrier: Carrier) -> None:
    carrier.standin.add_fault("answer_lost", 2)  # of the look, then of the order
    for _ in range(2):
        with pytest.raises(CarrierSilent):
            carrier.telnyx.order(NUMBER, "ours-1")
    first = carrier.telnyx.order(NUMBER, "ours-1")
    assert carrier.telnyx.order(NUMBER, "ours-1") == first
    assert len(carrier.orders()) == 1


def test_an_order_whose_answer_was_lost_is_found(carrier: Carrier) -> None:
    placed = carrier.telnyx.order(NUMBER, "ours-1")
    assert carrier.telnyx.order(NUMBER, "ours-1") == placed
    assert len(carrier.orders()) == 1


def test_a_number_of_somebody_else_is_refused(carrier: Carrier) -> None:
    carrier.telnyx.order(NUMBER, "somebody else's")
    assert carrier.telnyx.order(NUMBER, "ours-1").status is OrderStatus.REFUSED


def test_what_is_undecided_is_looked_at_again(carrier: Carrier) -> None:
    carrier.standin.add_fault("pending", 1)
    placed = carrier.telnyx.order(NUMBER, "ours-1")
    assert placed.status is OrderStatus.PENDING
    carrier.standin.clear_faults()
    assert carrier.telnyx.look(placed.id).status is OrderStatus.CONNECTED


def test_a_number_given_back_twice_is_given_back(carrier: Carrier) -> None:
    carrier.telnyx.order(NUMBER, "ours-1")
    carrier.telnyx.release(NUMBER)
    carrier.telnyx.release(NUMBER)
    assert carrier.telnyx.order(NUMBER, "ours-2").status is OrderStatus.CONNECTED


def test_a_key_that_is_not_theirs_is_refused(carrier: Carrier) -> None:
    with pytest.raises(CarrierKeyRefused):
        Telnyx(carrier.url, "another").order(NUMBER, "ours-1")


def answering(answer: httpx.Response | Exception) -> Telnyx:
    def respond(_request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Telnyx(URL, KEY, httpx.MockTransport(respond))


ERRORS: Final = {"errors": [{"code": "10015", "title": "Bad Request", "detail": "a secret"}]}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401, json=ERRORS), CarrierKeyRefused),
        (httpx.Response(403, json=ERRORS), CarrierKeyRefused),
        (httpx.Response(404, json=ERRORS), CarrierRejected),
        (httpx.Response(422, json=ERRORS), CarrierRejected),
        (httpx.Response(429, headers={"Retry-After": "30"}), CarrierBusy),
        (httpx.Response(500, text="oops"), CarrierSilent),
        (httpx.Response(503), CarrierSilent),
        (httpx.Response(200, text="<html>"), CarrierSilent),
        (httpx.Response(200, json={"data": "nothing"}), CarrierSilent),
        (httpx.Response(200, json={"data": {"id": "1", "status": "odd"}}), CarrierSilent),
        (httpx.Response(200, json=[]), CarrierSilent),
        (httpx.ReadTimeout("late"), CarrierSilent),
        (httpx.RemoteProtocolError("cut"), CarrierSilent),
        (httpx.ConnectError("no route"), CarrierBusy),
    ],
    ids=str,
)
def test_a_silence_is_no_answer(
    answer: httpx.Response | Exception, error: type[CarrierError]
) -> None:
    with pytest.raises(CarrierError) as raised:
        answering(answer).look("order-1")
    assert type(raised.value) is error
    assert "secret" not in str(raised.value)
    assert KEY not in str(raised.value)


def test_how_long_to_wait_is_taken_from_the_answer() -> None:
    with pytest.raises(CarrierBusy) as busy:
        answering(httpx.Response(429, headers={"Retry-After": "30"})).look("order-1")
    assert busy.value.retry_after_seconds == 30


def world_with(carrier: Carrier) -> World:
    world = World(VOIPTIME, carrier=carrier.telnyx)
    offer_numbers(world.services, new_york(1))
    world.top_up(ANNA, "20.00")
    return world


def test_what_was_sold_is_connected_through_every_fault(carrier: Carrier) -> None:
    world = world_with(carrier)
    for kind in ("unavailable", "throttled", "answer_lost", "refused_key", "answer_lost"):
        carrier.standin.add_fault(kind, 1)
    order(world.services, new_york(1).digits, ANNA.id)
    world.wait(hours=3)
    number = own_number(world.services, new_york(1).digits, ANNA.id)
    assert number.status is NumberStatus.CONNECTED
    assert len(carrier.orders()) == 1
    world.audit()


def test_what_is_not_to_be_had_is_credited(carrier: Carrier) -> None:
    world = world_with(carrier)
    carrier.standin.add_fault("not_available", 1)
    order(world.services, new_york(1).digits, ANNA.id)
    world.settle()
    number = own_number(world.services, new_york(1).digits, ANNA.id)
    assert number.status is NumberStatus.REFUSED
    assert world.account().available == Money.of("20.00", "USD")
    refuse_number(world.services, number.id)  # told once more, it changes nothing
    assert world.account().available == Money.of("20.00", "USD")
    world.audit()


def test_a_carrier_that_takes_days_is_shown_to_staff(carrier: Carrier) -> None:
    world = world_with(carrier)
    carrier.standin.add_fault("pending", 1)
    order(world.services, new_york(1).digits, ANNA.id)
    world.wait(days=3)
    number = own_number(world.services, new_york(1).digits, ANNA.id)
    assert number.status is NumberStatus.CONNECTING
    assert number.carrier_order is not None
    world.audit(parked=True)


def test_what_is_not_paid_is_given_back_to_the_carrier(carrier: Carrier) -> None:
    world = world_with(carrier)
    order(world.services, new_york(1).digits, ANNA.id)
    world.settle()
    assert carrier.telnyx.order(f"+{new_york(1).digits}", "another").status is OrderStatus.REFUSED
    world.wait(days=260)
    number = own_number(world.services, new_york(1).digits, ANNA.id)
    assert number.status is NumberStatus.RELEASED
    assert carrier.numbers() == []
    world.audit()
