"""The banks behind a played payment system: what it writes down of a payment, how a card may answer, how a
call may fail; knows no charge and no ledger of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.application.ports.payments import (
    Capture,
    HostedRequest,
    KeyRefused,
    NoAnswer,
    ProviderStatus,
    RequestRejected,
    SavedCard,
    SavedCardRequest,
    SystemUnavailable,
)
from chalicelib.domain.money import Money
from infra.sandbox.faulty_store import Crash

Fault = str
"""`unavailable` (no effect), `throttled` (no effect, come again in a while), `refused` (our key), `wrong`
(our request), `before` (no effect, no answer), `after` (the effect, no answer), or the caller dies:
`crash_before`, `crash_after`."""

ASKED_TO_WAIT_SECONDS: Final = 600

OUTCOMES: Final[Mapping[str, tuple[ProviderStatus, str | None, bool]]] = {
    "ok": (ProviderStatus.PAID, None, False),
    "decline": (ProviderStatus.DECLINED, "insufficient_funds", False),
    "hard_decline": (ProviderStatus.DECLINED, "lost_card", True),
    "authentication": (
        ProviderStatus.AUTHENTICATION_REQUIRED,
        "authentication_required",
        False,
    ),
    "slow": (ProviderStatus.PROCESSING, None, False),
}
"""How a saved card may behave without its payer: status, decline code, whether the decline is hard.
What is slow is decided later, by `decide` or `turn_out`."""

EXPIRY: Final = (12, 2035)


@dataclass(frozen=True, slots=True)
class Held:
    """One payment as the system knows it; `request` is what created it."""

    reference: str
    charge_id: str
    amount: Money
    status: ProviderStatus
    card: SavedCard | None
    request: HostedRequest | SavedCardRequest
    decline_code: str | None = None
    hard: bool = False
    paid_as: str | None = None  # the object that holds the money, if the system has said so
    parts: tuple[Money, ...] = ()  # in which it came, if in several


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One request to the bank of a saved `card` without the payer."""

    at: datetime
    reference: str
    card: str


def payment_reference(held: Held) -> str:
    """The object that holds the money."""
    return held.paid_as or f"pi_of_{held.reference}"


def captures(held: Held) -> list[Capture]:
    """The objects that hold the money."""
    if not held.parts:
        return [Capture(payment_reference(held), held.amount)]
    named = payment_reference(held)
    return [Capture(f"{named}_{n}", part) for n, part in enumerate(held.parts, start=1)]


def holds(held: Held, reference: str) -> bool:
    """Whether this object holds its money, or part of it."""
    return reference in {capture.payment_reference for capture in captures(held)}


def refuse(fault: Fault | None, call: str) -> None:
    """A fault before the effect of a call."""
    match fault:
        case "unavailable":
            raise SystemUnavailable(call)
        case "throttled":
            raise SystemUnavailable(call, retry_after_seconds=ASKED_TO_WAIT_SECONDS)
        case "refused":
            raise KeyRefused(call)
        case "wrong":
            raise RequestRejected("parameter_invalid", call)
        case "before":
            raise NoAnswer(call)
        case "crash_before":
            raise Crash(call)
        case _:
            return


def lose(fault: Fault | None, call: str) -> None:
    """A fault after the effect of a call."""
    if fault == "after":
        raise NoAnswer(call)
    if fault == "crash_after":
        raise Crash(call)


def decided(held: Held, outcome: str) -> Held:
    """The payment after its bank's answer."""
    status, code, hard = OUTCOMES[outcome]
    return replace(held, status=status, decline_code=code, hard=hard)
