"""An audit in slices: each invocation goes on where the last one was cut, until all is read and judged.

Two invocations at once do no harm: one of them finds that the progress has moved, and leaves it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Final

from chalicelib.application.audit import Run, begin, fingerprint, kept, pages
from chalicelib.application.audit_records import (
    PARTITION,
    Progress,
    SumsPart,
    part_key,
    progress_key,
)
from chalicelib.application.auditing import Report
from chalicelib.application.looking import Sums
from chalicelib.application.ports.store import ConditionFailed, Key, Put, Record, Table
from chalicelib.application.records import every_record, text_of
from chalicelib.application.services import Services

log = logging.getLogger(__name__)

SEGMENTS: Final = 8
"""Parts of each table, each with a verdict of its own."""

EVERY: Final = timedelta(days=1)
"""From the beginning of one audit to that of the next; one that takes longer is a fault."""

PAGES_SAVED: Final = 20
"""After so many pages the progress is stored, so that a worker that dies loses little."""

NAMES_A_PART: Final = 2_000
MOST_STORED: Final = 20
"""Violations of one promise that are kept from slice to slice; all are counted."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What one invocation did: the report as it stands, and how many violations are new."""

    report: Report
    new: int
    late: bool


def continue_audit(
    services: Services, more_time: Callable[[], bool], *, anew: bool = False
) -> Slice:
    """Go on with the audit under way while there is time, or begin one if the last is a day old.

    `anew` begins one in any case. Raises the errors of TRANSIENT: the next invocation goes on.
    """
    now = services.clock.now()
    stored = {r.key: r for r in every_record(services.store, Table.INBOX, PARTITION, "")}
    run = None if anew else _stored_run(services, stored)
    if run is None or (run.report.done and now - run.as_of >= EVERY):
        run = begin(services, now, SEGMENTS, most=MOST_STORED)
    elif run.report.done:
        return Slice(run.report, 0, late=False)
    before = run.report.count
    versions = {key: record.version for key, record in stored.items()}
    try:
        for number, _ in enumerate(pages(services, run, more_time), start=1):
            if number % PAGES_SAVED == 0:
                _save(services, run, versions)
        _save(services, run, versions)
    except ConditionFailed:
        log.warning("another invocation goes on with the audit")
        return Slice(run.report, 0, late=False)
    late = not run.report.done and now - run.as_of >= EVERY
    return Slice(run.report, run.report.count - before, late)


def _stored_run(services: Services, stored: dict[Key, Record]) -> Run | None:
    """None for what there is not, cannot be read, or was begun with other checks."""
    record = stored.get(progress_key())
    if record is None:
        return None
    try:
        progress = services.read(Progress, record)
        parts = [
            services.read(SumsPart, stored[part_key(number)]) for number in range(progress.parts)
        ]
    except Exception as error:  # noqa: BLE001 - whatever it is, a new audit makes it good
        log.warning("the progress of the audit cannot be read: %s", type(error).__name__)
        return None
    if progress.declared != fingerprint(services.declared):
        return None
    run = Run(progress.as_of, progress.declared, progress.report)
    for part in parts:
        for promise, sums in part.sums.items():
            run.sums.setdefault(promise, Counter()).update(sums)
    return run


def _save(services: Services, run: Run, versions: dict[Key, int]) -> None:
    """With what is kept of it, once it is done. Raises ConditionFailed if somebody else goes on with it."""
    parts = list(_parts(run.sums))
    values: dict[Key, object] = {part_key(n): part for n, part in enumerate(parts)}
    values[progress_key()] = Progress(run.as_of, run.declared, run.report, len(parts))
    if run.report.done:
        figures = kept(services, run)
        values.update(figures)
        before = services.store.load(list(figures))
        versions.update((key, record.version) for key, record in before.items())
    puts = [Put(key, text_of(value), versions.get(key, 0)) for key, value in values.items()]
    services.store.commit(puts, services.new_token())
    versions.update((put.key, put.expected_version + 1) for put in puts)


def _parts(sums: Sums) -> Iterator[SumsPart]:
    """Empty promises too: one that is missing is unproved."""
    names = iter([(promise, name, n) for promise, mine in sums.items() for name, n in mine.items()])
    yield SumsPart({promise: {} for promise in sums})
    while some := list(islice(names, NAMES_A_PART)):
        part: dict[str, dict[str, int]] = {}
        for promise, name, number in some:
            part.setdefault(promise, {})[name] = number
        yield SumsPart(part)
