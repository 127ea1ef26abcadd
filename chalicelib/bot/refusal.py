"""A rule said no: in the customer's words, with the way on beside it."""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import back, button, screen, to_support
from chalicelib.bot.declared import Address
from chalicelib.bot.language import Html, Language, Value
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money


def refusal_text(language: Language, refused: Refused) -> Html:
    """The message of its code; one without a message is a refusal all the same."""
    message = f"refused-{refused.code}"
    if not language.has(message):
        return language.text("refused-other")
    return language.text(message, **_values(refused))


def refusal(turn: Turn, refused: Refused, origin: Address) -> Screen:
    """`origin` is the press that leads back to where it was asked."""
    load = turn.spoken.ways_on.get(refused.code)
    way_on = load()(turn, refused, origin) if load is not None else None
    lines = [refusal_text(turn.language, refused)]
    return screen(lines, way_on or (to_support(turn.language),), back(turn.language, *origin))


def system_silent(language: Language, again: Address, origin: Address) -> Screen:
    """The payment system does not answer, so nothing was done."""
    return screen(
        [language.text("system-silent")],
        (button(language.label("button-try-again"), *again), to_support(language)),
        back(language, *origin),
    )


def _values(refused: Refused) -> dict[str, Value]:
    return {
        name: value if isinstance(value, str | int | Money | date | datetime) else str(value)
        for name, value in refused.params.items()
    }
