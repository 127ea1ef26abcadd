"""A played payment system served over real HTTP on a loopback port of its own, with clocks that tests set,
and the adapter that calls it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar

from starlette.applications import Starlette
from starlette.routing import Mount

from chalicelib.application.ports.clock import Clock
from chalicelib.application.ports.payments import HostedRequest, Notification, PaymentSystem
from chalicelib.domain.money import Money
from infra.sandbox.payment_standin import Place, PlayedSystem
from tests.support.parts import HandClock
from tests.support.stripe_world import Inbox, RealClock, served

S = TypeVar("S", bound=PlayedSystem)
A = TypeVar("A", bound=PaymentSystem)


@dataclass
class StandInWorld(Generic[S, A]):
    """`clock` is business time; `inbox` takes the notifications."""

    standin: S
    system: A
    clock: HandClock
    inbox: Inbox

    def heard(self) -> list[Notification]:
        """What the notifications that came say to the adapter; those that concern no payment are left out."""
        notes = [self.system.read_webhook(headers, body) for body, headers in self.inbox.received]
        return [note for note in notes if note is not None]

    def pass_time(self, duration: timedelta) -> None:
        """And all that falls due on the way."""
        self.clock.at += duration
        self.standin.run_due(self.clock.at)


@contextmanager
def standin_world(
    state_path: Path | str,
    make_standin: Callable[[Place], S],
    connect: Callable[[dict[str, str], Clock], A],
) -> Iterator[StandInWorld[S, A]]:
    """A fresh world around a state file; the adapter is made from the stand-in's own settings."""
    listener = socket.create_server(("127.0.0.1", 0))
    clock = HandClock(datetime.now(UTC).replace(microsecond=0))
    inbox = Inbox()
    standin = make_standin(
        Place(
            state_path=state_path,
            url=f"http://127.0.0.1:{listener.getsockname()[1]}/played",
            now=clock.now,
            deliver=inbox.deliver,
            after_page=lambda: None,
        )
    )
    system = connect(dict(standin.environment()), RealClock())
    with served(Starlette(routes=[Mount("/played", routes=standin.routes())]), listener):
        yield StandInWorld(standin, system, clock, inbox)
    standin.close()


def page_request(number: int, amount: Money, **fields: object) -> HostedRequest:
    """For a charge of this number."""
    values: dict[str, object] = {
        "charge_id": f"charge-{number}",
        "idempotency_key": f"charge:{number}",
        "amount": amount,
        "description": "Softphone, 6 months",
        "return_url": "http://127.0.0.1:1/back",
        "expires_at": datetime.now(UTC) + timedelta(hours=23),
        "locale": "en",
        "save_card": True,
    }
    return HostedRequest(**(values | fields))  # type: ignore[arg-type]
