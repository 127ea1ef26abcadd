"""A store in memory that keeps what was asked of it; changes no answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ports.store import Key, Record, Table, Write


class CountedStore(MemoryStore):
    """`loads`: the keys of each request, in order; `commits`: how many."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[list[Key]] = []
        self.commits = 0

    def forget(self) -> None:
        """Count from here on."""
        self.loads.clear()
        self.commits = 0

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        if keys:  # no key, no request
            self.loads.append(list(keys))
        return super().load(keys, lagging=lagging)

    def commit(self, writes: Sequence[Write], token: str) -> None:
        self.commits += 1
        super().commit(writes, token)
