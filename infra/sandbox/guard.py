"""Keeps web pages of others out of the sandbox, which a browser on the same machine could reach for them."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.foreign_pages import refused
from infra.sandbox.problems import Problem, problem_response

STAND_INS: Final = ("/telegram/", "/stripe/v1/", "/paypal/v")
"""APIs of others, where a GET can change something: never a page's business."""

KEPT_APART: Final = {
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """An ASGI app around the whole site."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(KEPT_APART)
            await send(message)

        is_page = scope["method"] == "GET" and not scope["path"].startswith(STAND_INS)
        why = refused(scope["scheme"], Headers(scope=scope), may_visit=is_page)
        if why is None:
            await self._app(scope, receive, sent)
            return
        response = await problem_response(Request(scope), Problem(403, why))
        await response(scope, receive, sent)
