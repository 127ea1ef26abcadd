"""The virtual business clock: stands still unless it is moved, so that a run can be repeated exactly."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Final

from infra.sandbox.state import State

_DURATION: Final = re.compile(
    r"P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9})S)?)?"
)


class Clock:
    """Implements the Clock port; what it says survives a restart."""

    def __init__(self, state: State, start_at: datetime) -> None:
        """`start_at` counts for an empty world only."""
        self._state = state
        stored = state.get("clock", "business")
        self._now = datetime.fromisoformat(stored["now"]) if stored else start_at
        self.set(self._now)

    def now(self) -> datetime:
        """Aware UTC in whole seconds."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Move; the caller sees to it that time never runs backwards."""
        self._now = moment.astimezone(UTC).replace(microsecond=0)
        self._state.put("clock", "business", {"now": self._now.isoformat()})


def read_instant(text: str) -> datetime:
    """An ISO 8601 instant; without an offset it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def instant_text(moment: datetime) -> str:
    """As in `2027-01-31T00:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_duration(text: str) -> Callable[[datetime], datetime]:
    """An ISO 8601 duration such as P1M or P30DT1H, as what it does to a moment. Raises ValueError.

    Years and months keep the day of the month where there is one.
    """
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise ValueError(f"{text!r} is not an ISO 8601 duration such as P1D, P1M or PT1H")
    parts = {name: int(value or 0) for name, value in found.groupdict().items()}
    months = parts.pop("years") * 12 + parts.pop("months")
    rest = timedelta(**parts)
    return lambda moment: _months_later(moment, months) + rest


def _months_later(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if year > MAXYEAR:
        raise ValueError("the calendar ends in the year 9999")
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
