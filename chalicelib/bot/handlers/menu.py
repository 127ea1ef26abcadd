"""The menu, help and the language."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.people.accounts import choose_language
from chalicelib.application.ports.chat import Screen
from chalicelib.application.subscriptions.subscription import get_subscription
from chalicelib.bot.buttons import StaleButton
from chalicelib.bot.screens import balance as balance_screens
from chalicelib.bot.screens import menu as screens
from chalicelib.bot.turn import Turn


def menu(turn: Turn, _parts: Sequence[str]) -> Screen:
    """/start."""
    account = turn.account
    live = [get_subscription(turn.services, one) for one in account.live.values()]
    return screens.menu(turn.language, turn.catalog, account, live)


def help_(turn: Turn, _parts: Sequence[str]) -> Screen:
    """/help."""
    return screens.help_screen(turn.language, turn.catalog)


def language(turn: Turn, parts: Sequence[str]) -> Screen:
    """/language, or one was chosen: `{code}`."""
    names = turn.localiser.names()
    if not parts:
        return screens.languages(turn.language, names)
    if parts[0] not in names:
        raise StaleButton(f"no language {parts[0]!r}")
    turn.account = choose_language(turn.services, turn.account.id, parts[0])
    turn.toast = turn.language.label("toast-language")
    return menu(turn, ())


def text(turn: Turn, written: str) -> Screen:
    """An amount is a wish to top up; anything else is answered with the menu."""
    amount = balance_screens.read_amount(written, turn.account.currency)
    if amount is None:
        return screens.not_understood(turn.language)
    return balance_screens.offered_amount(turn.language, turn.account, amount, turn.limits)
