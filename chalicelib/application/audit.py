"""Proves the promises over everything stored: reads each table once, segment by segment, and can be cut
between any two pages (`audit_progress.py`); changes nothing, keeps little in memory (`looking.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final

from chalicelib.application.audit_records import CHECKS
from chalicelib.application.auditing import MOST_TOLD, Check, Figures, Report, Segment, Tally
from chalicelib.application.declared import Declared
from chalicelib.application.looking import Looker, Sums, Watched, watched
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.records import all_records
from chalicelib.application.services import Services

PAGE: Final = 1000
"""Records of one page: what is in memory at once, with what is read beside them."""

LOOKED_AT: Final = "looked-at"
"""The promise that whatever is stored is looked at."""


def always() -> bool:
    """There is time for one more page."""
    return True


@dataclass(slots=True)
class Run:
    """One audit under way. `as_of` is business time; `declared` names the checks it was begun with."""

    as_of: datetime
    declared: str
    report: Report
    sums: Sums = field(default_factory=dict)


def audit(services: Services, *, now: datetime | None = None, segments: int = 1) -> Report:
    """Read everything in one go and report.

    `now` is business time, where that is not this process's clock (see `latest_moment`).
    """
    run = begin(services, now or services.clock.now(), segments)
    for _ in pages(services, run):
        pass
    return run.report


def begin(services: Services, as_of: datetime, segments: int, *, most: int = MOST_TOLD) -> Run:
    """A new audit, with what must be known before the first record is read."""
    parts = [Segment(table, number) for table in Table for number in range(segments)]
    run = Run(as_of, fingerprint(services.declared), Report(segments=parts, most=most))
    for tally in _tallies(services.declared):
        run.sums.setdefault(tally.promise, Counter()).update(tally.begin(services))
    for figures in _figures(services.declared):
        run.sums.setdefault(figures.title, Counter())
    return run


def pages(services: Services, run: Run, more_time: Callable[[], bool] = always) -> Iterator[int]:
    """Go on with a run; yields after each page, between which it may be cut. Ends when it is done or
    there is no time left."""
    look = watched(services, _checks(services.declared))
    looker = Looker(services, run.as_of, look, run.report, run.sums)
    for place, segment in enumerate(run.report.segments):
        current = segment
        while not current.done:
            if not more_time():
                return
            current = run.report.segments[place] = _page(services, looker, current, run)
            yield place
    if more_time():
        _judge(services, run, look)


def _page(services: Services, looker: Looker, segment: Segment, run: Run) -> Segment:
    """The segment after its next page."""
    parts = sum(one.table is segment.table for one in run.report.segments)
    found, cursor = services.store.scan(
        segment.table, limit=PAGE, cursor=segment.cursor, segment=segment.number, segments=parts
    )
    records = [record for record in found if record.key.pk != segment.beyond]
    before = run.report.count
    beyond = looker.page(records, more=cursor is not None)
    if not records and cursor is not None:
        beyond = segment.beyond  # one partition is longer than a page
    return replace(
        segment,
        records=segment.records + len(records),
        violations=segment.violations + run.report.count - before,
        done=cursor is None,
        cursor=cursor,
        beyond=beyond,
    )


def _judge(services: Services, run: Run, look: dict[tuple[Table, str], Watched]) -> None:
    """What is only known when all was read."""
    report = run.report
    for tally in _tallies(services.declared):
        if tally.promise in run.sums:
            for what, wrong in tally.verdict(services, run.sums[tally.promise]):
                report.found(tally.promise, what, wrong)
    for kind, met in sorted(report.met.items()):
        report.checked[LOOKED_AT] += 1
        table, _, name = kind.partition("/")
        mine = look.get((Table(table), name))
        for who in _blind(mine, kind, run):
            report.found(LOOKED_AT, kind, f"{who} of {met} records")
    report.done = True


def kept(services: Services, run: Run) -> Mapping[Key, object]:
    """What is stored of the figures of a run that is done."""
    found: dict[Key, object] = {}
    for figures in _figures(services.declared):
        if figures.title in run.sums:
            found.update(figures.keep(run.as_of, run.sums[figures.title]))
    return found


def _blind(mine: Watched | None, kind: str, run: Run) -> Iterator[str]:
    """Who saw nothing where there was something."""
    if mine is None or not mine.looks:
        yield "no check looks at any"
        return
    unproved = {tally.promise for tally in mine.tallies} - run.sums.keys()  # which is told already
    for promise in dict.fromkeys(mine.looks):
        if promise not in unproved and not run.report.looked[f"{promise} {kind}"]:
            yield f"{promise} looked at none"


def fingerprint(declared: Declared) -> str:
    """The same only for the same checks: a run is not continued with others."""
    names = sorted(f"{_title(one)} {one.table}/{one.name}" for one in _checks(declared))
    return blake2b("\n".join(names).encode(), digest_size=8).hexdigest()


def _title(one: Check[Any] | Tally[Any] | Figures[Any]) -> str:
    return one.title if isinstance(one, Figures) else one.promise


def _checks(declared: Declared) -> list[Check[Any] | Tally[Any] | Figures[Any]]:
    return [*CHECKS, *(check for load in declared.checks for check in load())]


def _tallies(declared: Declared) -> list[Tally[Any]]:
    return [one for one in _checks(declared) if isinstance(one, Tally)]


def _figures(declared: Declared) -> list[Figures[Any]]:
    return [one for one in _checks(declared) if isinstance(one, Figures)]


def latest_moment(services: Services) -> datetime:
    """The last thing the journal knows of: how late it is in a local world whose clock is elsewhere."""
    moments = (
        record.body.get(name)
        for record in all_records(services.store, Table.ACCOUNTS)
        for name in ("at", "created_at")
    )
    found = (datetime.fromisoformat(moment) for moment in moments if isinstance(moment, str))
    return max(found, default=datetime.fromtimestamp(0, UTC))
