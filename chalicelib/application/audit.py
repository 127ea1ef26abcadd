"""Proves the promises over everything stored: reads each table once, changes nothing, keeps little in memory.

A table is read partition by partition, and what the checks read beside comes in batches. What looks wrong
is looked at once more, from fresh reads: others may write meanwhile, and only what stays wrong is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from typing import Any, Final

from chalicelib.application.auditing import Around, Check, Report, Tally
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.records import due_of, every_record
from chalicelib.application.services import Services

OVERDUE: Final = timedelta(hours=24)

PARTITIONS_AT_ONCE: Final = 50
"""How many partitions share the batch reads of what their checks look at beside."""

READABLE: Final = "readable"
AGENDA: Final = "agenda"
OVERDUE_PROMISE: Final = "overdue"


def audit(services: Services, *, now: datetime | None = None) -> Report:
    """Read everything and report.

    `now` is business time, where that is not this process's clock (see `latest_moment`).
    """
    return _Audit(services, now or services.clock.now()).run()


def latest_moment(services: Services) -> datetime:
    """The last thing the journal knows of: how late it is in a local world whose clock is elsewhere."""
    moments = (
        record.body.get(name)
        for record in _all_records(services, Table.ACCOUNTS)
        for name in ("at", "created_at")
    )
    found = (datetime.fromisoformat(moment) for moment in moments if isinstance(moment, str))
    return max(found, default=datetime.fromtimestamp(0, UTC))


class _Audit:
    """One run over all tables."""

    def __init__(self, services: Services, as_of: datetime) -> None:
        declared = [check for load in services.declared.checks for check in load()]
        self._services = services
        self._as_of = as_of
        self._checks = [one for one in declared if isinstance(one, Check)]
        self._tallies = [one for one in declared if isinstance(one, Tally)]
        self._sums: dict[str, Counter[str]] = {}
        self._report = Report()

    def run(self) -> Report:
        for tally in self._tallies:
            sums = self._sums.setdefault(tally.promise, Counter())
            sums.update(tally.begin(self._services))
        for table in Table:
            partitions = _partitions(self._services, table)
            while batch := list(islice(partitions, PARTITIONS_AT_ONCE)):
                self._look_at(batch)
        for tally in self._tallies:
            for what, wrong in tally.verdict(self._services, self._sums[tally.promise]):
                self._report.found(tally.promise, what, wrong)
        self._overdue()
        return self._report

    def _look_at(self, partitions: Sequence[list[Record]]) -> None:
        """A second look at those partitions in which something seems wrong."""
        for records in partitions:
            self._tally(records)
        beside = self._beside(record for records in partitions for record in records)
        for records in partitions:
            look = _Look(self._services, self._as_of, self._checks, beside)
            if look.at(records):
                first = records[0].key
                again = list(every_record(self._services.store, first.table, first.pk, ""))
                look = _Look(self._services, self._as_of, self._checks, self._beside(again))
                look.at(again)
            self._report.checked.update(look.checked)
            for promise, where, wrong in look.found:
                self._report.found(promise, where, wrong)

    def _beside(self, records: Iterable[Record]) -> dict[Key, Record]:
        wanted = [
            key
            for record in records
            for check in self._checks
            if _is_of(check, record)
            for key in _needs(self._services, check, record)
        ]
        return self._services.store.load(wanted) if wanted else {}

    def _tally(self, records: Sequence[Record]) -> None:
        for record in records:
            for tally in self._tallies:
                value = _value(self._services, tally, record) if _is_of(tally, record) else None
                if value is not None:
                    self._report.checked[tally.promise] += 1
                    sums = self._sums[tally.promise]
                    for name, number in tally.add(record, value, sums):
                        sums[name] += number

    def _overdue(self) -> None:
        """Everything due is done or parked within a day."""
        limit = self._as_of - OVERDUE
        for table, shard in self._services.declared.agenda():
            page = self._services.store.due(table, shard, limit)
            self._report.checked[OVERDUE_PROMISE] += 1
            for key, at in page.entries:
                self._report.found(OVERDUE_PROMISE, key, f"due since {at}")


class _Look:
    """One look at one partition."""

    def __init__(
        self,
        services: Services,
        as_of: datetime,
        checks: Sequence[Check[Any]],
        records: dict[Key, Record],
    ) -> None:
        self._checks = checks
        self._services = services
        self._around = Around(services, as_of, records)
        self.checked: Counter[str] = Counter()
        self.found: list[tuple[str, Key | str, str]] = []

    def at(self, records: Sequence[Record]) -> bool:
        """Whether something seems wrong."""
        met: dict[str, Check[Any]] = {}
        for record in records:
            mine = [check for check in self._checks if _is_of(check, record)]
            for check in mine:
                self._see(check, record)
                met[f"{check.promise} {check.name}"] = check
            if mine or record.key.sk in self._services.declared.duties:
                self._place(record)
        for check in met.values():
            self._close(check, records[0].key.pk)
        return bool(self.found)

    def _see(self, check: Check[Any], record: Record) -> None:
        value = _value(self._services, check, record)
        if value is None:
            self.found.append((READABLE, record.key, f"cannot be read as {check.over.__name__}"))
            return
        self.checked[check.promise] += 1
        for wrong in _safely(check.see(record, value, self._around)):
            self.found.append((check.promise, record.key, wrong))

    def _close(self, check: Check[Any], pk: str) -> None:
        missing = [k for k in check.closing(self._around) if k not in self._around.records]
        if missing:
            more = self._services.store.load(missing)
            self._around.records = {**self._around.records, **more}
        for wrong in _safely(check.close(self._around)):
            self.found.append((check.promise, pk, wrong))

    def _place(self, record: Record) -> None:
        """It stands in the agenda where its waits say, or nowhere."""
        duty = self._services.declared.duties.get(record.key.sk)
        if duty is None:
            return
        self.checked[AGENDA] += 1
        try:
            right = due_of(self._services.read(duty.record(), record))
        except Exception:  # noqa: BLE001 - told as unreadable, or parked by a worker and off the agenda
            return
        if record.due != right:
            self.found.append((AGENDA, record.key, f"stands at {record.due}, waits for {right}"))


def _safely(found: Iterator[str]) -> list[str]:
    """A check that stumbles over what it reads has found something."""
    try:
        return list(found)
    except Exception as error:  # noqa: BLE001 - whatever it stumbles over is wrong
        return [f"the check fails: {type(error).__name__}: {error}"]


def _is_of(check: Check[Any] | Tally[Any], record: Record) -> bool:
    name = record.key.sk.partition(":")[0]
    return record.key.table is check.table and name == check.name


def _value(services: Services, check: Check[Any] | Tally[Any], record: Record) -> Any:
    """None for what cannot be read."""
    try:
        return services.read(check.over, record)
    except Exception:  # noqa: BLE001 - whatever reading raises is told as unreadable
        return None


def _needs(services: Services, check: Check[Any], record: Record) -> list[Key]:
    value = _value(services, check, record)
    return [] if value is None else list(check.needs(value))


def _partitions(services: Services, table: Table) -> Iterator[list[Record]]:
    """Each with its records in the order of their sort keys: a scan keeps a partition together."""
    for _, records in groupby(_all_records(services, table), key=lambda record: record.key.pk):
        yield list(records)


def _all_records(services: Services, table: Table) -> Iterator[Record]:
    cursor: str | None = None
    while True:
        records, cursor = services.store.scan(table, cursor=cursor)
        yield from records
        if cursor is None:
            return
