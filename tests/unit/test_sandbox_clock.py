"""The sandbox's business clock: durations as people mean them, and what survives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from infra.sandbox.clock import Clock, instant_text, read_duration, read_instant
from infra.sandbox.state import State

START = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("duration", "then"),
    [
        ("PT1H", "2026-01-31T13:30:00Z"),
        ("P1D", "2026-02-01T12:30:00Z"),
        ("P30D", "2026-03-02T12:30:00Z"),
        ("P2W", "2026-02-14T12:30:00Z"),
        ("P1M", "2026-02-28T12:30:00Z"),
        ("P25M", "2028-02-29T12:30:00Z"),
        ("P1Y2M3DT4H5M6S", "2027-04-03T16:35:06Z"),
        ("PT0S", "2026-01-31T12:30:00Z"),
    ],
)
def test_durations(duration: str, then: str) -> None:
    assert instant_text(read_duration(duration)(START)) == then


@pytest.mark.parametrize("text", ["", "P", "PT", "1D", "P1", "P-1D", "P1.5D", "1 day", "P1H"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601 duration"):
        read_duration(text)


def test_the_calendar_ends() -> None:
    with pytest.raises(ValueError, match="9999"):
        read_duration("P9999Y")(START)


def test_instants_are_utc_unless_they_say_otherwise() -> None:
    assert read_instant("2026-01-31T12:30:00") == START
    assert read_instant("2026-01-31T13:30:00+01:00") == START
    assert read_instant("2026-01-31") == START.replace(hour=0, minute=0)


def test_the_clock_stands_still_and_survives(tmp_path: Path) -> None:
    state = State(tmp_path / "state.sqlite")
    clock = Clock(state, START + timedelta(microseconds=5))
    assert clock.now() == START
    clock.set(datetime(2027, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))))
    state.close()
    reopened = State(tmp_path / "state.sqlite")
    assert Clock(reopened, START).now() == datetime(2027, 1, 1, tzinfo=UTC)
    reopened.close()
