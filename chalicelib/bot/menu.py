"""The menu and help."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from chalicelib.application.ports.chat import Media, Screen
from chalicelib.bot import menu_screens as screens
from chalicelib.bot.declared import Section
from chalicelib.bot.turn import Turn


def menu(turn: Turn, _parts: Sequence[str] = ()) -> Screen:
    """/start."""
    standing = [line for load in turn.spoken.standing for line in load()(turn)]
    return screens.menu(turn.reader, standing)


def help_(turn: Turn, _parts: Sequence[str]) -> Screen:
    """/help."""
    return screens.help_screen(turn.reader)


def text(turn: Turn, written: str) -> Screen:
    """What the first capability that understands it answers; else where its words may lead."""
    answers = (load()(turn, written) for load in turn.spoken.texts)
    understood = next((answer for answer in answers if answer is not None), None)
    if understood is not None:
        return understood
    meant = _meant(turn, written)
    return screens.perhaps(turn.reader, meant) if meant else screens.not_understood(turn.reader)


def media(turn: Turn, sent: Media) -> Screen:
    """What was sent is read by nobody here; what is written beside it may lead somewhere."""
    return screens.not_read(turn.reader, sent.kind, _meant(turn, sent.text))


def chosen(turn: Turn) -> Screen:
    """Somebody was chosen where that is asked for no more: the picker goes."""
    turn.chat.ask_no_more(turn.account.id, screens.chosen_too_late(turn.reader))
    return menu(turn)


def _meant(turn: Turn, written: str) -> list[Section]:
    """The sections that a word of the text means, in any of our languages."""
    said = re.findall(r"[^\W\d_]+", _plain(written))
    languages = [turn.localiser.language(code) for code in turn.localiser.names()]

    def means(section: Section) -> bool:
        begins = (_plain(one.label(section.words or "")).split() for one in languages)
        return any(word.startswith(begin) for some in begins for begin in some for word in said)

    return [
        one
        for one in turn.spoken.offered(turn.catalog)
        if one.words is not None and said and means(one)
    ]


def _plain(text: str) -> str:
    """Small letters without marks: people write "счет" for "счёт"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
