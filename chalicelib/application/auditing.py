"""What a check of the audit is, and the report that checks fill; reads nothing by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from chalicelib.application.ports.store import Key, Record, Table

if TYPE_CHECKING:
    from chalicelib.application.services import Services

T = TypeVar("T")

READABLE: Final = "readable"
"""The promise that everything stored can be read."""

MOST_TOLD: Final = 1000
"""Violations of one promise that are told one by one; all are counted."""

MOST_WORDS: Final = 300
"""Characters of what was found in one place."""

MAX_NAMES: Final = 30_000
"""Numbers that the tallies of one promise keep in mind, e.g. three for each charge that holds money: some
3 MB. Beyond that the promise is told to be unproved."""

Added = Iterator[tuple[str, int]]
"""Numbers under names."""


@dataclass(slots=True)
class Around:
    """What a check may look at besides its record: what it asked for in `needs`, and what the checks
    remember of this partition (`memory`). `as_of` is business time. `values` are those of `records`
    that were read already."""

    services: Services
    as_of: datetime
    records: Mapping[Key, Record]
    values: dict[tuple[Key, type], Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)

    def get(self, kind: type[T], key: Key) -> T | None:
        """The value at `key`; None if there is none. Raises what reading raises."""
        record = self.records.get(key)
        if record is None:
            return None
        known: T | None = self.values.get((key, kind))
        if known is None:
            known = self.values[key, kind] = self.services.read(kind, record)
        return known


def _needs_nothing(_value: Any) -> Iterable[Key]:
    return ()


def _nothing_left(_around: Around) -> Iterator[str]:
    return iter(())


def _nothing_to_load(_around: Around) -> Iterable[Key]:
    return ()


def _sees_nothing(_record: Record, _value: Any, _around: Around) -> Iterator[str]:
    return iter(())


def _nothing_yet(_services: Services) -> Mapping[str, int]:
    return {}


def _no_verdict(_services: Services, _sums: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Check(Generic[T]):
    """One promise, seen at each record of one kind.

    `see` yields what is wrong. Records of a partition come in the order of their sort keys; what is
    only known at its end is yielded by `close`, which may look at what `closing` asks for. Each look
    at one record or partition stands alone, so the audit can be cut anywhere between partitions.
    """

    promise: str
    table: Table
    name: str  # of the records: their sort key, up to the colon
    over: type[T]
    see: Callable[[Record, T, Around], Iterator[str]]
    needs: Callable[[T], Iterable[Key]] = _needs_nothing
    closing: Callable[[Around], Iterable[Key]] = _nothing_to_load
    close: Callable[[Around], Iterator[str]] = _nothing_left


def only_readable(table: Table, name: str, over: type[Any]) -> Check[Any]:
    """The check of a kind of which nothing else is promised."""
    return Check(READABLE, table, name, over, _sees_nothing)


@dataclass(frozen=True, slots=True)
class Tally(Generic[T]):
    """One promise about many records together: each adds numbers under names, and `verdict` yields
    (what, found) from the sums of all tallies of that promise. `begin` gives what must be known before
    the first record is read. The sums stay few (MAX_NAMES): whatever they are kept of is rare, or summed
    up. Others write while the audit reads, for hours perhaps: a verdict tells only what it has proved.
    """

    promise: str
    table: Table
    name: str
    over: type[T]
    add: Callable[[Record, T, Mapping[str, int]], Added]
    begin: Callable[[Services], Mapping[str, int]] = _nothing_yet
    verdict: Callable[[Services, Mapping[str, int]], Iterator[tuple[str, str]]] = _no_verdict


def _keeps_nothing(_as_of: datetime, _sums: Mapping[str, int]) -> Mapping[Key, object]:
    return {}


@dataclass(frozen=True, slots=True)
class Figures(Generic[T]):
    """Numbers about all records of a kind that promise nothing: gathered on the audit's walk, so that they
    cost no walk of their own. Each record adds under names, of which there are few (MAX_NAMES); one that
    cannot be read adds nothing. `keep` gives what is stored of the sums of all that share a `title`, once
    everything was read: in one commit with the audit's progress, and so by no audit that keeps none.
    """

    title: str  # like no promise
    table: Table
    name: str
    over: type[T]
    add: Callable[[T, Around], Added]
    needs: Callable[[T], Iterable[Key]] = _needs_nothing
    keep: Callable[[datetime, Mapping[str, int]], Mapping[Key, object]] = _keeps_nothing


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a table, and how far it was read: up to `cursor`, and `beyond` that the partition that
    the last page began."""

    table: Table
    number: int
    records: int = 0
    violations: int = 0
    done: bool = False
    cursor: str | None = None
    beyond: str | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """Which promise, of which record, and what was found."""

    check: str
    key: str
    found: str


@dataclass(slots=True)
class Report:
    """What was found, and how far it came.

    `checked` counts, per promise, how much was looked at: a check which saw nothing proves nothing.
    `met` counts the records of each kind, `looked` those that each check looked at. `violations` are
    the first `most` of each promise, `told` counts all. `unsettled`: places that seemed wrong, but were
    being written each time, so that nothing is proved. `done`: all was read and judged.
    """

    checked: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    looked: Counter[str] = field(default_factory=Counter)
    segments: list[Segment] = field(default_factory=list)
    unsettled: int = 0
    done: bool = False
    most: int = MOST_TOLD

    def found(self, promise: str, where: Key | str, wrong: str) -> None:
        """Something is the matter."""
        self.told[promise] += 1
        if self.told[promise] <= self.most:
            key = where if isinstance(where, str) else f"{where.table}/{where.pk}/{where.sk}"
            self.violations.append(Violation(promise, key, wrong[:MOST_WORDS]))

    @property
    def count(self) -> int:
        """How many violations."""
        return self.told.total()

    def summary(self) -> str:
        """One line for a log."""
        counts = " ".join(f"{name}={count}" for name, count in sorted(self.checked.items()))
        return f"{self.count} violations; {self.extent()}; checked {counts}"

    def extent(self) -> str:
        """How far it came."""
        read = sum(segment.done for segment in self.segments)
        records = sum(segment.records for segment in self.segments)
        end = "complete" if self.done else "not at its end"
        left = f", {self.unsettled} places unsettled" if self.unsettled else ""
        return f"{end}: {records} records in {read} of {len(self.segments)} segments{left}"

    def as_json(self) -> dict[str, Any]:
        """For machines: every check with its count and its violations, every segment with its own."""
        return {
            "violations": self.count,
            "done": self.done,
            "unsettled": self.unsettled,
            "checks": [
                {
                    "check": promise,
                    "checked": self.checked[promise],
                    "violations": [
                        {"key": v.key, "found": v.found}
                        for v in self.violations
                        if v.check == promise
                    ],
                }
                for promise in self.promises()
            ],
            "segments": [
                {
                    "table": segment.table.value,
                    "segment": segment.number,
                    "records": segment.records,
                    "violations": segment.violations,
                    "done": segment.done,
                }
                for segment in self.segments
            ],
        }

    def promises(self) -> list[str]:
        """Every promise that was looked at or is broken."""
        return sorted({*self.checked, *self.told})
