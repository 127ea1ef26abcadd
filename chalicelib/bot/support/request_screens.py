"""A customer's requests to support: what is asked, what was told, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Part, Title
from chalicelib.bot.buttons import (
    SUPPORT,
    Row,
    back,
    button,
    dangerous,
    home,
    in_rows,
    primary,
    screen,
)
from chalicelib.bot.language import Html, Language
from chalicelib.bot.reader import Reader
from chalicelib.bot.support.addresses import starting
from chalicelib.bot.support.conversation import page_of
from chalicelib.bot.support.operator_screens import page, said, ways
from chalicelib.bot.support.words import kind_title, own_rows, told_lines
from chalicelib.bot.wording import noted
from chalicelib.domain.support.request import (
    QUESTIONS,
    Line,
    Request,
    RequestFile,
    RequestKind,
    RequestState,
)


def overview(reader: Reader, mine: Sequence[Request]) -> Screen:
    """What can be asked, and what was."""
    language, words = reader.language, reader.catalog.words.support
    lines: list[Part | None] = [Title(language.text("support")), "", *said(language, words)]
    if mine:
        lines += ["", language.text("support-yours")]
        lines += [f"• {_status(language, one)}" for one in mine]
    lines += ["", language.text("support-about")]
    kinds = [button(language.label(f"request-{kind}"), *starting(kind)) for kind in RequestKind]
    return screen(
        lines,
        page(language, words),
        *((_opens(language, one),) for one in mine),
        *in_rows(kinds, 2),
        ways(language),
        (home(language),),
    )


def request(
    language: Language,
    one: Request,
    now: datetime,
    note: Html | None = None,
    page: int | None = None,
) -> Screen:
    """A draft asks its next question, or whether to send it; what was sent shows what was said and how it
    stands."""
    if one.state is RequestState.DRAFT:
        return _draft(language, one, note)
    here = (SUPPORT, one.id)
    shown = page_of(language, one, lambda line: _by(language, line), page)
    lines: list[str | None] = [*noted(note), _status(language, one), "", *shown.lines]
    turns = []
    if shown.number > 1:
        turns.append(button(language.label("button-older"), *here, "p", shown.number - 1))
    if shown.number < shown.count:
        turns.append(button(language.label("button-newer"), *here, "p", shown.number + 1))
    files: Row = ()
    if shown.files:
        files = (button(language.label("button-request-files"), *here, "f", shown.number),)
    return screen(lines, turns, files, *_ways_on(language, one, now), back(language, SUPPORT))


def files_on(language: Language, one: Request, page: int) -> tuple[RequestFile, ...]:
    """What was sent with what stands on that page."""
    return page_of(language, one, lambda line: _by(language, line), page).files


def _ways_on(language: Language, one: Request, now: datetime) -> Sequence[Row]:
    if one.is_with_staff:
        more = button(language.label("button-request-more"), SUPPORT, one.id, "a")
        withdraw = button(language.label("button-withdraw"), SUPPORT, one.id, "w")
        return ((more, withdraw),)
    if one.state is RequestState.CLOSED and not one.may_open_again(now):
        return ((button(language.label("button-off-list"), SUPPORT, one.id, "wy"),),)
    return own_rows(language, one)


def _by(language: Language, line: Line) -> Html:
    """Nobody of the staff is named."""
    message = "request-line-own" if line.by is None else "request-line-support"
    return language.text(message, at=line.at)


def _draft(language: Language, one: Request, note: Html | None) -> Screen:
    here = (SUPPORT, one.id)
    lines: list[str | None] = [*noted(note), _status(language, one)]
    lines += ["", *told_lines(language, one)] if one.answers or one.files else []
    rows: list[Row] = []
    if one.question is None:
        lines += ["", language.text("request-ready")]
        rows.append((primary(button(language.label("button-send-request"), *here, "s")),))
    else:
        lines += ["", *_question_lines(language, one, one.question)]
    discard = button(language.label("button-discard"), *here, "wy")
    return screen(lines, *rows, (discard,), back(language, SUPPORT))


def more(language: Language, one: Request) -> Screen:
    """What is written or sent next is added to it."""
    kind = kind_title(language, one.kind)
    message = "request-more" if one.is_with_staff else "request-more-again"
    return screen([language.text(message, kind=kind)], back(language, SUPPORT, one.id))


def opened_again(language: Language, one: Request) -> Screen:
    """It waits for staff once more; what is written next is added to it."""
    kind = kind_title(language, one.kind)
    return screen(
        [language.text("request-opened-again", kind=kind)], back(language, SUPPORT, one.id)
    )


def ask_withdraw(language: Language, one: Request) -> Screen:
    """Before it is withdrawn."""
    kind = kind_title(language, one.kind)
    return screen(
        [language.text("ask-withdraw", kind=kind)],
        (dangerous(button(language.label("button-yes-withdraw"), SUPPORT, one.id, "wy")),),
        (button(language.label("button-no"), SUPPORT, one.id), home(language)),
    )


def _question_lines(language: Language, one: Request, question: str) -> list[str]:
    place, count = len(one.answers) + 1, len(QUESTIONS[one.kind])
    which = language.text("request-question", place=place, count=count)
    return [
        *((which,) if count > 1 else ()),
        language.text(f"question-{question}"),
        "",
        language.text("request-how"),
    ]


def _status(language: Language, one: Request) -> Html:
    kind = kind_title(language, one.kind)
    match one.state:
        case RequestState.DRAFT:
            return language.text("request-draft", kind=kind)
        case RequestState.OPEN:
            day = language.on(one.asked_at or one.created_at)
            return language.text("request-open", kind=kind, day=day)
        case RequestState.CLOSED:
            return language.text("request-is-closed", kind=kind)
        case _ if one.unread:
            return language.text("request-has-answer", kind=kind)
        case _:
            return language.text("request-is-answered", kind=kind)


def _opens(language: Language, one: Request) -> Button:
    kind = kind_title(language, one.kind)
    return button(language.label("button-own-request", kind=kind), SUPPORT, one.id)
