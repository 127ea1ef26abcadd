"""One call to PayPal and what its failure means in the port's words; knows no payment.

Which failure is which:
- no connection and 429 come before PayPal begins: SystemUnavailable, with its Retry-After;
- a time-out, a lost connection and any 5xx: NoAnswer;
- 401 of a call: the token is old, one fresh token is tried; then, and 403, and a refused token: KeyRefused;
- 404 is Missing, 422 and every other 4xx Rejected, with the issue that PayPal names.

Nothing here logs; messages are PayPal's names of issues, which hold nothing of a payer.
"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.ports.payments import (
    KeyRefused,
    NoAnswer,
    RequestRejected,
    SystemUnavailable,
)

if TYPE_CHECKING:
    import requests

TOKEN_MARGIN_SECONDS: Final = 60.0
"""A token is not used in its last minute: it would be refused on the way."""

IDLE_SECONDS: Final = 30.0  # an older connection may be dead (a frozen container): open a new one


class Missing(RequestRejected):
    """404: PayPal has no such object."""


class Rejected(RequestRejected):
    """Another 4xx; `code` is the issue, `links` what the payer may do about it."""


class Wire:
    """Calls with an access token, each sent once; made and imported at the first call. Safe among threads."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        api_url: str,
        timeout_seconds: tuple[float, float],
    ) -> None:
        self.api_url = api_url.rstrip("/")
        self._client = (client_id, client_secret)
        self._timeout_seconds = timeout_seconds
        self._thread = threading.local()
        self._lock = threading.Lock()
        self._token: tuple[str, float] | None = None  # and until when, by the monotonic clock

    def get(self, path: str, query: dict[str, str] | None = None) -> dict[str, Any]:
        """Raises PaymentSystemError."""
        return self._call("GET", path, query=query)

    def post(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        """Once for this key, for as long as PayPal keeps keys. Raises PaymentSystemError."""
        return self._call("POST", path, body=body, key=key)

    def delete(self, path: str) -> None:
        """Raises PaymentSystemError."""
        self._call("DELETE", path)

    def download(self, url: str, most: int) -> bytes:
        """What stands at a public address, without our token. Raises PaymentSystemError."""
        answer = self._send("GET", url, headers={}, allow_redirects=False)
        if answer.status_code != 200 or len(answer.content) > most:
            raise NoAnswer(f"nothing to read at PayPal: {answer.status_code}")
        return bytes(answer.content)

    def _call(
        self,
        method: str,
        path: str,
        *,
        body: dict[str, Any] | None = None,
        key: str | None = None,
        query: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        if key is not None:
            headers |= {"PayPal-Request-Id": key, "Prefer": "return=representation"}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        url = self.api_url + path
        headers["Authorization"] = f"Bearer {self._access_token(fresh=False)}"
        answer = self._send(method, url, headers, data=content, params=query)
        if answer.status_code == 401:
            headers["Authorization"] = f"Bearer {self._access_token(fresh=True)}"
            answer = self._send(method, url, headers, data=content, params=query)
        return _read(answer)

    def _access_token(self, *, fresh: bool) -> str:
        with self._lock:
            known = self._token
            if known is not None and not fresh and time.monotonic() < known[1]:
                return known[0]
            answer = self._send(
                "POST",
                f"{self.api_url}/v1/oauth2/token",
                {"Accept": "application/json"},
                data={"grant_type": "client_credentials"},
                auth=self._client,
            )
            said = _read(answer)
            token = str(said["access_token"])
            life = max(0.0, float(said["expires_in"]) - TOKEN_MARGIN_SECONDS)
            self._token = (token, time.monotonic() + life)
            return token

    def _send(
        self, method: str, url: str, headers: dict[str, str], **more: Any
    ) -> requests.Response:
        import requests

        try:
            return self._session().request(
                method, url, headers=headers, timeout=self._timeout_seconds, **more
            )
        except requests.ConnectTimeout:
            raise SystemUnavailable("no connection to PayPal") from None
        except requests.ConnectionError as failed:
            if _never_connected(failed):
                raise SystemUnavailable("no connection to PayPal") from None
            raise NoAnswer("the connection to PayPal was lost") from None
        except requests.RequestException:
            raise NoAnswer("PayPal did not answer in time") from None

    def _session(self) -> requests.Session:
        import requests

        session: requests.Session | None = getattr(self._thread, "session", None)
        now = time.monotonic()
        if session is None or now - self._thread.used_at > IDLE_SECONDS:
            session = self._thread.session = requests.Session()
        self._thread.used_at = now
        return session


def _never_connected(failed: BaseException) -> bool:
    """Whether the request certainly never left: refused, no route, no name, no TLS session."""
    import ssl

    from urllib3.exceptions import NewConnectionError

    seen: BaseException | None = failed
    while seen is not None:
        if isinstance(seen, NewConnectionError | ssl.SSLCertVerificationError):
            return True
        reason = getattr(seen, "reason", None) or next(iter(seen.args), None)
        inner = reason if isinstance(reason, BaseException) else None
        seen = inner or seen.__cause__ or seen.__context__
    return False


def _read(answer: requests.Response) -> dict[str, Any]:
    """The JSON object, or what the status means. Raises PaymentSystemError."""
    status = answer.status_code
    if 200 <= status < 300:
        if not answer.content:
            return {}
        body = _object(answer)
        if body is None:
            raise NoAnswer("PayPal's answer is not JSON")
        return body
    body = _object(answer) or {}
    issue = _issue(body) or str(status)
    if status == 429:
        raise SystemUnavailable(f"PayPal asks to come again later: {issue}", _retry_after(answer))
    if status in {401, 403}:
        raise KeyRefused(f"PayPal refuses our key: {status} {issue}")
    if status >= 500:
        raise NoAnswer(f"PayPal failed: {status} {issue}")
    raise (Missing if status == 404 else Rejected)(issue, f"PayPal answers {status}")


def _object(answer: requests.Response) -> dict[str, Any] | None:
    try:
        body = answer.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _issue(body: dict[str, Any]) -> str | None:
    """The most exact machine code of a refusal."""
    details = body.get("details")
    if isinstance(details, list) and details and isinstance(details[0], dict):
        return str(details[0].get("issue") or body.get("name"))
    named = body.get("name") or body.get("error")
    return None if named is None else str(named)


def _retry_after(answer: requests.Response) -> int:
    """Seconds, if PayPal names them."""
    asked = str(answer.headers.get("Retry-After", ""))
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
