"""The two clocks: business time decides money, transport time decides signatures and time-outs."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """A source of aware UTC time. Only bootstrap chooses which one a use case gets."""

    def now(self) -> datetime:
        """Aware UTC, whole seconds for the business clock."""
        ...
