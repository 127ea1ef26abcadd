"""A played Telnyx: takes orders of numbers, connects them, takes numbers back; refuses what the real one
refuses. Its orders are kept with the sandbox's world, its faults are forgotten when it ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.sandbox.faults import PassingFaults
from infra.sandbox.state import State

CARRIER_FAULTS: Final = (
    *("unavailable", "throttled", "refused_key", "answer_lost"),  # of any call
    *("pending", "not_available"),  # of an order: it stays undecided, or fails
)
OF_ORDERS: Final = ("pending", "not_available")
ORDER: Final = "telnyx_order"
NUMBER: Final = "telnyx_number"
E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
ORDER_FIELDS: Final = frozenset(
    {
        *("phone_numbers", "customer_reference", "connection_id", "messaging_profile_id"),
        "billing_group_id",
    }
)

Fields = dict[str, Any]


class TelnyxRefuses(Exception):
    """An answer with `errors`, as Telnyx's own."""

    def __init__(self, status: int, code: str, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.error = {"code": code, "title": title, "detail": detail}


class TelnyxStandIn(PassingFaults):
    """Answers `/number_orders` and `/phone_numbers` to who has the key."""

    fault_kinds = CARRIER_FAULTS

    def __init__(self, state: State, key: str, now: Callable[[], datetime]) -> None:
        self._state = state
        self._key = key
        self._now = now
        super().__init__()

    def routes(self) -> list[Route]:
        """What it answers."""
        return [
            Route("/number_orders", self._answer(self._orders), methods=["GET", "POST"]),
            Route("/number_orders/{id}", self._answer(self._order), methods=["GET"]),
            Route("/phone_numbers", self._answer(self._numbers), methods=["GET"]),
            Route("/phone_numbers/{id}", self._answer(self._number), methods=["DELETE"]),
        ]

    def clear_faults(self) -> None:
        """All is well again, and what was left undecided is connected."""
        super().clear_faults()
        for order in self._state.list(ORDER):
            if order["status"] == "pending":
                self._decide(order, "success")

    def _answer(self, do: Callable[[Request, Any], Any]) -> Callable[[Request], Any]:
        async def answered(request: Request) -> Response:
            body = await request.body()
            try:
                fault = self.take_fault(lambda kind: kind not in OF_ORDERS)
                _refuse_for(fault)
                self._authorised(request)
                data = await run_in_threadpool(do, request, _json(request, body))
            except TelnyxRefuses as refused:
                headers = {"Retry-After": "7"} if refused.status == 429 else {}
                return JSONResponse({"errors": [refused.error]}, refused.status, headers)
            if fault == "answer_lost":
                return Response("upstream request timeout", 504, media_type="text/plain")
            return JSONResponse({"data": data})

        return answered

    def _authorised(self, request: Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {self._key}":
            raise TelnyxRefuses(
                401, "10009", "Authentication failed", "Could not find any usable credentials"
            )

    def _orders(self, request: Request, body: Any) -> Any:
        if request.method == "POST":
            return self._placed(body)
        wanted = _filter(request, "filter[customer_reference]")
        return [one for one in self._state.list(ORDER) if one["customer_reference"] == wanted]

    def _placed(self, body: Any) -> Fields:
        numbers, reference = _understood(body)
        with self._state.transaction():
            taken = any(self._state.get(NUMBER, number) is not None for number in numbers)
            fault = self.take_fault(lambda kind: kind in OF_ORDERS)
            failed = taken or fault == "not_available"
            order = {
                "id": str(uuid4()),
                "record_type": "number_order",
                "phone_numbers_count": len(numbers),
                "phone_numbers": [
                    {
                        "id": str(uuid4()),
                        "record_type": "number_order_phone_number",
                        "phone_number": number,
                        "requirements_met": True,
                        "status": "pending",
                    }
                    for number in numbers
                ],
                "status": "pending",
                "customer_reference": reference,
                "requirements_met": True,
                "created_at": f"{self._now():%Y-%m-%dT%H:%M:%S.%fZ}",
            }
            self._state.put(ORDER, str(order["id"]), order)
            if fault == "pending":
                return order
            return self._decide(order, "failure" if failed else "success")

    def _decide(self, order: Fields, status: str) -> Fields:
        numbers = [{**one, "status": status} for one in order["phone_numbers"]]
        after = {**order, "status": status, "phone_numbers": numbers}
        self._state.put(ORDER, order["id"], after)
        for one in numbers if status == "success" else ():
            number = {
                "id": one["id"],
                "record_type": "phone_number",
                "phone_number": one["phone_number"],
                "status": "active",
            }
            self._state.put(NUMBER, one["phone_number"], number)
        return after

    def _order(self, request: Request, _body: Any) -> Fields:
        found = self._state.get(ORDER, request.path_params["id"])
        if found is None:
            raise _not_found()
        return found

    def _numbers(self, request: Request, _body: Any) -> list[Fields]:
        found = self._state.get(NUMBER, _filter(request, "filter[phone_number]"))
        return [] if found is None else [found]

    def _number(self, request: Request, _body: Any) -> Fields:
        for one in self._state.list(NUMBER):
            if one["id"] == request.path_params["id"]:
                self._state.delete(NUMBER, one["phone_number"])
                return {**one, "status": "deleted"}
        raise _not_found()


def _refuse_for(fault: str | None) -> None:
    match fault:
        case "unavailable":
            raise TelnyxRefuses(503, "10007", "Unexpected error", "Service unavailable")
        case "throttled":
            raise TelnyxRefuses(429, "10011", "Too many requests", "Too many requests")
        case "refused_key":
            raise TelnyxRefuses(401, "10009", "Authentication failed", "The API key is revoked")
        case _:
            pass


def _json(request: Request, body: bytes) -> Any:
    import json

    if request.method != "POST":
        return None
    try:
        return json.loads(body)
    except ValueError:
        raise TelnyxRefuses(400, "10023", "Invalid JSON", "The body is not JSON") from None


def _filter(request: Request, name: str) -> str:
    """The one filter that is known here; another one would be silently ignored, and is refused."""
    if list(request.query_params.keys()) != [name]:
        raise TelnyxRefuses(400, "10015", "Bad Request", f"expected {name}, alone")
    return request.query_params[name]


def _understood(body: Any) -> tuple[list[str], str]:
    if not isinstance(body, dict) or set(body) - ORDER_FIELDS:
        raise TelnyxRefuses(400, "10015", "Bad Request", "unknown fields")
    listed = body.get("phone_numbers")
    if not isinstance(listed, list) or not listed:
        raise TelnyxRefuses(422, "10004", "Missing required parameter", "phone_numbers")
    numbers = [one.get("phone_number") if isinstance(one, dict) else None for one in listed]
    if not all(isinstance(one, str) and E164.fullmatch(one) for one in numbers):
        raise TelnyxRefuses(422, "10016", "Phone number must be in +E.164 format", str(numbers))
    return [str(one) for one in numbers], str(body.get("customer_reference", ""))


def _not_found() -> TelnyxRefuses:
    return TelnyxRefuses(404, "10005", "Resource not found", "The requested resource is not here")
