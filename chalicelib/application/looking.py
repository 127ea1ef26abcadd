"""Looks at a page of records with the checks that are declared for their kinds; knows no rule, never writes.

Each record is read once a look, and what the checks read beside comes in one batch a page. Memory holds one
page, what is read beside it, and what checks remember of its partitions. What seems wrong is told only if it
is proved: the place was read twice, was wrong, and nothing in it had moved in between. So all that was read
was true at one moment, whatever others write meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import groupby
from typing import Any, Final

from chalicelib.application.auditing import (
    MAX_NAMES,
    READABLE,
    Around,
    Check,
    Figures,
    Report,
    Tally,
)
from chalicelib.application.declared import Duty
from chalicelib.application.ports.store import Due, Key, Record, Table
from chalicelib.application.records import due_of
from chalicelib.application.services import Services

OVERDUE: Final = timedelta(hours=24)

LOOKS: Final = 8
"""How often a place that others keep writing is looked at before it is left for the next audit."""

AGENDA: Final = "agenda"
OVERDUE_PROMISE: Final = "overdue"

Found = tuple[str, Key | str, str]
"""Promise, place, what is wrong."""

Sums = dict[str, Counter[str]]
"""What the tallies and figures keep in mind, by promise or title."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Who looks at the records of one kind."""

    checks: tuple[Check[Any], ...]
    tallies: tuple[Tally[Any], ...]
    figures: tuple[Figures[Any], ...]
    duty: Duty | None

    @property
    def kinds(self) -> set[type]:
        """What they are read as."""
        kinds = {check.over for check in self.checks} | {tally.over for tally in self.tallies}
        kinds |= {figures.over for figures in self.figures}
        return kinds | {self.duty.record()} if self.duty is not None else kinds

    @property
    def needing(self) -> list[Check[Any] | Figures[Any]]:
        """Those that may look at something beside the record."""
        return [*self.checks, *self.figures]

    @property
    def looks(self) -> list[str]:
        """The promises of the checks, each as often as it is looked at."""
        checks = [check.promise for check in self.checks]
        return checks + [tally.promise for tally in self.tallies]


def watched(services: Services, declared: Sequence[Any]) -> dict[tuple[Table, str], Watched]:
    """By table and name of the records."""
    duties = {(duty.table, sk): duty for sk, duty in services.declared.duties.items()}
    return {
        kind: Watched(
            tuple(c for c in declared if isinstance(c, Check) and (c.table, c.name) == kind),
            tuple(t for t in declared if isinstance(t, Tally) and (t.table, t.name) == kind),
            tuple(f for f in declared if isinstance(f, Figures) and (f.table, f.name) == kind),
            duties.get(kind),
        )
        for kind in {*((one.table, one.name) for one in declared), *duties}
    }


NOBODY: Final = Watched((), (), (), None)


@dataclass(frozen=True, slots=True)
class Seen:
    """A record and what it was read as; what cannot be read is not among `values`."""

    record: Record
    watched: Watched
    values: Mapping[type, Any]
    wrong: str | None = None


def name_of(key: Key) -> str:
    """The kind of a record."""
    return key.sk.partition(":")[0]


@dataclass(slots=True)
class Looker:
    """Looks at page after page; what it finds and counts goes into `report` and `sums`."""

    services: Services
    as_of: datetime
    watched: Mapping[tuple[Table, str], Watched]
    report: Report
    sums: Sums

    def page(self, records: Sequence[Record], *, more: bool) -> str | None:
        """Look at each partition; with `more`, the last one is read to its end beyond the page, and its
        name is returned."""
        page = [self._seen(record) for record in records]
        beside = self._beside(page)
        looks: dict[str, _Look] = {}
        for pk, group in groupby(page, key=lambda seen: seen.record.key.pk):
            mine = list(group)
            look = looks[pk] = _Look(self.services, self.as_of)
            self._first(look, mine, beside)
            if more and mine[-1] is page[-1]:
                for rest in self._rest(mine[-1].record.key):
                    self._first(look, rest, self._beside(rest))
        closing = list({key: None for look in looks.values() for key in look.closing()})
        found = self.services.store.load(closing) if closing else {}
        for pk, look in looks.items():
            if look.close(pk, found):
                self._confirm(Key(page[0].record.key.table, pk, ""))
            self.report.checked.update(look.checked)
            self.report.looked.update(look.looked)
        return page[-1].record.key.pk if more and page else None

    def _first(self, look: _Look, mine: Sequence[Seen], beside: dict[Key, Record]) -> None:
        around = Around(self.services, self.as_of, beside)
        for seen in mine:
            self.report.met[f"{seen.record.key.table}/{name_of(seen.record.key)}"] += 1
            self._tally(seen)
            self._gather(seen, around)
        look.at(mine, beside)

    def _tally(self, seen: Seen) -> None:
        for tally in seen.watched.tallies:
            value, sums = seen.values.get(tally.over), self.sums.get(tally.promise)
            if value is None or sums is None:
                continue
            self.report.checked[tally.promise] += 1
            self.report.looked[f"{tally.promise} {tally.table}/{tally.name}"] += 1
            self._sum(tally.promise, tally.add(seen.record, value, sums), seen.record)

    def _gather(self, seen: Seen, around: Around) -> None:
        """What cannot be counted is told, and does not keep the audit from what it has to prove."""
        for figures in seen.watched.figures:
            value = seen.values.get(figures.over)
            if value is None or figures.title not in self.sums:
                continue
            try:
                added = list(figures.add(value, around))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                wrong = f"cannot be counted: {type(error).__name__}"
                self.report.found(figures.title, seen.record.key, wrong)
            else:
                self._sum(figures.title, added, seen.record)

    def _sum(self, title: str, added: Iterable[tuple[str, int]], record: Record) -> None:
        sums = self.sums[title]
        for name, number in added:
            sums[name] += number
        if len(sums) > MAX_NAMES:
            wrong = f"unproved: more than {MAX_NAMES} numbers to keep in mind"
            self.report.found(title, record.key.table.value, wrong)
            del self.sums[title]

    def _confirm(self, key: Key) -> None:
        """Tell what is wrong in this partition if two looks see the same, and nothing had moved."""
        before: bytes | None = None
        for attempt in range(1, LOOKS + 1):
            look = _Look(self.services, self.as_of)
            for part in self._rest(key):
                look.at(part, self._beside(part))
            closing = list(look.closing())
            if not look.close(key.pk, self.services.store.load(closing) if closing else {}):
                return
            if look.state == before:
                for promise, where, wrong in look.found:
                    self.report.found(promise, where, wrong)
                return
            before = look.state
            if attempt > 1:
                self.services.pause(attempt)
        self.report.unsettled += 1

    def _rest(self, after: Key) -> Iterator[list[Seen]]:
        """The partition after a sort key, part by part."""
        sk: str | None = after.sk or None
        while True:
            page = self.services.store.query(after.table, after.pk, after_sk=sk, limit=500)
            yield [self._seen(record) for record in page.records]
            sk = page.next_sk
            if sk is None:
                return

    def _beside(self, page: Iterable[Seen]) -> dict[Key, Record]:
        wanted = {
            key: None
            for seen in page
            for one in seen.watched.needing
            if one.over in seen.values
            for key in one.needs(seen.values[one.over])
        }
        return self.services.store.load(list(wanted)) if wanted else {}

    def _seen(self, record: Record) -> Seen:
        kind = self.watched.get((record.key.table, name_of(record.key)), NOBODY)
        values: dict[type, Any] = {}
        wrong = None
        for over in kind.kinds:
            try:
                values[over] = self.services.read(over, record)
            except Exception as error:  # noqa: BLE001 - whatever reading raises, it is unreadable
                wrong = f"cannot be read as {over.__name__}: {type(error).__name__}"
        return Seen(record, kind, values, wrong)


@dataclass(slots=True)
class _Look:
    """One look at one partition, part by part."""

    services: Services
    as_of: datetime
    checked: Counter[str] = field(default_factory=Counter)
    looked: Counter[str] = field(default_factory=Counter)
    found: list[Found] = field(default_factory=list)
    _memory: dict[str, Any] = field(default_factory=dict)
    _met: dict[str, Check[Any]] = field(default_factory=dict)
    _state: Any = field(default_factory=lambda: blake2b(digest_size=16))

    def at(self, page: Sequence[Seen], beside: dict[Key, Record]) -> None:
        """`beside` has what the checks need, and perhaps more."""
        around = Around(self.services, self.as_of, beside, memory=self._memory)
        for seen in page:
            self._note(seen.record.key, seen.record)
            for check in seen.watched.checks:
                self._see(check, seen, around)
            if seen.values or seen.wrong is not None:
                self.checked[READABLE] += 1
            if seen.wrong is not None:
                self.found.append((READABLE, seen.record.key, seen.wrong))
            self._place(seen)

    def closing(self) -> Iterator[Key]:
        """What the checks want to see at the end of the partition."""
        for check in self._met.values():
            yield from check.closing(Around(self.services, self.as_of, {}, memory=self._memory))

    def close(self, pk: str, found: Mapping[Key, Record]) -> bool:
        """The end of the partition; whether something seems wrong."""
        for key in self.closing():
            self._note(key, found.get(key))
        around = Around(self.services, self.as_of, found, memory=self._memory)
        for check in self._met.values():
            for wrong in _safely(check.close(around)):
                self.found.append((check.promise, f"{check.table}/{pk}", wrong))
        return bool(self.found)

    @property
    def state(self) -> bytes:
        """The same for two looks only if they read the same versions of the same records."""
        digest: bytes = self._state.digest()
        return digest

    def _see(self, check: Check[Any], seen: Seen, around: Around) -> None:
        self._met[f"{check.promise} {check.name}"] = check
        value = seen.values.get(check.over)
        if value is None:
            return
        self.checked[check.promise] += check.promise != READABLE  # which is counted for all
        self.looked[f"{check.promise} {check.table}/{check.name}"] += 1
        for key in check.needs(value):
            self._note(key, around.records.get(key))
        for wrong in _safely(check.see(seen.record, value, around)):
            self.found.append((check.promise, seen.record.key, wrong))

    def _note(self, key: Key, record: Record | None) -> None:
        version = record.version if record is not None else 0
        self._state.update(f"{key.table}/{key.pk}/{key.sk}#{version};".encode())

    def _place(self, seen: Seen) -> None:
        """It stands in the agenda where its waits say, or nowhere; and it was served within a day."""
        duty, record = seen.watched.duty, seen.record
        if duty is None:
            return
        self.checked[AGENDA] += 1
        value = seen.values.get(duty.record())
        if value is not None and record.due != due_of(value):
            wrong = f"stands {_where(record.due)}, should stand {_where(due_of(value))}"
            self.found.append((AGENDA, record.key, wrong))
        if record.due is not None:
            self.checked[OVERDUE_PROMISE] += 1
            if record.due.due_at <= self.as_of - OVERDUE:
                self.found.append((OVERDUE_PROMISE, record.key, f"due since {record.due.due_at}"))


def _where(due: Due | None) -> str:
    return "nowhere" if due is None else f"at {due.due_at} in shard {due.shard}"


def _safely(found: Iterator[str]) -> list[str]:
    """A check that stumbles over what it reads has found something."""
    try:
        return list(found)
    except Exception as error:  # noqa: BLE001 - whatever it stumbles over is wrong
        return [f"the check fails: {type(error).__name__}: {error}"]
