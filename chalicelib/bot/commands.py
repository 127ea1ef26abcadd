"""The menu of commands that Telegram shows beside the input; knows no handler."""

from __future__ import annotations

from typing import Final

from chalicelib.bot.language import FALLBACK, Localiser

LABELS: Final = {
    "start": "button-menu",
    "tariff": "menu-tariff",
    "subscriptions": "menu-subscriptions",
    "balance": "button-balance",
    "paysystem": "menu-paysystem",
    "language": "menu-language",
    "help": "menu-help",
}
"""Command to the label of the button that shows the same. Commands of staff are not offered."""


def command_menus(localiser: Localiser) -> dict[str, list[dict[str, str]]]:
    """Telegram's BotCommands by language code; the empty code is for every other language."""
    menus = {}
    for code in localiser.names():
        if len(code) != 2:
            continue  # Telegram takes two-letter codes only
        language = localiser.language(code)
        menus[code] = [
            {"command": command, "description": language.label(label)}
            for command, label in LABELS.items()
        ]
    return {"": menus[FALLBACK], **menus}
