"""Promo codes before staff: the list, one of them with its usage, a new one written in a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.ports.chat import Said, Screen, Text
from chalicelib.application.promotions import codes
from chalicelib.bot.language import Html
from chalicelib.bot.promotions import screens
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.promotions.written import read_code

CODES: Final = screens.CODES


def promo(turn: Turn, parts: Sequence[str]) -> Screen:
    """`/promo`; `a:{code}` the list after that one; `n` a new one; `c:{code}` one of them, which
    `c:{code}:on` starts and `:off` stops."""
    match parts:
        case ["n"]:
            return _ask(turn)
        case ["a", after]:
            return screens.listed(turn.language, codes.list_codes(turn.services, after))
        case ["c", name]:
            return _code(turn, name)
        case ["c", name, ("on" | "off") as switch]:
            turn.answer()
            codes.run_code(turn.services, name, on=switch == "on")
            return _code(turn, name)
        case _:
            return screens.listed(turn.language, codes.list_codes(turn.services))


def written(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """The terms of a new code, which does not run before they were looked at."""
    if list(parts) != ["n"] or not isinstance(said, Text):
        return None
    services, zone = turn.services, turn.catalog.zone_of(turn.account.payment_system)
    try:
        read = read_code(said.text, turn.catalog, zone, services.clock.now())
        made = codes.create_code(services, read)
    except Refused as refused:
        return _ask(turn, refusal_text(turn.language, refused))
    return _code(turn, made.promo.code)


def _ask(turn: Turn, note: Html | None = None) -> Screen:
    turn.question = (CODES, "n")
    return screens.ask(turn.language, turn.catalog, note)


def _code(turn: Turn, name: str) -> Screen:
    return screens.code(turn.language, turn.catalog, codes.usage_of(turn.services, name))
