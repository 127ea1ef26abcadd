"""Asks the index of the agenda once what nobody can have changed since; knows no duty.

A jump of the clock asks every shard at every moment on its way, mostly to hear that nothing is due. What
another process writes meanwhile (an import, a statement) is seen by the next jump.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from chalicelib.application.ports.store import (
    DuePage,
    Key,
    Page,
    Put,
    Record,
    Store,
    Table,
    Write,
)

_LEAST = timedelta(microseconds=1)  # between two instants that are stored


class KnownAgenda:
    """Implements the Store port around `inner`. While it remembers, a shard in which nothing was due up to a
    moment is not asked again up to that moment, unless something was put there."""

    def __init__(self, inner: Store) -> None:
        self._inner = inner
        self._lock = threading.Lock()
        self._remembering = 0
        self._quiet: dict[tuple[Table, str], datetime] = {}  # nothing is due up to then
        self._puts: Counter[tuple[Table, str]] = Counter()

    @contextlib.contextmanager
    def remembering(self) -> Iterator[None]:
        """Until the block ends; blocks may be within one another."""
        with self._lock:
            self._remembering += 1
        try:
            yield
        finally:
            with self._lock:
                self._remembering -= 1
                if not self._remembering:
                    self._quiet.clear()

    def due(
        self,
        table: Table,
        shard: str,
        until: datetime,
        *,
        limit: int = 100,
        cursor: str | None = None,
    ) -> DuePage:
        with self._lock:
            quiet = self._quiet.get((table, shard))
            puts = self._puts[table, shard]
        if cursor is None and quiet is not None and until <= quiet:
            return DuePage((), None)
        page = self._inner.due(table, shard, until, limit=limit, cursor=cursor)
        if cursor is None:
            with self._lock:
                if self._remembering and puts == self._puts[table, shard]:
                    first = page.entries[0][1] - _LEAST if page.entries else until
                    self._quiet[table, shard] = first
        return page

    def commit(self, writes: Sequence[Write], token: str) -> None:
        """Whatever becomes of it, no shard is quiet at a moment at which it put something."""
        try:
            self._inner.commit(writes, token)
        finally:
            dues = [(one.key.table, one.due) for one in writes if isinstance(one, Put) and one.due]
            with self._lock:
                for table, due in dues:
                    place = table, due.shard
                    self._puts[place] += 1
                    if place in self._quiet:
                        self._quiet[place] = min(self._quiet[place], due.due_at - _LEAST)

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        return self._inner.load(keys, lagging=lagging)

    def query(
        self,
        table: Table,
        pk: str,
        *,
        prefix: str = "",
        after_sk: str | None = None,
        descending: bool = False,
        limit: int = 100,
    ) -> Page:
        return self._inner.query(
            table, pk, prefix=prefix, after_sk=after_sk, descending=descending, limit=limit
        )

    def scan(
        self,
        table: Table,
        *,
        limit: int = 1000,
        cursor: str | None = None,
        segment: int = 0,
        segments: int = 1,
    ) -> tuple[tuple[Record, ...], str | None]:
        return self._inner.scan(
            table, limit=limit, cursor=cursor, segment=segment, segments=segments
        )
