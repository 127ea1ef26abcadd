"""Nudges in memory, for tests and simulations; delivers nothing by itself, and loses what it is told to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from chalicelib.adapters.sqs import DOCUMENT_KEYS, NUMBER_KEYS, WORK_KEYS, body_of
from chalicelib.application.ports.store import Key


def _never() -> bool:
    return False


class MemoryQueues:
    """The Queues port, with the same messages as SQS; take them from the left.

    `loses` is asked before each message; a message for which it says yes is gone.
    """

    def __init__(self, loses: Callable[[], bool] = _never) -> None:
        self.work_messages: deque[str] = deque()
        self.number_messages: deque[tuple[str, str]] = deque()  # series, body
        self.documents_messages: deque[str] = deque()
        self.lost_keys = 0
        self._loses = loses

    def work(self, keys: Sequence[Key]) -> None:
        """Renewals, charges, messages."""
        self.work_messages.extend(self._bodies(keys, WORK_KEYS))

    def number(self, series: str, keys: Sequence[Key]) -> None:
        """Documents of one series that wait for their number."""
        bodies = self._bodies(keys, NUMBER_KEYS)
        self.number_messages.extend((series, body) for body in bodies)

    def documents(self, keys: Sequence[Key]) -> None:
        """Numbered documents that wait to be drawn and sent."""
        self.documents_messages.extend(self._bodies(keys, DOCUMENT_KEYS))

    def _bodies(self, keys: Sequence[Key], size: int) -> list[str]:
        distinct = list(dict.fromkeys(keys))
        bodies = []
        for start in range(0, len(distinct), size):
            chunk = distinct[start : start + size]
            if self._loses():
                self.lost_keys += len(chunk)
            else:
                bodies.append(body_of(chunk))
        return bodies
