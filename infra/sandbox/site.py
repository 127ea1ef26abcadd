"""Everything the sandbox answers on its one port: page, control API, stand-ins, and the app's own routes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from infra.sandbox.control import Control
from infra.sandbox.guard import Guard
from infra.sandbox.problems import Problem, problem_response
from infra.sandbox.world import World

PAGE: Final = Path(__file__).parent / "page"
WATCH_SECONDS: Final = 0.15
SHOWN_IN_THE_BROWSER: Final = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/plain",
    "text/csv",
)
PASSED_ON: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def build_site(world: World) -> ASGIApp:
    """The whole ASGI application, closed to pages of other origins."""
    site = Site(world)
    routes: list[BaseRoute] = [
        Route("/", lambda _: FileResponse(PAGE / "index.html")),
        Mount("/page", StaticFiles(directory=PAGE)),
        Route("/files/{file_id}/{name}", site.file),
        Route("/api/changes", site.changes),
        *Control(world).routes(),
        Mount("/telegram", world.telegram.app),
        Mount("/vies", routes=world.vies.routes()),
        Mount("/rates", routes=world.rates.routes()),
        Mount("/carrier", routes=world.carrier.routes()),
    ]
    routes += [Mount(f"/{name}", routes=one.routes()) for name, one in world.systems.items()]
    routes += [
        Route("/api/{rest:path}", site.unknown, methods=list(PASSED_ON)),
        Route("/{rest:path}", site.pass_on, methods=list(PASSED_ON)),
    ]
    handlers = {Problem: problem_response, Exception: problem_response}
    return Guard(Starlette(routes=routes, exception_handlers=handlers))


class Site:
    """The endpoints that belong to nobody else."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def file(self, request: Request) -> Response:
        """A document of a chat; what a browser cannot show harmlessly is downloaded."""
        chats = self._world.telegram.chats
        file = await run_in_threadpool(chats.file, request.path_params["file_id"])
        if file is None:
            raise Problem(404, "there is no such file")
        content = await run_in_threadpool(chats.content, file["file_id"])
        way = "inline" if file["mime_type"] in SHOWN_IN_THE_BROWSER else "attachment"
        headers = {
            "Content-Disposition": f"{way}; filename*=utf-8''{quote(file['file_name'], safe='')}",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(content, media_type=file["mime_type"], headers=headers)

    async def changes(self, request: Request) -> Response:
        """Server-sent events: the world's version, whenever it grows."""

        async def versions() -> AsyncIterator[str]:
            last = -1
            while not await request.is_disconnected():
                version = self._world.version()
                if version != last:
                    last = version
                    yield f"data: {version}\n\n"
                await asyncio.sleep(WATCH_SECONDS)

        return StreamingResponse(versions(), media_type="text/event-stream")

    async def unknown(self, request: Request) -> Response:
        """The control API has no such address."""
        raise Problem(404, f"{request.method} {request.url.path} is not part of the control API")

    async def pass_on(self, request: Request) -> Response:
        """The app's own routes, as the internet would reach them."""
        path = request.scope["raw_path"].decode("latin-1")
        query = request.scope["query_string"].decode("latin-1")
        address = f"{path}?{query}" if query else path
        body = await request.body()
        headers = dict(request.headers)
        status, answered, content = await run_in_threadpool(
            self._world.app.request, request.method, address, headers, body
        )
        if request.method != "GET":
            await run_in_threadpool(self._world.settle)
        kept = {name: value for name, value in answered.items() if name.lower() != "content-length"}
        return Response(content, status, kept)
