"""Stripe's HTTP manners in front of the API: keys, idempotency, error shapes, faults; knows no object.

Idempotency as docs.stripe.com/api/idempotent_requests says: once a call has begun, its answer (a 402
and a 500 too) is kept for a day of business time and repeated; wrong parameters are not kept; the
same key with other parameters is 400, and with a call still running 409.
"""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, compile_path

from infra.sandbox import stripe_objects as objects
from infra.sandbox.faults import API_FAULTS, REFUSALS, Faults
from infra.sandbox.hangup import Hangup
from infra.sandbox.state import State
from infra.sandbox.stripe_api import Answer, Api, Row
from infra.sandbox.stripe_forms import Refusal, check, missing_object, parse, wrong_parameter

KEY_SECONDS: Final = 24 * 3600
RETRY_AFTER_SECONDS: Final = 7

_REFUSED: Final = {
    "error_401": (401, "Invalid API Key provided: sk_test_****", None),
    "error_403": (403, "The provided key does not have the required permissions.", None),
    "error_409": (409, "This object cannot be accessed right now: try again.", "lock_timeout"),
    "error_503": (503, "Stripe cannot serve this now.", None),
    "other_mode": (
        404,
        "No such object; a similar object exists in live mode, but a test mode key was used.",
        "resource_missing",
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `path` is below where the stand-in is mounted, `raw` the form or the query; names of
    headers are in lower case."""

    method: str
    path: str
    raw: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Front:
    """The API below `/v1`, over HTTP or by `serve`; every handler runs in a worker thread."""

    def __init__(
        self, state: State, faults: Faults, api: Api, now: Callable[[], int], secret_key: str
    ) -> None:
        self._state = state
        self._faults = faults
        self._api = api
        self._now = now
        self._secret_key = secret_key
        self._running: set[str] = set()
        self._running_lock = threading.Lock()
        self._rows = [(row, compile_path("/v1" + row[1])[0]) for row in api.rows()]

    def routes(self) -> list[Route]:
        """Everything below where it is mounted."""
        return [Route("/{rest:path}", self._endpoint(), methods=["GET", "POST", "DELETE"])]

    def serve(self, asked: Asked) -> Reply | None:
        """The answer; None where the connection breaks instead."""
        for row, pattern in self._rows:
            found = pattern.match(asked.path) if row[0] == asked.method else None
            if found is not None:
                return self._serve(asked, row, found.groupdict())
        message = f"Unrecognized request URL ({asked.method}: {asked.path})."
        return self._reply(asked, Answer({"error": Refusal(404, message).error}, 404))

    def _endpoint(self) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            posted = request.method == "POST"
            raw = (await request.body()).decode() if posted else request.url.query
            path = "/" + request.path_params["rest"]
            asked = Asked(request.method, path, raw, request.headers)
            reply = await run_in_threadpool(self.serve, asked)
            if reply is None:
                return Hangup()
            return Response(
                reply.body, reply.status, dict(reply.headers), media_type="application/json"
            )

        return endpoint

    def _serve(self, asked: Asked, row: Row, parts: Mapping[str, str]) -> Reply | None:
        key = asked.headers.get("idempotency-key") if row[0] == "POST" else None
        try:
            self._authorise(asked)
            fault = self._faults.take(*API_FAULTS, *REFUSALS)
            if fault in _REFUSED:
                raise _refused(fault)
            self._lose(parts, dict(parse_qsl(asked.raw)))
            if fault == "timeout_before":
                return None
            call = partial(self._run, parts, row, asked.raw, fault)
            answer, repeated = self._keyed(key, asked, call)
        except Refusal as refused:
            return self._reply(asked, Answer({"error": refused.error}, refused.status))
        if fault == "timeout_after" or answer.lost:
            return None
        return self._reply(asked, answer, key, repeated)

    def _authorise(self, asked: Asked) -> None:
        given = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self._secret_key.encode()):
            masked = f"{given[:8]}****{given[-4:]}" if len(given) > 16 else "****"
            message = f"Invalid API Key provided: {masked}"
            raise Refusal(401, message, stored=False)

    def _keyed(
        self, key: str | None, asked: Asked, call: Callable[[], Answer]
    ) -> tuple[Answer, bool]:
        """The answer and whether it is a stored one."""
        if key is None:
            return call(), False
        with self._running_lock:
            if key in self._running:
                message = (
                    "There is currently another in-progress request using this Idempotent Key"
                    f" (that probably means you submitted twice): {key}"
                )
                raise Refusal(409, message, kind="idempotency_error", code="idempotency_key_in_use")
            self._running.add(key)
        try:
            return self._stored_or_run(key, f"{asked.path} {asked.raw}", call)
        finally:
            with self._running_lock:
                self._running.discard(key)

    def _stored_or_run(
        self, key: str, asked: str, call: Callable[[], Answer]
    ) -> tuple[Answer, bool]:
        kept = self._state.get("idempotency", key)
        if kept is not None and self._now() - kept["at"] < KEY_SECONDS:
            if kept["asked"] != asked:
                message = (
                    "Keys for idempotent requests can only be used with the same parameters they"
                    " were first used with. Try using a key other than"
                    f" '{key}' if you meant to execute a different request."
                )
                raise Refusal(400, message, kind="idempotency_error")
            return Answer(kept["body"], kept["status"]), True
        try:
            with self._state.transaction():
                answer = call()
                self._keep(key, asked, answer)
        except Refusal as refused:
            if refused.stored:
                self._keep(key, asked, Answer({"error": refused.error}, refused.status))
            raise
        return answer, False

    def _keep(self, key: str, asked: str, answer: Answer) -> None:
        kept = {"at": self._now(), "asked": asked, "status": answer.status, "body": answer.body}
        self._state.put("idempotency", key, kept)

    def _run(self, parts: Mapping[str, str], row: Row, raw: str, fault: str | None) -> Answer:
        if fault == "error_429":
            raise Refusal(429, "Too many requests.", code="rate_limit", stored=False)
        with self._state.transaction():
            params = check(parse(parse_qsl(raw, keep_blank_values=True)), row[2])
            if fault == "error_500":
                message = "An unknown error occurred (a fault of the stand-in)."
                error = {"type": "api_error", "message": message}
                return Answer({"error": error}, 500)
            expand = params.pop("expand", [])
            if len(expand) > 20 or any(path.count(".") > 3 for path in expand):
                raise wrong_parameter(
                    "expand", "You cannot expand more than 4 levels of a property."
                )
            answer = row[3](parts, params)
            if answer.status == 200 and expand:
                self._api.expand(answer.body, expand)
            return answer

    def _lose(self, parts: Mapping[str, str], params: Mapping[str, str]) -> None:
        """What was to be lost is lost, if this call names it; such an answer is not kept."""
        for what in ("customer", "payment_method"):
            named, kind = params.get(what), "card" if what == "payment_method" else what
            if named and self._faults.take(f"unknown_{kind}"):
                raise missing_object(what, named, what)
        payment = parts.get("id", "")
        if payment.startswith(("pi_", "cs_")) and self._faults.take("unknown_payment"):
            raise missing_object("payment_intent", payment, "intent")

    def _reply(
        self, asked: Asked, answer: Answer, key: str | None = None, repeated: bool = False
    ) -> Reply:
        headers = {"Request-Id": objects.new_id("req")}
        version = asked.headers.get("stripe-version")
        if version is not None:
            headers["Stripe-Version"] = version
        if key is not None:
            headers["Idempotency-Key"] = key
            headers["Original-Request"] = headers["Request-Id"]
        if repeated:
            headers["Idempotent-Replayed"] = "true"
        if answer.status == 429:
            headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return Reply(answer.status, headers, json.dumps(answer.body, indent=2).encode())


def _refused(fault: str) -> Refusal:
    status, message, code = _REFUSED[fault]
    kind = "api_error" if status == 503 else "invalid_request_error"
    return Refusal(status, message, code=code, kind=kind, stored=False)
