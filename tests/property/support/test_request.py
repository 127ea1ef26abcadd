"""Whatever is told to a request is kept in its order, once, within its bounds."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Refused
from chalicelib.domain.support.request import (
    MAX_ADDED,
    MAX_CHARACTERS,
    MAX_FILES,
    QUESTIONS,
    Request,
    RequestFile,
    RequestKind,
    RequestState,
    sent,
    told_more,
)

NOW = datetime(2026, 1, 31, tzinfo=UTC)
FILES = st.none() | st.builds(RequestFile, st.text(max_size=3), st.booleans())
TOLD = st.lists(st.tuples(st.text(max_size=900), FILES, st.integers(1, 3)), max_size=40)


@given(st.sampled_from(RequestKind), TOLD)
def test_everything_is_kept_once_in_order_and_within_bounds(
    kind: RequestKind, told: list[tuple[str, RequestFile | None, int]]
) -> None:
    request = Request("id", 1, kind, NOW)
    kept: list[str] = []
    files: list[RequestFile] = []
    for number, (text, file, times) in enumerate(told, start=1):
        before = request
        try:
            for _ in range(times):
                request = told_more(request, number, text, file)
        except Refused:
            assert request is before, "a refusal takes nothing"
            continue
        kept += [text.strip()] if text.strip() else []
        files += [file] if file is not None else []
    assert [*request.answers, *request.added] == kept
    assert list(request.files) == files
    assert sum(map(len, kept)) <= MAX_CHARACTERS
    assert len(request.files) <= MAX_FILES
    assert len(request.added) <= MAX_ADDED
    assert len(request.answers) <= len(QUESTIONS[kind])
    assert not request.added or request.question is None, "what is asked is answered first"


@given(st.sampled_from(RequestKind), st.integers(0, 4))
def test_it_is_sent_when_all_is_answered_and_not_before(kind: RequestKind, answers: int) -> None:
    request = Request("id", 1, kind, NOW)
    for number in range(answers):
        request = told_more(request, number, "text", None)
    try:
        assert sent(request, NOW, NOW).state is RequestState.OPEN
        assert answers >= len(QUESTIONS[kind])
    except Refused:
        assert answers < len(QUESTIONS[kind])
