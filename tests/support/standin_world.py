"""A played payment system served over real HTTP on a loopback port of its own, with clocks that tests set,
and the adapter that calls it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from chalicelib.application.ports.clock import Clock
from chalicelib.application.ports.payments import (
    HostedRequest,
    KeyRefused,
    NoAnswer,
    Notification,
    PaymentSystem,
    ProviderStatus,
    SystemUnavailable,
)
from chalicelib.domain.money import Money
from infra.sandbox.payment_standin import PaymentStandIn, Place, PlayedSystem
from tests.support.parts import HandClock
from tests.support.stripe_world import Inbox, RealClock, served

P = TypeVar("P", bound=PaymentStandIn)
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
def served_standin(
    name: str, make: Callable[[Place], P], state_path: Path | str
) -> Iterator[tuple[P, Inbox, HandClock]]:
    """A stand-in that answers over HTTP until the block ends, with a business clock that stands still."""
    listener = socket.create_server(("127.0.0.1", 0))
    clock = HandClock(datetime.now(UTC).replace(microsecond=0))
    inbox = Inbox()
    standin: P
    place = Place(
        state_path=state_path,
        url=f"http://127.0.0.1:{listener.getsockname()[1]}/{name}",
        now=clock.now,
        deliver=inbox.deliver,
        after_page=lambda: standin.run_due(clock.now()),
    )
    standin = make(place)
    with served(Starlette(routes=[Mount(f"/{name}", routes=standin.routes())]), listener):
        yield standin, inbox, clock
    standin.close()


@contextmanager
def standin_world(
    state_path: Path | str,
    make_standin: Callable[[Place], S],
    connect: Callable[[dict[str, str], Clock], A],
) -> Iterator[StandInWorld[S, A]]:
    """A fresh world around a state file; the adapter is made from the stand-in's own settings."""
    with served_standin("played", make_standin, state_path) as (standin, inbox, clock):
        yield StandInWorld(standin, connect(dict(standin.environment()), RealClock()), clock, inbox)


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


SILENCES: Final = (
    ("error_401", KeyRefused),
    ("error_403", KeyRefused),
    ("error_429", SystemUnavailable),
    ("error_500", NoAnswer),
    ("timeout_before", NoAnswer),
    ("timeout_after", NoAnswer),
)
"""What is no answer about a payment, and what it is to the port."""


def no_answer(
    world: StandInWorld[Any, Any], page: str, fault: str, error: type[Exception]
) -> Exception:
    """The look-up of an open page meets the fault, the next one finds the page open; returns the error."""
    world.standin.add_fault(fault)
    with pytest.raises(error) as raised:
        world.system.look_up(page)
    assert world.system.look_up(page).status is ProviderStatus.WAITING
    return raised.value
