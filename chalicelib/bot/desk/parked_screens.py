"""Parked work, for staff: what could not be done by itself, why, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from chalicelib.application.parked import Parked
from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Details, Part, Title
from chalicelib.application.support.records import REQUEST
from chalicelib.bot.buttons import button, cut, dangerous, home, in_rows, primary, screen
from chalicelib.bot.desk.words import PARKED, kind_text, why_text
from chalicelib.bot.language import Html, Language

SHOWN: Final = 8
"""Pieces on one page."""

NAME_SHOWN: Final = 200
REASON_SHOWN: Final = 500


def mark_of(name: str) -> str:
    """Sixteen characters for a name that is too long for a button; no two of millions are alike."""
    return blake2b(name.encode(), digest_size=8).hexdigest()


def parked_list(
    language: Language, work: Sequence[tuple[str, Parked]], first: int, count: int, page: int
) -> Screen:
    """One page, the oldest first; `first` stand before it, `count` is all of it."""
    refresh = (button(language.label("button-refresh"), PARKED, "p", page), home(language))
    if not work:
        return screen([language.text("parked-none")], refresh)
    last = first + len(work)
    shown = language.text("parked-shown", first=first + 1, last=last, count=count)
    lines: list[Part] = [Title(language.text("parked")), language.text("parked-what"), shown]
    for place, (_, parked) in enumerate(work, start=first + 1):
        lines += ["", _item(language, place, parked)]
    opens = [
        button(str(place), PARKED, "i", mark_of(name))
        for place, (name, _) in enumerate(work, start=first + 1)
    ]
    turns = []
    if page > 1:
        turns.append(button(language.label("button-older"), PARKED, "p", page - 1))
    if count > last:
        turns.append(button(language.label("button-newer"), PARKED, "p", page + 1))
    return screen(lines, *in_rows(opens, 4), turns, refresh)


def _item(language: Language, place: int, parked: Parked) -> Html:
    return language.text(
        "parked-item",
        place=place,
        kind=kind_text(language, parked.kind),
        at=parked.parked_at,
        why=why_text(language, parked),
    )


def piece(language: Language, mark: str, name: str, parked: Parked, *, may_give_up: bool) -> Screen:
    """All that is known of one piece, the technical reason too."""
    retry = button(language.label("button-retry"), PARKED, "r", mark)
    resolve = button(language.label("button-resolve"), PARKED, "x", mark)
    give_up = button(language.label("button-give-up"), PARKED, "g", mark)
    return screen(
        [
            *_about(language, parked),
            "",
            Details(language.text("parked-technical"), _technical(language, name, parked)),
        ],
        (retry, resolve),
        (give_up,) if may_give_up else (),
        (button(language.label("button-back"), PARKED), home(language)),
    )


def ask_retry(language: Language, mark: str, _name: str, parked: Parked) -> Screen:
    """Before it is tried again."""
    question = language.text("ask-retry" if parked.target is not None else "ask-retry-update")
    yes = button(language.label("button-yes-retry"), PARKED, "ry", mark)
    return _asked(language, mark, parked, question, primary(yes))


def ask_resolve(language: Language, mark: str, _name: str, parked: Parked) -> Screen:
    """Before it is taken off the list."""
    if parked.why == REQUEST:
        question = language.text("ask-close-request")
        yes = button(language.label("button-yes-close"), PARKED, "xy", mark)
    else:
        question = language.text("ask-resolve")
        yes = button(language.label("button-yes-resolve"), PARKED, "xy", mark)
    return _asked(language, mark, parked, question, dangerous(yes))


def ask_give_up(language: Language, mark: str, _name: str, parked: Parked) -> Screen:
    """Before it ends as failed."""
    yes = button(language.label("button-yes-give-up"), PARKED, "gy", mark)
    return _asked(language, mark, parked, language.text("ask-give-up"), dangerous(yes))


def _asked(language: Language, mark: str, parked: Parked, question: Html, yes: Button) -> Screen:
    no = button(language.label("button-no"), PARKED, "i", mark)
    return screen([*_about(language, parked), "", question], (yes,), (no, home(language)))


def _about(language: Language, parked: Parked) -> list[str]:
    kind = kind_text(language, parked.kind)
    return [
        language.text("parked-piece", kind=kind, at=parked.parked_at),
        why_text(language, parked),
    ]


def _technical(language: Language, name: str, parked: Parked) -> list[str]:
    lines: list[str] = [
        language.text("parked-name", name=cut(name, NAME_SHOWN)),
        language.text("parked-reason", reason=cut(parked.reason, REASON_SHOWN)),
    ]
    if parked.target is not None:
        record = cut("/".join(parked.target), NAME_SHOWN)
        lines.insert(1, language.text("parked-record", record=record))
    return lines
