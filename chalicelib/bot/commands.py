"""The menu of commands that Telegram shows beside the input; knows no handler."""

from __future__ import annotations

from chalicelib.bot.buttons import START
from chalicelib.bot.declared import Spoken
from chalicelib.bot.language import FALLBACK, Language, Localiser
from chalicelib.domain.catalog.catalog import Catalog


def command_labels(spoken: Spoken, catalog: Catalog) -> dict[str, str]:
    """Command to the label of the button that shows the same, in the menu's order, which begins it.

    Commands of staff are not offered, nor what the catalog sells nothing of.
    """
    offered = {
        one.command: one.label for one in spoken.offered(catalog) if one.command and one.label
    }
    return {START: "button-menu", **offered}


def command_menus(
    spoken: Spoken, localiser: Localiser, catalog: Catalog
) -> dict[str, list[dict[str, str]]]:
    """Telegram's BotCommands by language code; the empty code is for every other language.

    Telegram takes codes of two letters only: what it calls `pt` is told in the nearest of ours, `pt-br`.
    """
    menus = {"": _menu(spoken, localiser.language(FALLBACK), catalog)}
    for code in dict.fromkeys(name.partition("-")[0] for name in localiser.names()):
        language = localiser.language(code)
        if len(code) == 2 and language.code.partition("-")[0] == code:
            menus[code] = _menu(spoken, language, catalog)
    return menus


def _menu(spoken: Spoken, language: Language, catalog: Catalog) -> list[dict[str, str]]:
    return [
        {"command": command, "description": language.label(label)}
        for command, label in command_labels(spoken, catalog).items()
    ]
