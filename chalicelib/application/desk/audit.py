"""What must hold of parked work: staff deal with it within a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from chalicelib.application.auditing import Around, Check, only_readable
from chalicelib.application.bells import BELL, Bell
from chalicelib.application.parked import Parked
from chalicelib.application.ports.store import Record, Table

PARKED: Final = "parked"

A_DAY: Final = timedelta(days=1)


def _dealt_with(_record: Record, parked: Parked, around: Around) -> Iterator[str]:
    if not parked.resolved and parked.parked_at <= around.as_of - A_DAY:
        yield f"{parked.kind} waits for staff since {parked.parked_at}: {parked.reason}"


CHECKS: Final = (
    Check(PARKED, Table.INBOX, "parked", Parked, _dealt_with),
    only_readable(Table.INBOX, BELL, Bell),
)
