"""The command menu: every language complete, every command known to the bot."""

from __future__ import annotations

from chalicelib.bot.commands import command_labels, command_menus
from chalicelib.bot.language import Localiser
from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import spoken

SPOKEN = spoken(CAPABILITIES)


def test_every_language_describes_every_command_within_telegrams_limits() -> None:
    menus = command_menus(SPOKEN, Localiser(strict=True))
    assert {"", "en", "ru"} <= menus.keys()
    for menu in menus.values():
        assert [one["command"] for one in menu] == [
            "start",
            "tariff",
            "subscriptions",
            "balance",
            "paysystem",
            "language",
            "help",
        ]
        assert all(1 <= len(one["description"]) <= 256 for one in menu)


def test_every_offered_command_is_handled() -> None:
    handled = {one.command for one in SPOKEN.sections}
    assert command_labels(SPOKEN).keys() <= handled
