"""Tells Telegram what it should know of the bot besides its answers; for deploying and for the sandbox."""

from __future__ import annotations

from typing import Any, Final

import httpx

from chalicelib.bot.commands import command_menus
from chalicelib.bot.language import Localiser
from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import spoken
from chalicelib.domain.catalog.catalog import Catalog

CALL_SECONDS: Final = 10.0

# What chalicelib.adapters.telegram reads; Telegram then keeps the rest to itself.
UPDATES: Final = ("message", "callback_query", "pre_checkout_query", "my_chat_member")


class TelegramRefused(Exception):
    """Telegram did not accept a setting, or was not reached; the message holds no token."""


def register_commands(token: str, api_url: str, catalog: Catalog) -> None:
    """Set the command menu in every language. Raises TelegramRefused."""
    menus = command_menus(spoken(CAPABILITIES), Localiser(), catalog)
    for language_code, commands in menus.items():
        body = {"commands": commands, "language_code": language_code}
        _call(token, api_url, "setMyCommands", body)


def register_webhook(token: str, api_url: str, address: str, secret: str) -> None:
    """Let Telegram send updates to the API at `address`. Raises TelegramRefused."""
    body = {
        "url": f"{address.rstrip('/')}/webhooks/telegram",
        "secret_token": secret,
        "allowed_updates": list(UPDATES),
    }
    _call(token, api_url, "setWebhook", body)


def _call(token: str, api_url: str, method: str, body: dict[str, Any]) -> None:
    try:
        answer = httpx.post(
            f"{api_url.rstrip('/')}/bot{token}/{method}", json=body, timeout=CALL_SECONDS
        )
    except httpx.HTTPError as fault:  # its words would hold the token
        raise TelegramRefused(f"{method}: {type(fault).__name__}") from None
    if not answer.is_success:
        raise TelegramRefused(f"{method}: {answer.status_code} {answer.text:.300}")
