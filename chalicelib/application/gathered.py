"""Nudges of one worker, sent together at its end: a message carries many keys, and each is paid for."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from chalicelib.application.ports.queues import Queue, Queues
from chalicelib.application.ports.store import Key


class GatheredQueues:
    """Implements Queues. What a worker that dies had gathered is lost, and found by the agenda."""

    def __init__(self, inner: Queues) -> None:
        self._inner = inner
        self._gathered: dict[tuple[Queue, str], dict[Key, None]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        fault: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if fault is None:
            for (queue, group), keys in self._gathered.items():
                self._inner.send(queue, list(keys), group)

    def send(self, queue: Queue, keys: Sequence[Key], group: str = "") -> None:
        """Only NUMBERS has groups: for the others keys of all shards go together."""
        place = (queue, group if queue is Queue.NUMBERS else "")
        self._gathered.setdefault(place, {}).update(dict.fromkeys(keys))
