"""The carrier port: connecting numbers that were sold, giving back those that are not paid for; knows no
carrier's words.

Only a CarrierOrder is an answer *about the number*. An error says why there is none: nothing is known then,
and the same is asked again.

CarrierError
├── CarrierSilent       no answer, or none that is understood: what was asked for may have been done
├── CarrierBusy         had no effect: asks us to come again, perhaps not before some seconds
├── CarrierKeyRefused   our key is not, or no longer, good for this
└── CarrierRejected     our request is wrong: a fault of ours, or of what was imported
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chalicelib.domain.errors import DialtoneError, Throttled


class OrderStatus(StrEnum):
    """How an order of a number stands, in our words."""

    PENDING = "pending"
    CONNECTED = "connected"
    REFUSED = "refused"  # terminal: this number is not to be had


@dataclass(frozen=True, slots=True)
class CarrierOrder:
    """What the carrier says now; `id` is what it is looked up by."""

    id: str
    status: OrderStatus
    reason: str = ""


class CarrierError(DialtoneError):
    """Anything but an answer about the number."""


class CarrierSilent(CarrierError):
    """Nothing is known."""


class CarrierBusy(CarrierError, Throttled):
    """Certainly nothing was done."""

    def __init__(self, message: str, retry_after_seconds: int = 0) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class CarrierKeyRefused(CarrierError):
    """The operator has to look at the key."""


class CarrierRejected(CarrierError):
    """The same request will be refused again."""


class Carrier(Protocol):
    """Every method may raise CarrierError. Numbers are E.164 with their plus."""

    def order(self, number: str, reference: str) -> CarrierOrder:
        """The order of this `reference`, placed if there is none yet: asked again, it is one order."""
        ...

    def look(self, order_id: str) -> CarrierOrder:
        """How it stands."""
        ...

    def release(self, number: str) -> None:
        """Give the number back; one that is not ours any more is given back already."""
        ...
