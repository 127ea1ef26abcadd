"""The command menu: every language complete, every command known to the bot."""

from __future__ import annotations

from chalicelib.bot.commands import LABELS, command_menus
from chalicelib.bot.dispatch import COMMANDS
from chalicelib.bot.language import Localiser


def test_every_language_describes_every_command_within_telegrams_limits() -> None:
    menus = command_menus(Localiser(strict=True))
    assert {"", "en", "ru"} <= menus.keys()
    for menu in menus.values():
        assert [one["command"] for one in menu] == list(LABELS)
        assert all(1 <= len(one["description"]) <= 256 for one in menu)


def test_every_offered_command_is_handled() -> None:
    assert LABELS.keys() <= COMMANDS.keys()
