"""Parked work, for staff: what could not be done by itself, why, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from chalicelib.application.desk.pieces import Piece
from chalicelib.application.payments.going_back import WARNING
from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Details, Part, Title
from chalicelib.bot.buttons import button, cut, dangerous, home, in_rows, primary, screen
from chalicelib.bot.desk.words import PARKED, kind_text, why_text
from chalicelib.bot.language import Html, Language
from chalicelib.bot.people.wording import name_of
from chalicelib.domain.payments.refund import ASK

SHOWN: Final = 8
"""Pieces on one page."""

OF_KINDS: Final = {
    WARNING: {
        "button-give-up": "button-give-up-warning",
        "ask-give-up": "ask-give-up-warning",
        "button-yes-give-up": "button-yes-give-up-warning",
    },
    ASK: {
        "button-give-up": "button-give-up-refund",
        "ask-give-up": "ask-give-up-refund",
        "button-yes-give-up": "button-yes-give-up-refund",
    },
}
"""What is said of giving up where it means something else than of a payment."""

NAME_SHOWN: Final = 200
REASON_SHOWN: Final = 500


def mark_of(name: str) -> str:
    """Sixteen characters for a name that is too long for a button; no two of millions are alike."""
    return blake2b(name.encode(), digest_size=8).hexdigest()


def parked_list(
    language: Language,
    work: Sequence[Piece],
    first: int,
    count: int,
    page: int,
) -> Screen:
    """One page, the oldest first; `first` stand before it, `count` is all of it."""
    refresh = (button(language.label("button-refresh"), PARKED, "p", page), home(language))
    if not work:
        return screen([language.text("parked-none")], refresh)
    last = first + len(work)
    shown = language.text("parked-shown", first=first + 1, last=last, count=count)
    lines: list[Part] = [Title(language.text("parked")), language.text("parked-what"), shown]
    for place, one in enumerate(work, start=first + 1):
        lines += ["", _item(language, place, one), *_whose(language, one)]
    opens = [
        button(str(place), PARKED, "i", mark_of(one.name))
        for place, one in enumerate(work, start=first + 1)
    ]
    turns = []
    if page > 1:
        turns.append(button(language.label("button-older"), PARKED, "p", page - 1))
    if count > last:
        turns.append(button(language.label("button-newer"), PARKED, "p", page + 1))
    return screen(lines, *in_rows(opens, 4), turns, refresh)


def _item(language: Language, place: int, one: Piece) -> Html:
    return language.text(
        "parked-item",
        place=place,
        kind=kind_text(language, one.parked.kind),
        at=one.parked.parked_at,
        why=why_text(language, one.parked),
    )


def _whose(language: Language, one: Piece) -> list[Html]:
    if one.payer is None:
        return []
    name, telegram = name_of(language, one.payer), str(one.payer.id)
    if one.amount is None:
        return [language.text("parked-payer", name=name, id=telegram)]
    return [language.text("parked-payment", name=name, id=telegram, amount=one.amount)]


def piece(language: Language, one: Piece, *, may_give_up: bool) -> Screen:
    """All that is known of one piece, the technical reason too."""
    mark = mark_of(one.name)
    retry = button(language.label("button-retry"), PARKED, "r", mark)
    resolve = button(language.label("button-resolve"), PARKED, "x", mark)
    give_up = button(language.label(_of_kind(one, "button-give-up")), PARKED, "g", mark)
    return screen(
        [
            *_about(language, one),
            "",
            Details(language.text("parked-technical"), _technical(language, one)),
        ],
        (retry, resolve),
        (give_up,) if may_give_up else (),
        (button(language.label("button-back"), PARKED), home(language)),
    )


def ask_retry(language: Language, one: Piece) -> Screen:
    """Before it is tried again."""
    question = language.text("ask-retry" if one.parked.target is not None else "ask-retry-update")
    yes = button(language.label("button-yes-retry"), PARKED, "ry", mark_of(one.name))
    return _asked(language, one, question, primary(yes))


def ask_resolve(language: Language, one: Piece) -> Screen:
    """Before it is taken off the list."""
    mark = mark_of(one.name)
    question = language.text("ask-resolve")
    yes = button(language.label("button-yes-resolve"), PARKED, "xy", mark)
    return _asked(language, one, question, dangerous(yes))


def ask_give_up(language: Language, one: Piece) -> Screen:
    """Before it ends as failed."""
    label = language.label(_of_kind(one, "button-yes-give-up"))
    yes = button(label, PARKED, "gy", mark_of(one.name))
    question = language.text(_of_kind(one, "ask-give-up"))
    return _asked(language, one, question, dangerous(yes))


def _of_kind(one: Piece, message: str) -> str:
    """What giving up means for that kind of work, where it is not a payment."""
    said = OF_KINDS.get(one.parked.kind)
    return message if said is None else said[message]


def _asked(language: Language, one: Piece, question: Html, yes: Button) -> Screen:
    no = button(language.label("button-no"), PARKED, "i", mark_of(one.name))
    return screen([*_about(language, one), "", question], (yes,), (no, home(language)))


def _about(language: Language, one: Piece) -> list[str]:
    kind = kind_text(language, one.parked.kind)
    return [
        language.text("parked-piece", kind=kind, at=one.parked.parked_at),
        *_whose(language, one),
        why_text(language, one.parked),
    ]


def _technical(language: Language, one: Piece) -> list[str]:
    lines: list[str] = [
        language.text("parked-name", name=cut(one.name, NAME_SHOWN)),
        language.text("parked-reason", reason=cut(one.parked.reason, REASON_SHOWN)),
    ]
    if one.parked.target is not None:
        record = cut("/".join(one.parked.target), NAME_SHOWN)
        lines.insert(1, language.text("parked-record", record=record))
    return lines
