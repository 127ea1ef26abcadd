"""Telnyx as the carrier, by its API v2: number orders, and numbers given back; knows no customer.

Its oddities: an order has no idempotency key, so ours is its `customer_reference` and is looked for before
anything is ordered; of two orders of one number the second fails, so of several with our reference the best
counts; an order is looked up by its own id, a number only by a search. An error is never an answer about a
number: only an order that has failed says that it is not to be had.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from chalicelib.application.ports.carrier import (
    CarrierBusy,
    CarrierError,
    CarrierKeyRefused,
    CarrierOrder,
    CarrierRejected,
    CarrierSilent,
    OrderStatus,
)

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS: Final = 5
UNAUTHORISED: Final = (401, 403)
NOT_FOUND: Final = 404
TOO_MANY: Final = 429
SERVERS_FAULT: Final = 500
FAULT: Final = 400

STATUSES: Final[Mapping[str, OrderStatus]] = {
    "pending": OrderStatus.PENDING,
    "success": OrderStatus.CONNECTED,
    "failure": OrderStatus.REFUSED,
}

BEST_FIRST: Final = (OrderStatus.CONNECTED, OrderStatus.PENDING, OrderStatus.REFUSED)


class Telnyx:
    """Implements Carrier over `CARRIER_API_URL`, e.g. https://api.telnyx.com/v2."""

    def __init__(self, url: str, key: str, transport: httpx.BaseTransport | None = None) -> None:
        self._url = url.rstrip("/")
        self._key = key
        self._transport = transport

    def order(self, number: str, reference: str) -> CarrierOrder:
        """The order with this `customer_reference`, placed if there is none."""
        found = self._ask("GET", f"/number_orders?filter[customer_reference]={quote(reference)}")
        orders = [_order(one) for one in _list(found)]
        if orders:
            return min(orders, key=lambda one: BEST_FIRST.index(one.status))
        body = {"phone_numbers": [{"phone_number": number}], "customer_reference": reference}
        return _order(_object(self._ask("POST", "/number_orders", body)))

    def look(self, order_id: str) -> CarrierOrder:
        """By its own id."""
        return _order(_object(self._ask("GET", f"/number_orders/{quote(order_id, safe='')}")))

    def release(self, number: str) -> None:
        """A number that is not found is not ours any more."""
        found = self._ask("GET", f"/phone_numbers?filter[phone_number]={quote(number)}")
        for one in _list(found):
            if one.get("phone_number") == number:
                self._ask("DELETE", f"/phone_numbers/{quote(str(one.get('id')), safe='')}")

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What `data` holds. Raises CarrierError."""
        import httpx

        headers = {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}
        try:
            with httpx.Client(timeout=TIMEOUT_SECONDS, transport=self._transport) as client:
                response = client.request(method, self._url + path, headers=headers, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise CarrierBusy(f"Telnyx: {type(error).__name__}") from error
        except httpx.HTTPError as error:
            raise CarrierSilent(f"Telnyx: {type(error).__name__}") from error
        if method == "DELETE" and response.status_code == NOT_FOUND:
            return None
        if response.status_code >= FAULT:
            raise _fault(response)
        try:
            return response.json()["data"]
        except (ValueError, KeyError, TypeError) as error:
            raise CarrierSilent(f"Telnyx: {response.status_code} without data") from error


def _fault(response: httpx.Response) -> CarrierError:
    """What a status means; of the body only the codes are told."""
    status, said = (
        response.status_code,
        f"Telnyx: {response.status_code} {_codes(response)}".rstrip(),
    )
    if status in UNAUTHORISED:
        return CarrierKeyRefused(said)
    if status == TOO_MANY:
        asked = response.headers.get("Retry-After", "")
        return CarrierBusy(said, int(asked) if asked.isdecimal() else 0)
    return CarrierSilent(said) if status >= SERVERS_FAULT else CarrierRejected(said)


def _codes(response: httpx.Response) -> str:
    try:
        return ", ".join(str(one["code"]) for one in response.json()["errors"])
    except (ValueError, KeyError, TypeError):
        return ""


def _list(data: Any) -> list[dict[str, Any]]:
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise CarrierSilent("Telnyx: no list where one was asked for")
    return data


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise CarrierSilent("Telnyx: no order where one was asked for")
    return data


def _order(data: Mapping[str, Any]) -> CarrierOrder:
    status = STATUSES.get(str(data.get("status")))
    identity = data.get("id")
    if status is None or not isinstance(identity, str):
        raise CarrierSilent(f"Telnyx: an order that is {data.get('status')!r}")
    return CarrierOrder(identity, status, str(data.get("status")))
