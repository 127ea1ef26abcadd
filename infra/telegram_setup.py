"""Tells Telegram what it should know of the bot besides its answers; for deploying and for the sandbox."""

from __future__ import annotations

from typing import Final

import httpx

from chalicelib.bot.commands import command_menus
from chalicelib.bot.language import Localiser

CALL_SECONDS: Final = 10.0


def register_commands(token: str, api_url: str) -> None:
    """Set the command menu in every language. Raises httpx.HTTPError, whose words hold the token."""
    for language_code, commands in command_menus(Localiser()).items():
        answer = httpx.post(
            f"{api_url.rstrip('/')}/bot{token}/setMyCommands",
            json={"commands": commands, "language_code": language_code},
            timeout=CALL_SECONDS,
        )
        answer.raise_for_status()
