"""However long people talk, and whatever they are called: each page fits into a message, and all pages
together hold every line and every file once, in their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bot.buttons import MAX_TEXT
from chalicelib.bot.desk import request_screens as before_staff
from chalicelib.bot.language import Language
from chalicelib.bot.support import request_screens as before_customers
from chalicelib.bot.support.conversation import Page, page_of
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.roles import Member
from chalicelib.domain.support.handling import MAX_NOTE
from chalicelib.domain.support.request import (
    MAX_CHARACTERS,
    QUESTIONS,
    Line,
    Note,
    Request,
    RequestFile,
    RequestKind,
    RequestState,
)
from tests.support.parts import WORDS

NOW: Final = datetime(2026, 1, 31, tzinfo=UTC)
NOTHING: Final = Money(0, "EUR")

LANGUAGES: Final = st.sampled_from(sorted(WORDS.names())).map(WORDS.language)
SAID: Final = st.one_of(
    st.text(max_size=40),
    st.builds(lambda letter, many: letter * many, st.sampled_from("x&<é"), st.integers(1, 2500)),
)
NAMES: Final = st.builds(
    lambda letter, many: letter * many, st.sampled_from("A&é"), st.integers(1, 99)
)
FILES: Final = st.lists(st.builds(RequestFile, st.uuids().map(str), st.booleans()), max_size=3).map(
    tuple
)
MEMBERS: Final = st.sampled_from((Member(7), Member(8)))
LINES: Final = st.builds(Line, st.just(NOW), SAID, FILES, st.none() | MEMBERS)
NOTES: Final = st.builds(Note, st.just(NOW), SAID.map(lambda one: one[:MAX_NOTE]), MEMBERS, MEMBERS)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """One that was sent, with all that may be said of it."""
    kind = draw(st.sampled_from(RequestKind))
    share = MAX_CHARACTERS // (len(QUESTIONS[kind]) + 2)
    told = [draw(SAID)[:share] for _ in range(len(QUESTIONS[kind]) + 2)]
    return Request(
        "id0000000001",
        101,
        kind,
        NOW,
        state=draw(st.sampled_from([one for one in RequestState if one is not RequestState.DRAFT])),
        answers=tuple(told[:-2]),
        added=tuple(told[-2:]),
        files=draw(FILES),
        sent_at=NOW,
        asked_at=NOW,
        lines=tuple(draw(st.lists(LINES, max_size=12))),
        taken_by=draw(st.none() | MEMBERS),
        notes=tuple(draw(st.lists(NOTES, max_size=3))),
    )


def longest(kind: RequestKind) -> Request:
    """All of it letters that are five in a message."""
    share = MAX_CHARACTERS // len(QUESTIONS[kind])
    return Request(
        "id0000000001",
        101,
        kind,
        NOW,
        state=RequestState.OPEN,
        answers=tuple("&" * share for _ in QUESTIONS[kind]),
        files=(RequestFile("a", is_photo=True),),
        sent_at=NOW,
        asked_at=NOW,
        lines=(Line(NOW, "&" * 150, (), Member(7)),) * 2,
        taken_by=Member(7),
        notes=(Note(NOW, "&" * MAX_NOTE, Member(7), Member(8)),) * 2,
    )


def called(name: str, number: int) -> Account:
    return Account(number, name, "LT", "stripe", NOTHING, NOTHING, NOW)


def pages(first: Page, request: Request) -> list[Page]:
    language = WORDS.language("en")
    found = [
        page_of(language, request, lambda _: language.text("requests"), n)
        for n in range(1, first.count + 1)
    ]
    assert [page.number for page in found] == list(range(1, first.count + 1))
    return found


@given(requests())
def test_every_file_is_on_one_page_in_order(request: Request) -> None:
    language = WORDS.language("en")
    first = page_of(language, request, lambda _: language.text("requests"))
    files = [file for page in pages(first, request) for file in page.files]
    assert files == [*request.files, *(file for line in request.lines for file in line.files)]
    titles = [
        one
        for page in pages(first, request)
        for one in page.lines
        if one == language.text("requests")
    ]
    assert len(titles) == len(request.lines)


@given(requests(), LANGUAGES, NAMES)
def test_each_page_fits_into_a_message(request: Request, language: Language, name: str) -> None:
    every_page_fits(request, language.code, name)


@pytest.mark.parametrize("kind", RequestKind)
@pytest.mark.parametrize("code", sorted(WORDS.names()))
def test_so_does_the_longest_that_there_can_be(kind: RequestKind, code: str) -> None:
    every_page_fits(longest(kind), code, "&" * 99)


def test_a_line_of_the_longest_is_read_whole() -> None:
    words = WORDS.language("en")
    said = "".join(chr(ord("a") + place % 26) for place in range(MAX_CHARACTERS))
    request = replace(longest(RequestKind.OTHER), lines=(Line(NOW, said, (), Member(7)),))
    assert said in before_customers.request(words, request, NOW).text


def every_page_fits(request: Request, code: str, name: str) -> None:
    words = WORDS.language(code, zone="Europe/Vilnius")
    people = {number: called(name, number) for number in (101, 7, 8)}
    now = NOW + timedelta(days=400)
    if request.state is RequestState.CLOSED:
        request = replace(request, closed_at=now)
    count = page_of(words, request, lambda _: words.text("requests")).count
    for page in (None, *range(1, count + 3)):
        looked = before_staff.Looked(request, people, 7, now, payment=(101, 1))
        for screen in (
            before_staff.request(words, looked, page),
            before_customers.request(words, request, now, None, page),
        ):
            assert len(screen.text) <= MAX_TEXT
