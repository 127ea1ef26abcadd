"""Nudges in memory, for tests and simulations; delivers nothing by itself, and loses what it is told to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from chalicelib.adapters.sqs import KEYS, body_of
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key


def _never() -> bool:
    return False


class MemoryQueues:
    """The Queues port, with the same messages as SQS; take them from the left.

    `loses` is asked before each message; a message for which it says yes is gone.
    """

    def __init__(self, loses: Callable[[], bool] = _never) -> None:
        self.messages: dict[Queue, deque[str]] = {queue: deque() for queue in Queue}
        self.lost_keys = 0
        self._loses = loses

    def send(self, queue: Queue, keys: Sequence[Key], group: str = "") -> None:  # noqa: ARG002
        """Groups change no order here: there is one line a queue."""
        distinct = list(dict.fromkeys(keys))
        for start in range(0, len(distinct), KEYS[queue]):
            chunk = distinct[start : start + KEYS[queue]]
            if self._loses():
                self.lost_keys += len(chunk)
            else:
                self.messages[queue].append(body_of(chunk))

    def waiting(self) -> int:
        """Messages that nobody has taken yet."""
        return sum(map(len, self.messages.values()))
