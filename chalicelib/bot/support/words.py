"""Words about requests that customers and staff read alike, and what is told of an answered one."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any, Final

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.support.notices import RequestAnswered
from chalicelib.bot.buttons import SUPPORT, Row, button, home, screen
from chalicelib.bot.declared import NoticeWords
from chalicelib.bot.language import Html, Language
from chalicelib.bot.reader import Reader
from chalicelib.bot.wording import as_written
from chalicelib.domain.support.request import QUESTIONS, Request

MAX_SHOWN: Final = 2600
"""Characters of all that was written, as they stand in the message: escaped."""


def kind_title(language: Language, kind: str) -> Html:
    """What a request is about; one of another release is named as it is."""
    message = f"request-{kind}"
    return language.text(message) if language.has(message) else Html(html.escape(kind))


def told_lines(language: Language, request: Request) -> list[str]:
    """Each question with its answer, what was added, how many files."""
    asked = zip(QUESTIONS[request.kind], request.answers, strict=False)
    told = (*request.answers, *request.added)
    fits = sum(len(html.escape(one, quote=False)) for one in told) <= MAX_SHOWN
    most = MAX_SHOWN if fits else MAX_SHOWN // len(told)
    lines: list[str] = []
    for question, answer in asked:
        title = language.text(f"question-{question}")
        lines.append(language.text("request-told", question=title))
        lines.append(as_written(answer, most))
    for more in request.added:
        lines.append(language.text("request-added"))
        lines.append(as_written(more, most))
    if request.files:
        lines.append(language.text("request-files", count=len(request.files)))
    return lines


def answer_lines(language: Language, request: Request) -> list[str]:
    """What staff did last: an answer, or that it is closed."""
    kind = kind_title(language, request.kind)
    answer = request.last_answer
    if request.closed_at is not None or answer is None:
        return [language.text("request-closed", kind=kind)]
    lines: list[str] = [language.text("request-answered", kind=kind)]
    if answer.text:
        lines += ["", as_written(answer.text, MAX_SHOWN)]
    if answer.files:
        lines += ["", language.text("request-answer-files", count=len(answer.files))]
    return lines


def own_rows(language: Language, request: Request) -> tuple[Row, ...]:
    """What its person can do once staff have answered or closed it."""
    here = (SUPPORT, request.id)
    if request.closed_at is None:
        more = button(language.label("button-request-more"), *here, "a")
        done = button(language.label("button-request-done"), *here, "wy")
        return ((more, done),)
    again = button(language.label("button-open-again"), *here, "o")
    return ((again, button(language.label("button-off-list"), *here, "wy")),)


def _answered(reader: Reader, notice: Any) -> Screen:
    told: RequestAnswered = notice
    language = reader.language
    see = button(language.label("button-see-request"), SUPPORT, told.request.id)
    return screen(
        answer_lines(language, told.request),
        *own_rows(language, told.request),
        (see, home(language)),
    )


NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {RequestAnswered: _answered}
