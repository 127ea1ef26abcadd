"""What an audit tells of one promise; others may act between two of its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from chalicelib.application.audit import begin, pages
from chalicelib.application.ports.store import Table
from chalicelib.application.services import Services

Meanwhile = Mapping[Table, Callable[[], object]]
"""What others do once that table was read."""

NOTHING: Final[Meanwhile] = {}


def told(
    services: Services,
    promise: str,
    meanwhile: Meanwhile = NOTHING,
) -> list[tuple[str, str]]:
    """Where it is broken, and how."""
    run = begin(services, services.clock.now(), 1)
    for place in pages(services, run):
        segment = run.report.segments[place]
        if segment.done and segment.table in meanwhile:
            meanwhile[segment.table]()
    assert run.report.checked[promise], f"nobody looked at {promise}"
    return [(one.key, one.found) for one in run.report.violations if one.check == promise]
