"""The queue port: nudges that make due work happen now; losing one only means the agenda does it later."""

from collections.abc import Sequence
from typing import Protocol

from chalicelib.application.ports.store import Key


class Queues(Protocol):
    """Hands keys of due records to workers. Never raises: a lost nudge is found by the agenda."""

    def work(self, keys: Sequence[Key]) -> None:
        """Renewals, charges, messages."""
        ...

    def number(self, series: str, keys: Sequence[Key]) -> None:
        """Documents of one series that wait for their number (one worker a series at a time)."""
        ...

    def documents(self, keys: Sequence[Key]) -> None:
        """Numbered documents that wait to be drawn and sent."""
        ...
