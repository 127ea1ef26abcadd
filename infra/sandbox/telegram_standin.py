"""The played Telegram: the Bot API over HTTP, and what people do in their chats; knows nothing of us."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.sandbox.faults import API_FAULTS, GONE, OLD_SERVER, TELEGRAM_FAULTS, Faults
from infra.sandbox.hangup import Hangup
from infra.sandbox.state import State
from infra.sandbox.telegram_chats import Chats, Fields, api_chat, api_message, api_user
from infra.sandbox.telegram_invoices import Invoices
from infra.sandbox.telegram_methods import Methods
from infra.sandbox.telegram_params import ApiError, Params, Upload, bad
from infra.sandbox.telegram_updates import Updates

REFUSALS: Final = {
    "error_429": ApiError(429, "Too Many Requests: retry after 3", retry_after=3),
    "error_500": ApiError(500, "Internal Server Error"),
    "chat_not_found": ApiError(400, "Bad Request: chat not found"),
}
NO_METHOD: Final = ApiError(404, "Not Found: method not found")
POLL_SECONDS: Final = 0.1
MAX_BODY_BYTES: Final = 60_000_000


class TelegramStandin:
    """One bot and its private chats. Mount `app` where TELEGRAM_API_URL points.

    `url` is where links to invoices lead. Rate limits come only as faults, so that a run is the same however
    fast the machine is.
    """

    def __init__(
        self,
        state: State,
        files: Path,
        token: str,
        now: Callable[[], datetime],
        deliver: Callable[[Fields], int],
        *,
        url: str = "https://t.me",
        after_page: Callable[[], object] = lambda: None,
    ) -> None:
        self._token = token
        bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Dialtone",
            "username": "dialtone_sandbox_bot",
        }
        self.chats = Chats(state, files, bot, now)
        self.faults = Faults(state, TELEGRAM_FAULTS)
        self.updates = Updates(state, now, deliver, self.faults)
        self.invoices = Invoices(state, self.chats, self.updates, url, after_page)
        self._methods = Methods(self.chats, self.updates, self.invoices)
        self.app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._download),
                *self.invoices.routes(),
            ]
        )

    # ---- what people do

    def write(self, user: Fields, text: str) -> None:
        """A person writes a text; it is queued for the app."""
        command = re.match(r"/[A-Za-z0-9_]+(@\w+)?", text)
        entity = {"type": "bot_command", "offset": 0, "length": command.end()} if command else None
        self._said(user, {"text": text, "entities": [entity] if entity else []})

    def send(self, user: Fields, upload: Upload, caption: str) -> None:
        """A person sends a file, a PNG as a picture; it is queued for the app."""
        file = self.chats.add_file(upload)
        stored = self.chats.file(file["file_id"]) or file
        content: Fields = {"document": file}
        if stored.get("width"):
            names = ("file_id", "file_unique_id", "width", "height", "file_size")
            content = {"photo": [{name: stored[name] for name in names}]}
        self._said(user, content | {"caption": caption})

    def choose(self, user: Fields, chosen: Fields) -> None:
        """A person chooses another one by the picker that stands below their chat, which closes."""
        below = user.get("below") or {}
        names = ("first_name", "last_name")
        known = {name: chosen[name] for name in names if chosen.get(name) is not None}
        shared = {
            "request_id": below["request_id"],
            "users": [{"user_id": chosen["id"]} | known],
        }
        self.chats.change_user(user["id"], below={})
        self._said(user, {"users_shared": shared})

    def _said(self, user: Fields, content: Fields) -> None:
        self.chats.change_user(user["id"], started=True)
        message = self.chats.add_message(user["id"], "user", content)
        self.updates.add(user["id"], {"message": api_message(message, user, self.chats.bot)})

    def press(self, user: Fields, message: Fields, data: str) -> str:
        """A person presses a button; returns the press's id, to ask for its answer."""
        query_id = self.chats.add_query(user["id"])
        query = {
            "id": query_id,
            "from": api_user(user),
            "message": api_message(message, user, self.chats.bot),
            "chat_instance": str(user["id"] * 7919),
            "data": data,
        }
        self.updates.add(user["id"], {"callback_query": query})
        return query_id

    def block(self, user: Fields, *, blocked: bool) -> None:
        """A person blocks or unblocks the bot; the app is told."""
        if user["blocked"] == blocked:
            return
        self.chats.change_user(user["id"], blocked=blocked, started=True)
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        change = {
            "chat": api_chat(user),
            "from": api_user(user),
            "date": int(time.time()),
            "old_chat_member": self._membership(before),
            "new_chat_member": self._membership(after),
        }
        self.updates.add(user["id"], {"my_chat_member": change})

    def _membership(self, status: str) -> Fields:
        return {"status": status, "user": self.chats.bot} | (
            {"until_date": 0} if status == "kicked" else {}
        )

    # ---- HTTP

    async def _call(self, request: Request) -> Response:
        try:
            method = self._method(request)
            fault = self.faults.take(*API_FAULTS, *GONE)
            if fault in REFUSALS:
                return _refusal(REFUSALS[fault])
            if fault == "timeout_before":
                return Hangup()
            params = Params(await _values(request))
            if params.has("rich_message") and self.faults.take(*OLD_SERVER):
                method, params = self._before_rich_messages(request, params)
            result = await run_in_threadpool(_guarded, method, params)
            if request.path_params["method"].lower() == "getupdates":
                result = await self._wait_for_updates(params, result)
            if fault == "timeout_after":
                return Hangup()
        except ApiError as error:
            return _refusal(error)
        return JSONResponse({"ok": True, "result": result})

    def _method(self, request: Request) -> Callable[[Params], Any]:
        token = request.path_params["token"]
        method = self._methods.find(request.path_params["method"])
        if not re.fullmatch(r"\d+:[\w-]+", token):
            raise ApiError(404, "Not Found")
        if token != self._token:
            raise ApiError(401, "Unauthorized")
        if method is None:
            raise NO_METHOD
        return method

    def _before_rich_messages(
        self, request: Request, params: Params
    ) -> tuple[Callable[[Params], Any], Params]:
        """What an older server makes of the call: it has no such method, and overlooks such a parameter."""
        if request.path_params["method"].lower() == "sendrichmessage":
            raise NO_METHOD
        return self._method(request), params.without("rich_message")

    async def _wait_for_updates(self, params: Params, result: list[Fields]) -> list[Fields]:
        end = time.monotonic() + min(params.integer("timeout") or 0, 50)
        while not result and time.monotonic() < end:
            await asyncio.sleep(POLL_SECONDS)
            result = await run_in_threadpool(self._methods.get_updates, params)
        return result

    async def _download(self, request: Request) -> Response:
        file_id = request.path_params["path"].removeprefix("documents/")
        file = self.chats.file(file_id) if request.path_params["token"] == self._token else None
        if file is None:
            return _refusal(ApiError(404, "Not Found"))
        return Response(self.chats.content(file_id), media_type=file["mime_type"])


def _refusal(error: ApiError) -> Response:
    return JSONResponse(error.body(), status_code=error.code)


def _guarded(method: Callable[[Params], Any], params: Params) -> Any:
    try:
        return method(params)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise bad(f"wrong parameters: {type(fault).__name__} {fault}") from fault


async def _values(request: Request) -> Fields:
    """Parameters from the query and a JSON, form or multipart body."""
    values: Fields = dict(request.query_params)
    if int(request.headers.get("content-length") or 0) > MAX_BODY_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            body = json.loads(await request.body())
        except ValueError as fault:
            raise bad("can't parse request body as JSON") from fault
        if not isinstance(body, dict):
            raise bad("the request body must be an object")
        return values | body
    async with request.form(max_part_size=1_000_000) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                media = value.content_type or "application/octet-stream"
                values[name] = Upload(value.filename or name, await value.read(), media)
            else:
                values[name] = value
    return values
