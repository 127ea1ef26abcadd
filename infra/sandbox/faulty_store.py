"""A store that fails as told, around any other store; knows no timing and no cause, only effects.

Every fault is one that DynamoDB or the machine can really show: what the caller sees, and whether
the commit was written all the same.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from chalicelib.application.ports.store import (
    Contention,
    DuePage,
    Key,
    Page,
    Record,
    Store,
    StoreError,
    StoreUnavailable,
    Table,
    Unanswered,
    Write,
)

LATE_CALLS: Final = 2  # a late commit lands when so many further calls were begun

T = TypeVar("T")


class Fault(StrEnum):
    """What goes wrong with one call; of a read, before and after are the same."""

    THROTTLE = "throttle"  # Contention; nothing written
    CONFLICT = "conflict"  # Contention; nothing written
    TIMEOUT_BEFORE = "timeout_before"  # Unanswered (a read: StoreUnavailable); nothing written
    TIMEOUT_AFTER = "timeout_after"  # Unanswered (a read: StoreUnavailable); written
    TIMEOUT_LATE = "timeout_late"  # Unanswered; tried LATE_CALLS calls later, as a stray packet
    ERROR_500 = "error_500"  # Unanswered (a read: StoreUnavailable); nothing written
    UNAVAILABLE = "unavailable"  # StoreUnavailable; nothing written
    CRASH_BEFORE = "crash_before"  # the process dies; nothing written
    CRASH_AFTER = "crash_after"  # the process dies; written


class Crash(BaseException):
    """The process dies here. Not an Exception: nothing that handles errors may survive it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the store, counted from 1; `writes` and `token` are of a commit."""

    number: int
    operation: str
    writes: tuple[Write, ...] = ()
    token: str = ""


class Script(Protocol):
    """Decides what goes wrong with a call; None: nothing."""

    def __call__(self, call: Call, /) -> Fault | None: ...


def never(_: Call) -> Fault | None:
    """The script of a store that works."""
    return None


def at(number: int, fault: Fault) -> Script:
    """The script by which the `number`-th call fails, and no other."""
    return lambda call: fault if call.number == number else None


class Upcoming:
    """A script that is told while it runs: the next commits (or all calls) meet these faults."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[tuple[Fault, bool]] = []

    def add(self, fault: Fault, times: int = 1, *, reads_too: bool = False) -> None:
        """After those added before."""
        with self._lock:
            self._faults += [(fault, reads_too)] * times

    def left(self) -> dict[Fault, int]:
        """How often each fault is still to happen."""
        with self._lock:
            return Counter(fault for fault, _ in self._faults)

    def clear(self) -> None:
        """Forget what has not happened yet."""
        with self._lock:
            self._faults.clear()

    def __call__(self, call: Call, /) -> Fault | None:
        with self._lock:
            if not self._faults:
                return None
            fault, reads_too = self._faults[0]
            if not reads_too and call.operation != "commit":
                return None
            del self._faults[0]
            return fault


class FaultyStore:
    """Implements the Store port around `inner`; `calls` counts every call, failed ones included."""

    def __init__(self, inner: Store, script: Script = never) -> None:
        self.script = script
        self.calls = 0
        self.faults: list[tuple[Call, Fault]] = []
        self._inner = inner
        self._lock = threading.Lock()
        self._late: list[tuple[int, tuple[Write, ...], str]] = []

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        return self._read("load", lambda: self._inner.load(keys, lagging=lagging))

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
        return self._read(
            "query",
            lambda: self._inner.query(
                table, pk, prefix=prefix, after_sk=after_sk, descending=descending, limit=limit
            ),
        )

    def due(
        self,
        table: Table,
        shard: str,
        until: datetime,
        *,
        limit: int = 100,
        cursor: str | None = None,
    ) -> DuePage:
        return self._read(
            "due", lambda: self._inner.due(table, shard, until, limit=limit, cursor=cursor)
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
        return self._read(
            "scan",
            lambda: self._inner.scan(
                table, limit=limit, cursor=cursor, segment=segment, segments=segments
            ),
        )

    def commit(self, writes: Sequence[Write], token: str) -> None:
        call, fault = self._begin("commit", tuple(writes), token)
        match fault:
            case None:
                self._inner.commit(writes, token)
            case Fault.TIMEOUT_AFTER:
                self._commit_unheard(call.writes, token)
                raise Unanswered(fault)
            case Fault.CRASH_AFTER:
                self._commit_unheard(call.writes, token)
                raise Crash(fault)
            case Fault.TIMEOUT_LATE:
                with self._lock:
                    self._late.append((call.number + LATE_CALLS, call.writes, token))
                raise Unanswered(fault)
            case Fault.TIMEOUT_BEFORE | Fault.ERROR_500:
                raise Unanswered(fault)
            case _:
                _fail(fault)

    def land_late_commits(self) -> None:
        """Let every commit that is still on its way arrive now."""
        self._land(lambda _: True)

    def _read(self, operation: str, read: Callable[[], T]) -> T:
        _, fault = self._begin(operation)
        if fault is Fault.CRASH_AFTER:
            read()
        if fault is not None:
            _fail(fault)
        return read()

    def _begin(
        self, operation: str, writes: tuple[Write, ...] = (), token: str = ""
    ) -> tuple[Call, Fault | None]:
        with self._lock:
            self.calls += 1
            call = Call(self.calls, operation, writes, token)
        self._land(lambda due_at_call: due_at_call <= call.number)
        fault = self.script(call)
        if fault is not None:
            with self._lock:
                self.faults.append((call, fault))
        return call, fault

    def _land(self, is_due: Callable[[int], bool]) -> None:
        with self._lock:
            landing = [late for late in self._late if is_due(late[0])]
            self._late = [late for late in self._late if not is_due(late[0])]
        for _, writes, token in landing:
            self._commit_unheard(writes, token)

    def _commit_unheard(self, writes: tuple[Write, ...], token: str) -> None:
        # A refusal is an answer, too: it is lost as well.
        with contextlib.suppress(StoreError):
            self._inner.commit(writes, token)


def _fail(fault: Fault) -> None:
    """What a call with `fault` raises when the question of writing does not arise."""
    if fault in {Fault.THROTTLE, Fault.CONFLICT}:
        raise Contention(fault)
    if fault in {Fault.CRASH_BEFORE, Fault.CRASH_AFTER}:
        raise Crash(fault)
    raise StoreUnavailable(fault)
