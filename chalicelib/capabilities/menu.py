"""The menu and help."""

from __future__ import annotations

from chalicelib.bot.buttons import HELP, MENU, START
from chalicelib.bot.declared import Handler, Section
from chalicelib.capabilities.declaration import Capability


def _menu() -> Handler:
    from chalicelib.bot.menu import menu

    return menu


def _help() -> Handler:
    from chalicelib.bot.menu import help_

    return help_


MENU_AND_HELP = Capability(
    "menu",
    sections=(
        Section(MENU, _menu, command=START),
        Section(HELP, _help, command="help", label="menu-help", row=9, words="words-help"),
    ),
)
