"""The menu and help."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.ports.chat import Screen
from chalicelib.bot import menu_screens as screens
from chalicelib.bot.turn import Turn


def menu(turn: Turn, _parts: Sequence[str] = ()) -> Screen:
    """/start."""
    standing = [line for load in turn.spoken.standing for line in load()(turn)]
    return screens.menu(turn.reader, standing)


def help_(turn: Turn, _parts: Sequence[str]) -> Screen:
    """/help."""
    return screens.help_screen(turn.reader)


def text(turn: Turn, written: str) -> Screen:
    """What the first capability that understands it answers."""
    answers = (load()(turn, written) for load in turn.spoken.texts)
    understood = next((answer for answer in answers if answer is not None), None)
    return understood or screens.not_understood(turn.reader)
