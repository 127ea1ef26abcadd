"""Values as plain JSON that people can read: moments as ISO 8601 in UTC, amounts as decimal text with their
currency (RFC 8259, ISO 4217); says nothing of what opens something at a payment system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.ledger.journal import Act
from chalicelib.domain.money import Money, exponent_of
from chalicelib.domain.people.card import Card
from chalicelib.domain.people.roles import Member

WITHIN: Final[Mapping[type, frozenset[str]]] = {
    Card: frozenset({"reference", "customer_reference", "fingerprint"}),
    Act: frozenset({"by"}),
    Member: frozenset({"id"}),
}
"""Fields of values inside records that are withheld wherever they stand: what a card is called at its payment
system, and which of the operator's people it was."""


def plain(value: object) -> Any:
    """Raises InvalidInput for what has no such form."""
    match value:
        case None | bool() | int() | str() | Enum():
            return value.value if isinstance(value, Enum) else value
        case Mapping():
            return {str(name): plain(one) for name, one in value.items()}
        case tuple() | list():
            return [plain(one) for one in value]
        case Money() | datetime() | date() | Decimal():
            return _written(value)
        case _ if is_dataclass(value):
            return some_of(value, [one.name for one in fields(value)])
        case _:
            raise InvalidInput(f"{type(value).__name__} has no plain form")


def _written(value: Money | date | Decimal) -> Any:
    match value:
        case Money():
            text = f"{value.major:.{exponent_of(value.currency)}f}"
            return {"amount": text, "currency": value.currency}
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"


def some_of(value: object, names: list[str]) -> dict[str, Any]:
    """These fields of it, less what is withheld wherever it stands."""
    withheld = WITHIN.get(type(value), frozenset())
    return {name: plain(getattr(value, name)) for name in names if name not in withheld}
