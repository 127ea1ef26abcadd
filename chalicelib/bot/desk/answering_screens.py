"""What staff say about a request before it is said: an answer, a note for colleagues, that it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Part
from chalicelib.bot.buttons import Row, button, cut, dangerous, home, in_rows, primary, screen
from chalicelib.bot.desk.request_screens import People, name_of, note_lines
from chalicelib.bot.desk.words import NAME_SHOWN, REQUESTS
from chalicelib.bot.language import Language
from chalicelib.bot.wording import as_written
from chalicelib.domain.support.handling import MAX_NOTE, QUEUE
from chalicelib.domain.support.request import OPEN_AGAIN, Drafted, Request

DRAFT_SHOWN: Final = 3000
NOTE_IN_LIST: Final = 160


def notes(language: Language, one: Request, people: People) -> Screen:
    """What colleagues wrote when they handed it on, the newest first."""
    lines: list[Part] = [language.text("staff-notes")]
    for note in reversed(one.notes):
        lines += ["", *note_lines(language, note, people, NOTE_IN_LIST)]
    return screen(lines, (_to_request(language, one), home(language)))


def ask_answer(language: Language, one: Request, people: People) -> Screen:
    """The next text or file of this member of staff is drafted."""
    name = name_of(people, one.account_id)
    return screen(
        [language.text("staff-reply-asked", name=name)],
        (_to_request(language, one), home(language)),
    )


def not_taken(language: Language, one: Request) -> Screen:
    """It was neither text, picture nor document."""
    row = (_to_request(language, one), home(language))
    return screen([language.text("staff-reply-not-taken")], row)


def answer_preview(language: Language, one: Request, draft: Drafted, people: People) -> Screen:
    """The answer as its person will read it, before it is said."""
    lines: list[str] = [language.text("staff-answer", name=name_of(people, one.account_id)), ""]
    if draft.text:
        lines.append(as_written(draft.text, DRAFT_SHOWN))
    if draft.files:
        lines.append(language.text("request-files", count=len(draft.files)))
    lines += ["", language.text("staff-answer-more")]
    send = button(language.label("button-send-answer"), REQUESTS, "s", one.id, len(one.lines))
    return screen(
        lines,
        (primary(send),),
        (_discards(language, one), _to_request(language, one)),
        (home(language),),
    )


def to_whom(language: Language, one: Request, to: Mapping[int, str], staff_id: int) -> Screen:
    """Colleagues, and the queue of all."""
    targets = [
        button(
            language.label("button-to-me") if number == staff_id else cut(name, NAME_SHOWN),
            REQUESTS,
            "h",
            one.id,
            number,
        )
        for number, name in to.items()
    ]
    queue: Row = ()
    if one.taken_by is not None:
        queue = (button(language.label("button-to-queue"), REQUESTS, "h", one.id, QUEUE),)
    return screen(
        [language.text("staff-to-whom")],
        *in_rows(targets, 2),
        queue,
        (_to_request(language, one), home(language)),
    )


def ask_note(language: Language, one: Request, name: str | None) -> Screen:
    """Why it is handed on: `name` gets it, or whoever is free."""
    line = (
        language.text("staff-note-asked-queue", characters=MAX_NOTE)
        if name is None
        else language.text("staff-note-asked", name=cut(name, NAME_SHOWN), characters=MAX_NOTE)
    )
    return screen([line], (_to_request(language, one), home(language)))


def note_preview(language: Language, one: Request, draft: Drafted, people: People) -> Screen:
    """Before it is handed on."""
    line = (
        language.text("staff-hand-to-queue")
        if draft.to == QUEUE
        else language.text("staff-hand-to", name=name_of(people, int(draft.to)))
    )
    yes = primary(button(language.label("button-yes-hand-on"), REQUESTS, "hy", one.id))
    return screen(
        [line, "", as_written(draft.text, DRAFT_SHOWN)],
        (yes,),
        (_discards(language, one), _to_request(language, one)),
        (home(language),),
    )


def ask_close(language: Language, one: Request, people: People) -> Screen:
    """Before its person is told."""
    yes = button(language.label("button-yes-close"), REQUESTS, "cy", one.id, len(one.lines))
    name, days = name_of(people, one.account_id), OPEN_AGAIN.days
    return screen(
        [language.text("ask-close-request", name=name, days=days)],
        (dangerous(yes),),
        (_to_request(language, one), home(language)),
    )


def _discards(language: Language, one: Request) -> Button:
    return button(language.label("button-discard"), REQUESTS, "x", one.id)


def _to_request(language: Language, one: Request) -> Button:
    return button(language.label("button-to-request"), REQUESTS, "i", one.id)
