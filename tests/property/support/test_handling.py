"""Whatever customers and two of the staff do with a request, in any order: nothing that was said is lost,
nobody speaks over the other, and it waits for exactly whom it waits for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Refused
from chalicelib.domain.people.roles import Member
from chalicelib.domain.support import handling, request
from chalicelib.domain.support.handling import ANSWER, QUEUE
from chalicelib.domain.support.request import (
    OPEN_AGAIN,
    OVERDUE,
    REPLY,
    Request,
    RequestFile,
    RequestKind,
    RequestState,
    Told,
)
from tests.support.refusals import refused

NOW: Final = datetime(2026, 1, 31, tzinfo=UTC)
LATER: Final = NOW + timedelta(hours=8)
STAFF: Final = (7, 8)
ANNA: Final = 101

Step = tuple[str, int, str, RequestFile | None, int]

STEPS: Final = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "say",
                "again",
                "take",
                "draft",
                "drop",
                "send",
                "close",
                "note",
                "hand",
                "done",
                "away",
            )
        ),
        st.sampled_from(STAFF),
        st.sampled_from(("", "words", "x" * 2500)),
        st.none() | st.builds(RequestFile, st.text(max_size=3), st.booleans()),
        st.sampled_from((0, 0, 1)),
    ),
    max_size=60,
)


def asked() -> Request:
    """One that waits for staff."""
    begun = Request("id", ANNA, RequestKind.OTHER, NOW)
    return request.sent(request.told_more(begun, 1, "Help!", None), NOW, LATER)


def done(one: Request, step: Step, update: int, at: datetime) -> Request:
    what, by, text, file, behind = step
    told, seen = Told(update, text, file), len(one.lines) - behind
    ways: dict[str, Callable[[], Request]] = {
        "say": lambda: request.said_more(one, told, at, at),
        "again": lambda: request.opened_again(one, at, at),
        "take": lambda: handling.taken(one, by),
        "draft": lambda: handling.drafted(one, by, ANSWER, told),
        "drop": lambda: handling.discarded(one, by),
        "send": lambda: handling.answered(one, by, seen, at, at),
        "close": lambda: handling.closed(one, by, seen, at, at),
        "note": lambda: handling.drafted(one, by, QUEUE if behind else "8", told),
        "hand": lambda: handling.handed_on(one, by, at, at),
        "done": lambda: request.done_with(one, at),
        "away": lambda: request.withdrawn(one),
    }
    if what == "say" and not one.is_under_way and not one.may_open_again(at):
        raise Refused("request-gone")  # what the use case says
    if what == "away" and one.state is not RequestState.OPEN:
        raise Refused("request-gone")
    return ways[what]()


@given(STEPS, st.integers(0, 3))
def test_nothing_said_is_lost_and_nobody_speaks_over_another(steps: list[Step], days: int) -> None:
    one = asked()
    for update, step in enumerate(steps, start=2):
        at = NOW + update * timedelta(days=days)
        try:
            after = done(one, step, update, at)
        except Refused:
            continue
        judged(one, after, step, at)
        one = after
    assert sum(len(line.text) for line in one.lines if line.by is None) <= request.MAX_SAID
    assert len(one.notes) <= handling.NOTES_KEPT


def judged(one: Request, after: Request, step: Step, at: datetime) -> None:
    what, by, _, _, behind = step
    kept = after.lines[: len(one.lines)]
    assert [(line.text, line.by) for line in kept] == [(line.text, line.by) for line in one.lines]
    new = after.lines[len(one.lines) :]
    assert len(new) <= 1
    for line in new:
        assert what == ("say" if line.by is None else "send")
        if line.by is not None:
            assert one.taken_by in (None, Member(by)), "it is not somebody else's"
            assert after.taken_by == Member(by) == line.by
            draft = one.drafted(by)
            assert draft is not None, "it was shown before"
            assert (line.text, line.files, behind) == (draft.text, draft.files, 0)
            assert after.drafted(by) is None
    if after.taken_by != one.taken_by and one.taken_by is not None:
        assert what == "hand" or after.state in (RequestState.CLOSED, RequestState.WITHDRAWN)
    if what == "hand":
        assert after.notes[-1].by == Member(by)
        assert after.notes[-1].text
    others = [draft for draft in one.drafts if draft.by != Member(by)]
    if what in ("draft", "drop", "send", "note", "hand"):
        assert [draft for draft in after.drafts if draft.by != Member(by)] == others
    assert (OVERDUE in after.waits) <= after.is_with_staff or one.waits == after.waits
    if what in ("send", "close"):
        assert REPLY in after.waits
        assert after.unread
    if one.state is RequestState.WITHDRAWN and what not in ("drop", "done"):
        raise AssertionError("it was withdrawn, and goes on")
    if one.state is RequestState.CLOSED and after.is_with_staff:
        assert one.closed_at is not None
        assert at < one.closed_at + OPEN_AGAIN
    assert (after.state is RequestState.CLOSED) is (after.closed_at is not None)


@given(st.lists(st.sampled_from(STAFF), min_size=1, max_size=10))
def test_who_takes_it_first_has_it(presses: list[int]) -> None:
    one = asked()
    for by in presses:
        if by == presses[0]:
            one = handling.taken(one, by)
            continue
        with refused("request-taken", request="id", by=presses[0]):
            handling.taken(one, by)
    assert one.taken_by == Member(presses[0])


@given(st.integers(1, 3))
def test_the_same_update_is_drafted_once(times: int) -> None:
    one = asked()
    for _ in range(times):
        one = handling.drafted(one, 7, ANSWER, Told(5, " Yes. "))
    draft = one.drafted(7)
    assert draft is not None
    assert draft.text == "Yes."
