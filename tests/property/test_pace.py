"""Whoever speaks as people do is never slowed; whoever does not is, and no burst gets past the bucket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.pace import PACE, Pace, worked_off

NOW: Final = datetime(2026, 1, 31, tzinfo=UTC)
PACES: Final = st.builds(
    Pace, st.integers(1, 20), st.timedeltas(timedelta(milliseconds=1), timedelta(seconds=5))
)
PAUSES: Final = st.lists(
    st.timedeltas(timedelta(0), timedelta(seconds=3)), min_size=1, max_size=100
)


def taken(pace: Pace, pauses: list[timedelta]) -> list[datetime]:
    """When something was taken, of all that was said after these pauses."""
    busy: datetime | None = None
    now, moments = NOW, []
    for pause in pauses:
        now += pause
        after = worked_off(busy, now, pace)
        if after is not None:
            busy = after
            moments.append(now)
    return moments


@given(PACES, PAUSES)
def test_in_any_time_no_more_is_taken_than_a_burst_and_what_leaks(
    pace: Pace, pauses: list[timedelta]
) -> None:
    moments = taken(pace, pauses)
    for first, begin in enumerate(moments):
        for last in range(first, len(moments)):
            most = pace.burst + (moments[last] - begin) // pace.each
            assert last - first + 1 <= most


@given(PACES, st.integers(1, 200))
def test_who_keeps_the_pace_is_never_refused(pace: Pace, count: int) -> None:
    assert len(taken(pace, [pace.each] * count)) == count


@given(PACES)
def test_a_burst_is_taken_and_not_one_more(pace: Pace) -> None:
    assert len(taken(pace, [timedelta(0)] * (pace.burst + 5))) == pace.burst


@given(PACES, PAUSES)
def test_who_has_waited_is_heard_again(pace: Pace, pauses: list[timedelta]) -> None:
    busy: datetime | None = None
    now = NOW
    for pause in pauses:
        now += pause
        busy = worked_off(busy, now, pace) or busy
    wait = max(pace.slowed_for, pace.each)
    assert worked_off(busy, now + wait, pace) is not None


def test_an_album_and_a_quick_hand_are_no_flood() -> None:
    assert len(taken(PACE, [timedelta(0)] * 10 + [timedelta(seconds=0.25)] * 400)) == 410
