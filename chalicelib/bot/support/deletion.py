"""Having oneself deleted: what goes and what stays, what is in the way, and the wish itself."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.ports.chat import Screen
from chalicelib.application.support.deleting import ask_deletion, in_the_way
from chalicelib.bot.buttons import StaleButton
from chalicelib.bot.support import deletion_screens as screens
from chalicelib.bot.turn import Turn


def deletion(turn: Turn, parts: Sequence[str]) -> Screen:
    """What it would do, or what is in the way; `a` asks once more, `y` does it. Raises
    Refused("deletion-hindered")."""
    match parts:
        case []:
            hindrances = in_the_way(turn.services, turn.account.id)
            return screens.about(turn.language, hindrances)
        case ["a"]:
            return screens.ask(turn.language)
        case ["y"]:
            ask_deletion(turn.services, turn.account.id)
            return screens.begun(turn.language)
        case _:
            raise StaleButton(f"nothing to do with a deletion: {parts!r}")
