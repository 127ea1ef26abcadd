"""The HTTP manners of a played payment system whose API is JSON: faults, keys, refusals; knows no object."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.sandbox.faults import API_FAULTS, Faults
from infra.sandbox.hangup import Hangup

RETRY_AFTER_SECONDS: Final = 7
KEY_FAULTS: Final = ("error_401", "error_403", "error_503")
CALL_FAULTS: Final = API_FAULTS + KEY_FAULTS

_STATUS: Final = {
    "error_401": 401,
    "error_403": 403,
    "error_429": 429,
    "error_500": 500,
    "error_503": 503,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `path` is below where the API is mounted, names of headers are in lower case, `body` is what
    its JSON says, None where there is none."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; `lost` on its way."""

    body: Any
    status: int = 200
    lost: bool = False


class Refusal(Exception):
    """A 4xx or 5xx with the system's own body."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class JsonFront:
    """`serve` answers, `refuse(status, words)` makes the system's error of a status."""

    faults: Faults
    serve: Callable[[Asked], Answer]
    refuse: Callable[[int, str], Refusal]
    authorise: Callable[[Asked], None]
    methods: tuple[str, ...] = field(default=("GET", "POST", "PUT", "DELETE"))

    def route(self, below: str) -> Route:
        """Everything below this path."""
        return Route(below + "/{rest:path}", self._endpoint, methods=list(self.methods))

    async def _endpoint(self, request: Request) -> Response:
        raw = await request.body()
        return await run_in_threadpool(self._answered, request, raw)

    def _answered(self, request: Request, raw: bytes) -> Response:
        fault = self.faults.take(*CALL_FAULTS)
        if fault == "timeout_before":
            return Hangup()
        try:
            if fault in _STATUS:
                raise self.refuse(_STATUS[fault], "a fault of the stand-in")
            asked = self._read(request, raw)
            self.authorise(asked)
            answer = self.serve(asked)
        except Refusal as refused:
            busy = {"Retry-After": str(RETRY_AFTER_SECONDS)} if refused.status == 429 else {}
            return JSONResponse(refused.body, refused.status, busy)
        if fault == "timeout_after" or answer.lost:
            return Hangup()
        return JSONResponse(answer.body, answer.status)

    def _read(self, request: Request, raw: bytes) -> Asked:
        body = None
        if raw:
            if request.headers.get("content-type", "").partition(";")[0] != "application/json":
                raise self.refuse(415, "the content type has to be application/json")
            try:
                body = json.loads(raw)
            except ValueError:
                raise self.refuse(400, "the body is not JSON") from None
        query = parse_qs(request.url.query, keep_blank_values=True)
        return Asked(
            request.method, "/" + request.path_params["rest"], query, request.headers, body
        )
