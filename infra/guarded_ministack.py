"""Runs ministack closed to web pages; a script for its own interpreter, which has nothing of ours.

By itself it answers every page that finds its port, `POST /_ministack/reset` included. Its packages and
the functions it runs must not see our folder: it is on the path for one import alone.
"""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Asgi = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def _guarded(app: Asgi) -> Asgi:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from infra.foreign_pages import refused

    del sys.path[0]

    async def guard(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in scope["headers"]
            }
            why = refused(scope.get("scheme", "http"), headers, may_visit=False)
            if why is not None:
                await send({"type": "http.response.start", "status": 403, "headers": []})
                await send({"type": "http.response.body", "body": why.encode()})
                return
        await app(scope, receive, send)

    return guard


def main() -> None:
    """As the command `ministack`."""
    del sys.path[0]  # the folder of this script
    from ministack import app as server

    server.app = _guarded(server.app)
    server.main()


if __name__ == "__main__":
    main()
