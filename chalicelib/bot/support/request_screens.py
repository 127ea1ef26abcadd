"""A customer's requests to support: what is asked, what was told, what came of it."""

from __future__ import annotations

from collections.abc import Sequence

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
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.support.addresses import starting
from chalicelib.bot.support.operator_screens import page, said, ways
from chalicelib.bot.support.words import kind_title, reply_lines, told_lines
from chalicelib.bot.wording import noted
from chalicelib.domain.errors import Refused
from chalicelib.domain.support.request import QUESTIONS, Request, RequestKind, RequestState


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


def request(language: Language, one: Request, note: Html | None = None) -> Screen:
    """A draft asks its next question, or whether to send it; what was sent shows how it stands."""
    here = (SUPPORT, one.id)
    if one.is_answered:
        done = button(language.label("button-request-done"), *here, "wy")
        file: Row = ()
        if one.reply_file is not None:
            file = (button(language.label("button-answer-file"), *here, "f"),)
        return screen(reply_lines(language, one), file, (done,), back(language, SUPPORT))
    lines: list[str | None] = [*noted(note), _status(language, one)]
    lines += ["", *told_lines(language, one)] if one.answers or one.files else []
    if one.is_with_staff:
        more = button(language.label("button-request-more"), *here, "a")
        withdraw = button(language.label("button-withdraw"), *here, "w")
        return screen(lines, (more, withdraw), back(language, SUPPORT))
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
    return screen([language.text("request-more", kind=kind)], back(language, SUPPORT, one.id))


def not_taken(language: Language, one: Request) -> Screen:
    """It was neither text, picture nor PDF."""
    return request(language, one, language.text("request-not-taken"))


def full(language: Language, one: Request, refused: Refused) -> Screen:
    """What was sent last was not taken."""
    return request(language, one, refusal_text(language, refused))


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
        case RequestState.OPEN if one.sent_at is not None:
            return language.text("request-open", kind=kind, day=language.on(one.sent_at))
        case _:
            return language.text("request-has-answer", kind=kind)


def _opens(language: Language, one: Request) -> Button:
    kind = kind_title(language, one.kind)
    return button(language.label("button-own-request", kind=kind), SUPPORT, one.id)
