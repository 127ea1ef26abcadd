"""What people may have done with all that is stored of them: a copy as a file."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.people.exporting import ask_export
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import StaleButton, home, screen
from chalicelib.bot.turn import Turn


def my_data(turn: Turn, parts: Sequence[str]) -> Screen:
    """A file of it is made and sent; pressed twice, one is. Raises Refused("export-too-soon")."""
    if parts:
        raise StaleButton(f"nothing to do with a copy of data: {parts!r}")
    ask_export(turn.services, turn.account.id)
    return screen([turn.language.text("export-asked")], (home(turn.language),))
