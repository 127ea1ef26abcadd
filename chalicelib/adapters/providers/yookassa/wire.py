"""Calls to YooKassa's API v3, and what its 4xx say; knows no payment's fate."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from chalicelib.adapters.payment_http import JsonWire, Reply
from chalicelib.adapters.providers.yookassa.requests import idempotence_key
from chalicelib.application.ports.payments import CardUnknown, PaymentSystemError, RequestRejected

if TYPE_CHECKING:
    import httpx

NOT_FOUND = 404


class Rejected(RequestRejected):
    """400: `parameter` is what YooKassa finds wrong, if it says so."""

    def __init__(self, code: str, message: str, parameter: str | None) -> None:
        super().__init__(code, message)
        self.parameter = parameter


class Missing(RequestRejected):
    """404: YooKassa has no such object."""

    def __init__(self, message: str) -> None:
        super().__init__("not_found", message)


class Wire:
    """Basic authentication by shop and key; every POST has its Idempotence-Key."""

    def __init__(
        self, shop_id: str, secret_key: str, url: str, transport: httpx.BaseTransport | None
    ) -> None:
        credentials = base64.b64encode(f"{shop_id}:{secret_key}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}", "Accept": "application/json"}
        self._wire = JsonWire("YooKassa", url, headers, transport)

    def get(self, *path: str) -> dict[str, Any]:
        """Raises PaymentSystemError; Missing where there is none."""
        return _object(self._wire.call("GET", _path(path)))

    def listed(self, kind: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Everything of a list that comes in pieces. Raises PaymentSystemError."""
        found: list[dict[str, Any]] = []
        asked = dict(query)
        while True:
            page = _object(self._wire.call("GET", f"/{kind}", query=asked))
            items = page.get("items") or []
            found += [one for one in items if isinstance(one, dict)]
            cursor = page.get("next_cursor")
            if not cursor:
                return found
            asked["cursor"] = str(cursor)

    def post(self, key: str, body: Mapping[str, Any], *path: str) -> dict[str, Any]:
        """The same key again answers the same, for 24 hours. Raises PaymentSystemError."""
        headers = {"Idempotence-Key": idempotence_key(key)}
        return _object(self._wire.call("POST", _path(path), body, headers=headers))


def _path(parts: tuple[str, ...]) -> str:
    return "/" + "/".join(quote(part, safe="") for part in parts)


def _object(reply: Reply) -> dict[str, Any]:
    if reply.refused:
        raise _refused(reply)
    return reply.object()


def _refused(reply: Reply) -> PaymentSystemError:
    error = reply.body if isinstance(reply.body, dict) else {}
    code, parameter = str(error.get("code") or reply.status), error.get("parameter")
    words = str(error.get("description") or "no description")
    if reply.status == NOT_FOUND:
        return Missing(words)
    if parameter == "payment_method_id":
        return CardUnknown(words)
    if "idempotence key" in words.lower():
        return RequestRejected("idempotency_error", words)
    return Rejected(code, words, None if parameter is None else str(parameter))
