"""The store in memory, for property tests and the simulation; knows no disk, forgets all at exit.

It answers as DynamoDB does (one contract suite runs against both). Bodies are kept as text, so no
caller can change what is stored.
"""

from __future__ import annotations

import threading
import time
import zlib
from bisect import bisect_left, bisect_right, insort
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final

from chalicelib.adapters.stored_records import (
    Prepared,
    PreparedPut,
    check_page,
    check_segment,
    cursor_text,
    instant_text,
    prepare,
    read_cursor,
    read_instant,
)
from chalicelib.application.ports.store import (
    ConditionFailed,
    DuePage,
    Key,
    Page,
    Record,
    Table,
    TokenReused,
    Write,
)

TOKEN_SECONDS: Final = 600  # as long as DynamoDB remembers a ClientRequestToken
MAX_TOKENS: Final = 100_000  # bounds memory in long simulations; the oldest are forgotten first


@dataclass(slots=True)
class _Partition:
    records: dict[str, PreparedPut] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)  # the sort keys, sorted


@dataclass(slots=True)
class _TableState:
    partitions: dict[str, _Partition] = field(default_factory=dict)
    agenda: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)  # due, pk, sk
    scan_order: list[str] = field(
        default_factory=list
    )  # partition keys, sorted when last asked for


@dataclass(frozen=True, slots=True)
class _Remembered:
    fingerprint: int
    forget_at: float


class MemoryStore:
    """Implements the Store port. `clock` (seconds, never backwards) says when tokens are forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tables = {table: _TableState() for table in Table}
        self._tokens: OrderedDict[str, _Remembered] = OrderedDict()

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:  # noqa: ARG002 - nothing lags here
        with self._lock:
            found = {key: put for key in keys if (put := self._find(key)) is not None}
        return {key: _record(put) for key, put in found.items()}

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
        check_page(limit, table)
        with self._lock:
            partition = self._tables[table].partitions.get(pk)
            if partition is None:
                return Page((), None)
            wanted = _range(partition.order, prefix, after_sk, descending)
            page = [partition.order[position] for position in wanted[: limit + 1]]
            found = [partition.records[sk] for sk in page[:limit]]
        more = len(page) > limit
        return Page(tuple(map(_record, found)), page[limit - 1] if more else None)

    def commit(self, writes: Sequence[Write], token: str) -> None:
        if not writes:
            return
        prepared = prepare(writes, token)
        fingerprint = hash(prepared)
        with self._lock:
            if self._had_happened(prepared, token, fingerprint):
                return
            failed = [
                write.key
                for write in prepared
                if self._version(write.key) != write.expected_version
            ]
            if failed:
                raise ConditionFailed(failed)
            for write in prepared:
                if isinstance(write, PreparedPut):
                    self._put(write)
            self._remember(token, fingerprint)

    def due(
        self,
        table: Table,
        shard: str,
        until: datetime,
        *,
        limit: int = 100,
        cursor: str | None = None,
    ) -> DuePage:
        check_page(limit, table, of_agenda=True)
        until_text = instant_text(until)
        after = tuple(read_cursor(cursor, 3)) if cursor is not None else ()
        with self._lock:
            agenda = self._tables[table].agenda.get(shard, [])
            start = bisect_right(agenda, after)
            end = bisect_right(agenda, until_text, key=lambda entry: entry[0])
            page = agenda[start : min(end, start + limit)]
        entries = tuple((Key(table, pk, sk), read_instant(at)) for at, pk, sk in page)
        return DuePage(entries, cursor_text(*page[-1]) if end > start + limit else None)

    def scan(
        self,
        table: Table,
        *,
        limit: int = 1000,
        cursor: str | None = None,
        segment: int = 0,
        segments: int = 1,
    ) -> tuple[tuple[Record, ...], str | None]:
        check_page(limit, table)
        check_segment(segment, segments)
        pk, sk = read_cursor(cursor, 2) if cursor is not None else ("", "")
        with self._lock:
            page = list(islice(self._walk(table, pk, sk, segment, segments), limit + 1))
        last = page[limit - 1].key if len(page) > limit else None
        return tuple(map(_record, page[:limit])), cursor_text(last.pk, last.sk) if last else None

    def _find(self, key: Key) -> PreparedPut | None:
        partition = self._tables[key.table].partitions.get(key.pk)
        return None if partition is None else partition.records.get(key.sk)

    def _version(self, key: Key) -> int:
        put = self._find(key)
        return 0 if put is None else put.expected_version + 1

    def _put(self, put: PreparedPut) -> None:
        key = put.key
        state = self._tables[key.table]
        partition = state.partitions.setdefault(key.pk, _Partition())
        before = partition.records.get(key.sk)
        partition.records[key.sk] = put
        if before is None:
            insort(partition.order, key.sk)
        elif before.due is not None:
            waiting = state.agenda[before.due.shard]
            del waiting[bisect_left(waiting, (before.due_text, key.pk, key.sk))]
            if not waiting:
                del state.agenda[before.due.shard]
        if put.due is not None:
            waiting = state.agenda.setdefault(put.due.shard, [])
            insort(waiting, (put.due_text, key.pk, key.sk))

    def _had_happened(self, prepared: tuple[Prepared, ...], token: str, fingerprint: int) -> bool:
        remembered = self._tokens.get(token)
        if remembered is None or remembered.forget_at <= self._clock():
            return False
        if remembered.fingerprint != fingerprint:
            raise TokenReused(token)
        only = prepared[0]
        if len(prepared) > 1 or not isinstance(only, PreparedPut):
            return True
        # DynamoDB keeps no token of a plain put: its record tells, while nobody wrote it again.
        return self._version(only.key) == only.expected_version + 1

    def _remember(self, token: str, fingerprint: int) -> None:
        now = self._clock()
        self._tokens.pop(token, None)
        self._tokens[token] = _Remembered(fingerprint, now + TOKEN_SECONDS)
        while len(self._tokens) > MAX_TOKENS or next(iter(self._tokens.values())).forget_at <= now:
            self._tokens.popitem(last=False)

    def _walk(
        self, table: Table, after_pk: str, after_sk: str, segment: int, segments: int
    ) -> Iterator[PreparedPut]:
        """The records of a segment in key order, after a key; the caller holds the lock."""
        state = self._tables[table]
        if len(state.scan_order) != len(state.partitions):  # nothing is ever deleted
            state.scan_order = sorted(state.partitions)
        for position in range(bisect_left(state.scan_order, after_pk), len(state.scan_order)):
            pk = state.scan_order[position]
            if zlib.crc32(pk.encode()) % segments != segment:
                continue
            partition = state.partitions[pk]
            start = bisect_right(partition.order, after_sk) if pk == after_pk else 0
            for sk in partition.order[start:]:
                yield partition.records[sk]


def _record(put: PreparedPut) -> Record:
    return Record(put.key, put.expected_version + 1, put.text, put.due)


def _range(order: list[str], prefix: str, after_sk: str | None, descending: bool) -> range:
    """Positions in `order` of the sort keys with `prefix` beyond `after_sk`, in reading order."""
    low = bisect_left(order, prefix)
    high = bisect_right(order, prefix, lo=low, key=lambda sk: sk[: len(prefix)])
    if descending:
        if after_sk is not None:
            high = min(high, bisect_left(order, after_sk))
        return range(high - 1, low - 1, -1)
    if after_sk is not None:
        low = max(low, bisect_right(order, after_sk))
    return range(low, high)
