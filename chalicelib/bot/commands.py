"""The menu of commands that Telegram shows beside the input; knows no handler."""

from __future__ import annotations

from chalicelib.bot.declared import Spoken
from chalicelib.bot.language import FALLBACK, Localiser


def command_labels(spoken: Spoken) -> dict[str, str]:
    """Command to the label of the button that shows the same, in the menu's order, which begins it.

    Commands of staff are not offered.
    """
    offered = {one.command: one.label for one in spoken.in_menu() if one.command and one.label}
    return {"start": "button-menu", **offered}


def command_menus(spoken: Spoken, localiser: Localiser) -> dict[str, list[dict[str, str]]]:
    """Telegram's BotCommands by language code; the empty code is for every other language."""
    menus = {}
    for code in localiser.names():
        if len(code) != 2:
            continue  # Telegram takes two-letter codes only
        language = localiser.language(code)
        menus[code] = [
            {"command": command, "description": language.label(label)}
            for command, label in command_labels(spoken).items()
        ]
    return {"": menus[FALLBACK], **menus}
