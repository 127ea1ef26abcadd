"""What a check of the audit is, and the report that checks fill; reads nothing by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from chalicelib.application.ports.store import Key, Record, Table

if TYPE_CHECKING:
    from chalicelib.application.services import Services

T = TypeVar("T")

Added = Iterator[tuple[str, int]]
"""Numbers under names."""


@dataclass(slots=True)
class Around:
    """What a check may look at besides its record: what it asked for in `needs`, and what the checks
    remember of this partition (`memory`). `as_of` is business time."""

    services: Services
    as_of: datetime
    records: Mapping[Key, Record]
    memory: dict[str, Any] = field(default_factory=dict)

    def get(self, kind: type[T], key: Key) -> T | None:
        """The value at `key`; None if there is none. Raises what reading raises."""
        record = self.records.get(key)
        return None if record is None else self.services.read(kind, record)


def _needs_nothing(_value: Any) -> Iterable[Key]:
    return ()


def _nothing_left(_around: Around) -> Iterator[str]:
    return iter(())


def _nothing_to_load(_around: Around) -> Iterable[Key]:
    return ()


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


@dataclass(frozen=True, slots=True)
class Tally(Generic[T]):
    """One promise about many records together: each adds numbers under names, and `verdict` yields
    (what, found) from the sums of all tallies of that promise. `begin` gives what must be known before
    the first record is read. The sums stay few: whatever they are kept of is rare, or summed up.
    """

    promise: str
    table: Table
    name: str
    over: type[T]
    add: Callable[[Record, T, Mapping[str, int]], Added]
    begin: Callable[[Services], Mapping[str, int]] = _nothing_yet
    verdict: Callable[[Services, Mapping[str, int]], Iterator[tuple[str, str]]] = _no_verdict


@dataclass(frozen=True, slots=True)
class Violation:
    """Which promise, of which record, and what was found."""

    check: str
    key: str
    found: str


@dataclass(slots=True)
class Report:
    """`checked` counts, per promise, how much was looked at: a check which saw nothing proves nothing."""

    checked: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)

    def found(self, promise: str, where: Key | str, wrong: str) -> None:
        """Something is the matter."""
        key = where if isinstance(where, str) else f"{where.table}/{where.pk}/{where.sk}"
        self.violations.append(Violation(promise, key, wrong))

    def summary(self) -> str:
        """One line for a log."""
        counts = " ".join(f"{name}={count}" for name, count in sorted(self.checked.items()))
        return f"{len(self.violations)} violations; checked {counts}"

    def as_json(self) -> dict[str, Any]:
        """For machines: every check with its count and its violations."""
        return {
            "violations": len(self.violations),
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
        }

    def promises(self) -> list[str]:
        """Every promise that was looked at or is broken."""
        return sorted({*self.checked, *(violation.check for violation in self.violations)})
