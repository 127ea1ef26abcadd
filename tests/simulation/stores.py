"""The simulated database: a lagging agenda index and a watch over every commit; invents no fault of its
own beyond what an eventually consistent index may show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from random import Random
from typing import Any, Final

from chalicelib.application.ports.store import DuePage, Key, Page, Put, Record, Store, Table, Write

LAG: Final = 0.1
"""How often an entry of the index is not there yet, or one is there that should be gone; how often a read
that may lag does."""

Watch = Callable[[list[Put], str], None]


class WatchedStore:
    """Implements the Store port around `inner`. `watch` sees the puts of each commit that was
    written, once, with its token, and no put that was not; `dice` (None: no lag) decides what the index
    shows, and `found` is called when it shows something. `loaded` hears what was asked for."""

    def __init__(
        self,
        inner: Store,
        dice: Callable[[], Random | None],
        found: Callable[[], None],
        loaded: Callable[[Sequence[Key]], None],
        watch: Watch,
    ) -> None:
        self.inner = inner
        self.stale_writes: list[Key] = []
        self._watch = watch
        self._dice = dice
        self._found = found
        self._loaded = loaded
        self._versions: dict[Key, int] = {}
        self._tokens: set[str] = set()
        self._former: dict[Key, Record] = {}
        self._latest: dict[Key, Record] = {}
        self._seen_due: dict[tuple[Table, str], Key] = {}

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        """A read that may lag shows now and then what was there before the last write, or nothing."""
        self._loaded(keys)
        found = self.inner.load(keys)
        dice = self._dice()
        if dice is not None:
            for key in [key for key in found if key.table in lagging and dice.random() < LAG]:
                former = self._former.get(key)
                if former is None:
                    del found[key]
                else:
                    found[key] = former
        return found

    def query(self, table: Table, pk: str, **options: Any) -> Page:
        return self.inner.query(table, pk, **options)

    def scan(self, table: Table, **options: Any) -> tuple[tuple[Record, ...], str | None]:
        return self.inner.scan(table, **options)

    def due(
        self,
        table: Table,
        shard: str,
        until: datetime,
        *,
        limit: int = 100,
        cursor: str | None = None,
    ) -> DuePage:
        """As the index answers: an entry may be missing for now, and a former one still be there."""
        page = self.inner.due(table, shard, until, limit=limit, cursor=cursor)
        if not page.entries:
            return page
        self._found()
        dice = self._dice()
        if dice is None:
            return page
        entries = tuple(entry for entry in page.entries if dice.random() >= LAG)
        former = self._seen_due.get((table, shard))
        if former is not None and dice.random() < LAG:
            entries = ((former, page.entries[0][1]), *entries)
        self._seen_due[table, shard] = page.entries[-1][0]
        return DuePage(entries, page.cursor)

    def commit(self, writes: Sequence[Write], token: str) -> None:
        self.inner.commit(writes, token)
        if token in self._tokens:
            return
        self._tokens.add(token)
        puts = [write for write in writes if isinstance(write, Put)]
        for write in writes:
            if self._versions.get(write.key, 0) != write.expected_version:
                self.stale_writes.append(write.key)
        for put in puts:
            if put.key in self._latest:
                self._former[put.key] = self._latest[put.key]
            version = put.expected_version + 1
            self._latest[put.key] = Record(put.key, version, put.text, put.due)
        self._versions.update((put.key, put.expected_version + 1) for put in puts)
        self._watch(puts, token)
