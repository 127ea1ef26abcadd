"""An answer that never arrives whole; what was done before it was done all the same."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Hangup(Response):
    """The connection closes before the answer is whole, so the client learns nothing, and at once."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        headers = [(b"content-length", b"2"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
