"""A Stripe stand-in served over real HTTP on a loopback port of its own, with clocks that tests set."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from chalicelib.adapters.providers.stripe.system import StripeSystem
from infra.sandbox.stripe_standin import StripeStandIn
from tests.support.parts import HandClock

SECRET_KEY = "sk_test_standin_0123456789"
WEBHOOK_SECRET = "whsec_standin"


class RealClock:
    """Transport time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Inbox:
    """Where the stand-in delivers webhooks; `statuses` are answered first, then 200."""

    received: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def deliver(self, body: bytes, headers: dict[str, str]) -> int:
        self.received.append((body, headers))
        return self.statuses.pop(0) if self.statuses else 200


@dataclass
class World:
    """The stand-in, the adapter that calls it over HTTP, the business clock and the webhooks."""

    standin: StripeStandIn
    system: StripeSystem
    clock: HandClock
    inbox: Inbox
    url: str

    def kinds(self) -> list[str]:
        """The types of the delivered events that name a payment."""
        notes = [self.system.read_webhook(headers, body) for body, headers in self.inbox.received]
        return [note.event_type for note in notes if note is not None]


@contextmanager
def served(app: ASGIApp, listener: socket.socket) -> Iterator[None]:
    """The app answers on an already bound socket until the block ends.

    Such a socket must ask for TCP_NODELAY itself: asyncio does not, and each answer takes 40 ms.
    """
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def stripe_world(state_path: Path | str, start: datetime | None = None) -> Iterator[World]:
    """A fresh world around a state file."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/stripe"
    clock = HandClock(start or datetime.now(UTC).replace(microsecond=0))
    inbox = Inbox()
    standin = StripeStandIn(
        state_path=state_path,
        url=url,
        secret_key=SECRET_KEY,
        webhook_secret=WEBHOOK_SECRET,
        now=clock.now,
        deliver=inbox.deliver,
    )
    system = StripeSystem(SECRET_KEY, WEBHOOK_SECRET, clock=RealClock(), api_url=url)
    with served(Starlette(routes=[Mount("/stripe", routes=standin.routes())]), listener):
        yield World(standin, system, clock, inbox, url)
    standin.close()
