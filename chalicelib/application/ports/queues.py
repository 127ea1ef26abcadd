"""The queue port: nudges that make due work happen now; losing one only means the agenda does it later."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from chalicelib.application.ports.store import Key


class Queue(StrEnum):
    """Which workers take it."""

    WORK = "work"  # renewals, charges, messages
    NUMBERS = "numbers"  # documents that wait for their number; one worker a group at a time
    DOCUMENTS = "documents"  # numbered documents that wait to be drawn and sent


class Queues(Protocol):
    """Hands keys of due records to workers. Never raises: a lost nudge is found by the agenda."""

    def send(self, queue: Queue, keys: Sequence[Key], group: str = "") -> None:
        """`group` (a shard of the agenda) keeps its messages in order; only NUMBERS has groups."""
        ...
