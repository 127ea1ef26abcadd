"""The menu and help."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.ports.chat import Screen
from chalicelib.application.subscriptions.subscription import get_subscription
from chalicelib.bot import menu_screens as screens
from chalicelib.bot.turn import Turn


def menu(turn: Turn, _parts: Sequence[str]) -> Screen:
    """/start."""
    account = turn.account
    live = [get_subscription(turn.services, one) for one in account.live.values()]
    return screens.menu(turn.language, turn.catalog, account, live)


def help_(turn: Turn, _parts: Sequence[str]) -> Screen:
    """/help."""
    return screens.help_screen(turn.language, turn.catalog)
