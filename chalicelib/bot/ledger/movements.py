"""A book as lines to read: from a balance to a balance, every movement signed."""

from __future__ import annotations

from typing import Final

from chalicelib.application.ports.parts import Table
from chalicelib.bot.catalog.wording import system_title
from chalicelib.bot.language import Html, Language
from chalicelib.domain.ledger.statement import Cause, Movement, Part, Statement

MOVEMENTS_SHOWN: Final = 5
"""How many are listed on a page."""


def movement_lines(language: Language, statement: Statement) -> list[str | Table]:
    """The balance before, the movements, the balance after."""
    head = ("column-day", "column-movement", "column-balance")
    return [
        language.text("movements-before", balance=statement.before),
        Table(
            "llr",
            [_movement(language, one) for one in statement.movements],
            [language.text(column) for column in head],
        ),
        language.text("movements-after", balance=statement.after),
    ]


def _movement(language: Language, movement: Movement) -> tuple[str, str, str]:
    what = "; ".join(_part(language, movement, one) for one in movement.parts)
    day = language.day(language.on(movement.at), short=True)
    return day, what, language.money(movement.after)


def _part(language: Language, movement: Movement, part: Part) -> Html:
    amount = language.money(part.amount, signed=True)
    match part.cause:
        case Cause.PAID_IN | Cause.PAID_BACK:
            system = system_title(language, part.payment_system)
            return language.text(f"movement-{part.cause}", system=system, amount=amount)
        case Cause.SPENT if movement.sale is not None:
            return language.text("movement-sale", what=movement.sale.title, amount=amount)
        case Cause.SPENT:
            message = f"movement-{movement.kind.replace('_', '-')}"
            known = message if language.has(message) else "movement-other"
            return language.text(known, amount=amount)
        case Cause.SET_ASIDE | Cause.BACK:
            return language.text(f"movement-{part.cause}", amount=amount)
