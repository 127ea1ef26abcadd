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
    """The balance before, each part of the movements, the balance after; what was for nothing has no part."""
    rows = [
        (
            language.day(language.on(one.at), short=True),
            _what(language, one, part),
            language.number(part.amount, signed=True),
        )
        for one in statement.movements
        for part in one.parts
    ]
    head = [language.text("column-day"), language.text("column-movement"), statement.after.currency]
    return [
        language.text("movements-before", balance=statement.before),
        *([Table("llr", rows, head)] if rows else []),
        language.text("movements-after", balance=statement.after),
    ]


def _what(language: Language, movement: Movement, part: Part) -> Html:
    match part.cause:
        case Cause.PAID_IN | Cause.PAID_BACK:
            system = system_title(language, part.payment_system)
            return language.text(f"movement-{part.cause}", system=system)
        case Cause.CREDITED if part.back is not None:
            return language.text("movement-credited", what=part.back.title)
        case Cause.SPENT if movement.sale is not None:
            return language.text("movement-sale", what=movement.sale.title)
        case Cause.SPENT:
            message = f"movement-{movement.kind.replace('_', '-')}"
            return language.text(message if language.has(message) else "movement-other")
        case Cause.SET_ASIDE | Cause.BACK | Cause.OWED | Cause.CREDITED:
            return language.text(f"movement-{part.cause}")
