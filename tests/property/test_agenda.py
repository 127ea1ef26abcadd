"""Whatever fails is tried again ever later and parked within a day; order and leads are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import declared
from chalicelib.domain.agenda import (
    BACKOFF,
    INLINE_LEAD,
    Kind,
    Wait,
    due_kinds,
    earliest,
    is_late,
    payer_shard,
    retried,
    shard_of,
    waiting,
    without,
)
from chalicelib.domain.errors import InvalidInput

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
KINDS = [duty.kinds for duty in declared(CAPABILITIES).duties.values()]
SECOND = timedelta(seconds=1)

MOMENTS = st.integers(-(10**6), 10**6).map(lambda seconds: NOW + timedelta(seconds=seconds))
WAITS = st.builds(Wait, MOMENTS, st.integers(0, len(BACKOFF)))


@st.composite
def some_waits(draw: st.DrawFn) -> tuple[tuple[Kind, ...], dict[str, Wait]]:
    order = draw(st.sampled_from(KINDS))
    names = draw(st.sets(st.sampled_from([kind.name for kind in order])))
    return order, {name: draw(WAITS) for name in sorted(names)}


def test_whatever_keeps_failing_is_parked_within_a_day() -> None:
    wait, now, tries = Wait(NOW), NOW, 0
    while True:
        tries += 1  # it fails when it is due, and at once
        later = retried(wait, now)
        if later is None:
            break
        assert later.attempts == tries
        now, wait = later.at, later
    assert tries == len(BACKOFF) + 1
    assert timedelta(hours=12) < now - NOW < timedelta(hours=24)


def test_delays_grow() -> None:
    assert list(BACKOFF) == sorted(BACKOFF)
    assert BACKOFF[0] >= timedelta(minutes=1)  # the tick comes once a minute


@given(some_waits(), MOMENTS)
def test_what_is_due_comes_in_its_order(
    drawn: tuple[tuple[Kind, ...], dict[str, Wait]], now: datetime
) -> None:
    order, waits = drawn
    kinds = due_kinds(waits, now, order)
    assert kinds == [kind for kind in order if kind in kinds]
    for kind in order:
        wait = waits.get(kind.name)
        if wait is None or (
            wait.at > now and (not kind.prompt or wait.attempts or wait.at > now + INLINE_LEAD)
        ):
            assert kind not in kinds
        elif wait.at <= now:
            assert kind in kinds


@given(some_waits(), MOMENTS)
def test_what_is_due_was_nominated_or_nudged(
    drawn: tuple[tuple[Kind, ...], dict[str, Wait]], now: datetime
) -> None:
    _, waits = drawn
    place = earliest(waits)
    assert (place is None) == (not waits)
    if place is not None:
        assert place in {wait.at for wait in waits.values()}
        assert all(place <= wait.at for wait in waits.values())


def test_inline_work_is_done_when_nudged_and_not_before_its_back_off() -> None:
    tell = Kind("tell", prompt=True)
    fresh = {"tell": Wait(NOW + INLINE_LEAD)}
    assert due_kinds(fresh, NOW, [tell]) == [tell]
    assert due_kinds(fresh, NOW - SECOND, [tell]) == []
    failed = retried(fresh["tell"], NOW)
    assert failed is not None
    assert due_kinds({"tell": failed}, NOW, [tell]) == []
    assert due_kinds({"tell": failed}, failed.at, [tell]) == [tell]


def test_what_was_said_late_is_noted_before_it_is_said_again() -> None:
    spoken = Kind("tell", spoken=True)
    for late, noted in ((timedelta(minutes=5), False), (timedelta(minutes=5) + SECOND, True)):
        assert is_late(spoken, Wait(NOW), NOW + late) is noted
        assert not is_late(Kind("renew"), Wait(NOW), NOW + late)


def test_the_first_failure_waits_a_minute_and_the_tenth_is_the_last_but_one() -> None:
    assert retried(Wait(NOW - timedelta(hours=1)), NOW) == Wait(NOW + timedelta(minutes=1), 1)
    assert retried(Wait(NOW, 9), NOW) == Wait(NOW + timedelta(hours=8), 10)
    assert retried(Wait(NOW, 10), NOW) is None


def test_a_shard_is_one_of_four_by_the_name() -> None:
    assert [shard_of(name) for name in ("siptg:invoice", "1", "")] == ["2", "3", "0"]
    assert payer_shard(1) == shard_of("1")
    assert {shard_of(str(number)) for number in range(99)} == {"0", "1", "2", "3"}


def test_what_waits_for_its_hour_is_not_done_early() -> None:
    assert due_kinds({"renew": Wait(NOW + SECOND)}, NOW, [Kind("renew")]) == []


def test_a_kind_that_nobody_can_do_is_an_error() -> None:
    with pytest.raises(InvalidInput, match="dance"):
        due_kinds({"dance": Wait(NOW)}, NOW, [Kind("renew")])


@given(some_waits(), MOMENTS)
def test_waits_change_alone(drawn: tuple[tuple[Kind, ...], dict[str, Wait]], at: datetime) -> None:
    order, waits = drawn
    kind = order[0].name
    added = waiting(waits, kind, at)
    assert added[kind] == Wait(at)
    assert waiting(waits, kind, at, 3) == {**waits, kind: Wait(at, 3)}
    assert without(added, kind) == without(waits, kind)
    assert kind not in without(waits, kind)


def test_whoever_waits_can_do_each_of_its_kinds() -> None:
    for name, duty in declared(CAPABILITIES).duties.items():
        assert {kind.name for kind in duty.kinds} == duty.steps().keys(), name
        assert duty.elsewhere.keys() | duty.together().keys() <= duty.steps().keys()
