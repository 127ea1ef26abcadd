"""Choosing the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.application.people.accounts import choose_language
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import StaleButton, button, home, in_rows, screen
from chalicelib.bot.language import Language
from chalicelib.bot.menu import menu
from chalicelib.bot.turn import Turn

LANGUAGE: Final = "lang"


def language(turn: Turn, parts: Sequence[str]) -> Screen:
    """/language, or one was chosen: `{code}`."""
    names = turn.localiser.names()
    if not parts:
        return languages(turn.language, names)
    if parts[0] not in names:
        raise StaleButton(f"no language {parts[0]!r}")
    turn.account = choose_language(turn.services, turn.account.id, parts[0])
    turn.toast = turn.language.label("toast-language")
    return menu(turn, ())


def languages(language: Language, names: Mapping[str, str]) -> Screen:
    """Every language by its own name."""
    choices = [
        button(f"✓ {name}" if code == language.code else name, LANGUAGE, code)
        for code, name in names.items()
    ]
    return screen([language.text("languages")], *in_rows(choices, 2), (home(language),))
