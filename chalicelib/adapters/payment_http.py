"""One JSON call to a payment system without a client of its own, and what its failure means in the port's
words; knows no system and no payment.

- no connection, 429: SystemUnavailable, with its Retry-After;
- a time-out, a lost connection, any 5xx, an answer that is no JSON: NoAnswer;
- 401, 403: KeyRefused;
- every other 4xx is the system's to explain: a Reply like any other.

Nothing here logs, and no error holds what was sent or answered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.ports.payments import KeyRefused, NoAnswer, SystemUnavailable

if TYPE_CHECKING:
    import ssl

    import httpx

CONNECT_SECONDS: Final = 1.0
ANSWER_SECONDS: Final = 4.0  # with the connection at most five

TOO_MANY: Final = 429
UNAUTHORISED: Final = (401, 403)
SERVERS_FAULT: Final = 500
FAULT: Final = 400


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered: an HTTP status below 500, and its JSON, where fractions are Decimals."""

    status: int
    body: Any

    @property
    def refused(self) -> bool:
        """Whether the request was called wrong."""
        return self.status >= FAULT

    def object(self) -> dict[str, Any]:
        """The body, which has to be an object. Raises NoAnswer."""
        if not isinstance(self.body, dict):
            raise NoAnswer("an answer that is no object")
        return self.body

    def objects(self) -> list[dict[str, Any]]:
        """The body, which has to be a list of objects. Raises NoAnswer."""
        if not isinstance(self.body, list) or not all(isinstance(one, dict) for one in self.body):
            raise NoAnswer("an answer that is no list of objects")
        return self.body


class JsonWire:
    """Calls below one address, with the same headers, each on a connection of its own: there are few, and a
    kept one may be dead when a frozen container wakes."""

    def __init__(
        self,
        system: str,
        url: str,
        headers: Mapping[str, str],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`system` names it in errors; `transport` carries the requests instead of the network."""
        self._system = system
        self._url = url.rstrip("/")
        self._headers = dict(headers)
        self._transport = transport

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Sent once. Raises NoAnswer, SystemUnavailable, KeyRefused."""
        import httpx

        try:
            with httpx.Client(
                timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
                transport=self._transport,
                verify=_certificates(),
            ) as client:
                response = client.request(
                    method,
                    self._url + path,
                    json=None if body is None else dict(body),
                    params=None if query is None else dict(query),
                    headers=self._headers | dict(headers or {}),
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise SystemUnavailable(f"no connection to {self._system}") from None
        except httpx.HTTPError as failed:
            raise NoAnswer(f"{self._system}: {type(failed).__name__}") from None
        return self._understood(response)

    def _understood(self, response: httpx.Response) -> Reply:
        status = response.status_code
        if status == TOO_MANY:
            asked = response.headers.get("retry-after", "")
            seconds = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
            raise SystemUnavailable(f"{self._system} asks to come again later", seconds)
        if status in UNAUTHORISED:
            raise KeyRefused(f"{self._system} refuses our key: {status}")
        if status >= SERVERS_FAULT:
            raise NoAnswer(f"{self._system} failed: {status}")
        try:
            return Reply(status, read_json(response.content))
        except ValueError:
            if status >= FAULT:
                return Reply(status, None)
            raise NoAnswer(f"{self._system}: {status} without JSON") from None


@cache
def _certificates() -> ssl.SSLContext:
    """Reading them takes tens of milliseconds: once a container."""
    import httpx

    return httpx.create_ssl_context()


def read_json(text: bytes) -> Any:
    """JSON whose fractions are exact. Raises ValueError."""
    return json.loads(text, parse_float=Decimal)
