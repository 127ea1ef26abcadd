"""The port to a bank that publishes exchange rates.

RatesError
├── RatesSilent      nothing came: ask again later
└── RatesRefused     what came is not what the bank publishes: nothing of it is taken
"""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.errors import DialtoneError
from chalicelib.domain.exchange.rates import DayRates


class RatesError(DialtoneError):
    """Anything but rates."""


class RatesSilent(RatesError):
    """No answer, or a fault on the other side."""


class RatesRefused(RatesError):
    """The answer is refused whole; the message names the line or the element."""


class RateSource(Protocol):
    """One central bank."""

    def newest(self) -> DayRates:
        """What it published last. Raises RatesError."""
        ...
