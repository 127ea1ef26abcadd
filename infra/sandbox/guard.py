"""Keeps foreign web pages out of the sandbox, which a browser on the same machine could reach for them.

Three ways lead from a page to a server on loopback: a name of the page's own that suddenly resolves to
127.0.0.1 (the Host tells), a form or a fetch that needs no permission (the Origin tells), and a picture
or a link (Fetch Metadata tells). The app, its stand-ins and tools are no browsers: they send none of these.
"""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.sandbox.problems import Problem, problem_response

STAND_INS: Final = ("/telegram/", "/stripe/v1/")
"""APIs of others, where a GET can change something: never a page's business."""

OUR_OWN: Final = frozenset({"same-origin", "none"})  # `none`: typed, or from a bookmark
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

        refusal = refused(scope["method"], scope["path"], scope["scheme"], Headers(scope=scope))
        if refusal is None:
            await self._app(scope, receive, sent)
            return
        response = await problem_response(Request(scope), Problem(403, refusal))
        await response(scope, receive, sent)


def refused(method: str, path: str, scheme: str, headers: Headers) -> str | None:
    """Why this request is not served; None if it may be."""
    host = headers.get("host", "")
    if not _is_loopback(host):
        return "only this machine is served: 127.0.0.1 or localhost"
    origin = headers.get("origin")
    if origin is not None and origin != f"{scheme}://{host}":
        return "a page of another origin asked for this"
    site = headers.get("sec-fetch-site")
    if site is not None and site not in OUR_OWN and not _is_a_visit(method, path, headers):
        return "a page of another origin asked for this"
    return None


def _is_loopback(host: str) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        name, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.netloc != host or parts.username is not None:
        return False
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_a_visit(method: str, path: str, headers: Headers) -> bool:
    """Somebody followed a link to a page of ours."""
    is_document = headers.get("sec-fetch-mode") == "navigate" and (
        headers.get("sec-fetch-dest", "document") == "document"
    )
    return method == "GET" and is_document and not path.startswith(STAND_INS)
