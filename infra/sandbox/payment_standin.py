"""What the sandbox asks of a played payment system, whichever it plays, and what most of them share; knows
none of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from starlette.routing import BaseRoute

from chalicelib.domain.money import Money, exponent_of
from infra.sandbox.faults import API_FAULTS, REFUSALS, WEBHOOK_FAULTS, Faults
from infra.sandbox.hooks import Deliver, Hooks
from infra.sandbox.state import State

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands: what each is made of. `url` is where it is mounted, without a slash at its end; `now`
    is the business clock; `deliver` brings a webhook to the app; `after_page` runs after a button of a page.
    """

    state_path: Path | str
    url: str
    now: Callable[[], datetime]
    deliver: Deliver
    after_page: Callable[[], object]


class PaymentStandIn(Protocol):
    """One account at a payment system that is played, mounted below `/<name>`.

    `outcomes` are what a payer can do on a page: `success` (it is paid, or agreed to), `decline` (what they
    pay with is refused and the page stays open), `lost_answer` (paid, and nobody is told: the webhook comes
    when the page is long over), `abandon`, and what only some have. `fault_kinds` can be asked to go wrong.
    """

    name: str
    outcomes: tuple[str, ...]
    fault_kinds: tuple[str, ...]

    def environment(self) -> Mapping[str, str]:
        """The app's settings with which it calls this one."""
        ...

    def routes(self) -> list[BaseRoute]:
        """Its API and its pages."""
        ...

    def payments(self) -> list[Fields]:
        """Every payment, the oldest first, each as `described` has it."""
        ...

    def payment(self, payment_id: str) -> Fields:
        """One of them. Raises LookupError."""
        ...

    def complete(self, payment_id: str, outcome: str, later: str | None = None) -> Fields:
        """What its payer does, and the webhooks that this causes; `later` is how what is saved behaves from
        then on. Raises ValueError for a payment that does not wait for it, LookupError."""
        ...

    def set_later(self, references: Iterable[str], later: str) -> int:
        """How what is saved behaves without its payer from now on; how many were meant."""
        ...

    def next_due(self) -> datetime | None:
        """When something falls due by itself (business time)."""
        ...

    def run_due(self, now: datetime) -> int:
        """Do what is due by now, and what that causes; how many webhooks were taken."""
        ...

    def add_fault(self, kind: str, count: int = 1) -> None:
        """Show a fault so many times. Raises ValueError for an unknown kind."""
        ...

    def clear_faults(self) -> None:
        """Show none any more."""
        ...

    def faults(self) -> list[dict[str, object]]:
        """Those that were not shown yet: `{kind, count}`."""
        ...

    def close(self) -> None:
        """Let go of the state file."""
        ...


class PlayedSystem(ABC):
    """What is the same in most of them: a state file, faults, webhooks, and time that passes."""

    name: str
    outcomes: tuple[str, ...] = ("success", "decline", "lost_answer", "abandon")
    fault_kinds: tuple[str, ...] = API_FAULTS + REFUSALS + WEBHOOK_FAULTS

    def __init__(self, place: Place) -> None:
        self.place = place
        self.state = State(place.state_path)
        self.to_go_wrong = Faults(self.state, self.fault_kinds)
        self.hooks = Hooks(
            state=self.state,
            faults=self.to_go_wrong,
            now=self.seconds,
            deliver=place.deliver,
            headers=self.signed,
        )

    @abstractmethod
    def signed(self, body: bytes) -> dict[str, str]:
        """The headers of a webhook that is sent now (real time)."""

    @abstractmethod
    def environment(self) -> Mapping[str, str]:
        """The app's settings with which it calls this one."""

    @abstractmethod
    def routes(self) -> list[BaseRoute]:
        """Its API and its pages."""

    @abstractmethod
    def payments(self) -> list[Fields]:
        """Every payment, the oldest first, each as `described` has it."""

    @abstractmethod
    def act(self, payment_id: str, outcome: str, later: str | None) -> None:
        """What its payer does, in a transaction. Raises ValueError."""

    @abstractmethod
    def next_expiry(self) -> int | None:
        """When something falls due by itself, webhooks apart."""

    @abstractmethod
    def expire(self) -> None:
        """Let end what is over by now, in a transaction of its own."""

    def seconds(self) -> int:
        """Business time."""
        return int(self.place.now().timestamp())

    def payment(self, payment_id: str) -> Fields:
        """One of them. Raises LookupError."""
        for payment in self.payments():
            if payment["id"] == payment_id:
                return payment
        raise LookupError(f"no payment {payment_id}")

    def complete(self, payment_id: str, outcome: str, later: str | None = None) -> Fields:
        """What its payer does, and the webhooks that this causes. Raises ValueError, LookupError."""
        if outcome not in self.outcomes:
            raise ValueError(f"outcome {outcome!r}: {self.name} knows {', '.join(self.outcomes)}")
        self.payment(payment_id)
        if outcome != "abandon":
            with self.state.transaction():
                self.act(payment_id, outcome, later)
        self.run_due(self.place.now())
        return self.payment(payment_id)

    def set_later(self, references: Iterable[str], later: str) -> int:  # noqa: ARG002
        """Nothing is saved here, unless a system says otherwise."""
        return 0

    def next_due(self) -> datetime | None:
        """When something falls due by itself (business time)."""
        known = [at for at in (self.hooks.next_due(), self.next_expiry()) if at is not None]
        return datetime.fromtimestamp(min(known), UTC) if known else None

    def run_due(self, now: datetime) -> int:
        """Do what is due by now, and what that causes; how many webhooks were taken."""
        return self.hooks.run_due(int(now.timestamp()), self.expire)

    def add_fault(self, kind: str, count: int = 1) -> None:
        """Show a fault so many times. Raises ValueError for an unknown kind."""
        self.to_go_wrong.add(kind, count)

    def clear_faults(self) -> None:
        """Show none any more."""
        self.to_go_wrong.clear()

    def faults(self) -> list[dict[str, object]]:
        """Those that were not shown yet: `{kind, count}`."""
        return self.to_go_wrong.left()

    def close(self) -> None:
        """Let go of the state file."""
        self.state.close()


def described(
    *,
    payment_id: str,
    kind: str,
    status: str,
    amount: Money,
    description: str | None,
    charge_id: str | None,
    created: int,
    url: str | None = None,
    **more: object,
) -> Fields:
    """A payment as the control API lists it. `kind` is `hosted` or `saved`; `status` is one of `waiting`,
    `approved`, `prepared`, `processing`, `declined`, `paid` and `cancelled`."""
    return {
        "id": payment_id,
        "kind": kind,
        "status": status,
        "amount_minor": amount.minor,
        "digits": exponent_of(amount.currency),
        "currency": amount.currency,
        "description": description,
        "charge_id": charge_id,
        "created": datetime.fromtimestamp(created, UTC).isoformat(),
        "url": url,
        "card": None,
        "later": None,
        "decline_code": None,
        **more,
    }
