"""The presses that lead to gifts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.bot.buttons import StaleButton, amount_part, number
from chalicelib.bot.declared import Address
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money

GIFTS: Final = "gift"

OPEN: Final = "open"
"""Redeeming a code."""

LINK: Final = "gift"
"""How the payload of a link begins that carries a code."""


def payload_of(code: str) -> str:
    """What a link to this bot carries that opens the gift."""
    return f"{LINK}_{code}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A plan to be given, as it is put together: all of its options, for so many months."""

    plan: Plan
    options: Mapping[str, int]
    months: int

    def having(self, option: str, value: int) -> Wanted:
        """With another value of one option."""
        return replace(self, options={**self.options, option: value})


def putting_together(wanted: Wanted, *what: str | int) -> Address:
    """The press that shows a plan to be given: target values of all its options, in the plan's order."""
    values = "-".join(str(wanted.options[spec.key]) for spec in wanted.plan.options) or "-"
    return (GIFTS, "p", wanted.plan.id, wanted.months, values, *what)


def options_of(plan: Plan, values: str) -> dict[str, int]:
    """The same read back. Raises StaleButton where the plan has other options by now."""
    counts = [] if values == "-" else [number(value) for value in values.split("-")]
    if len(counts) != len(plan.options):
        raise StaleButton(f"other options than {plan.id} has: {values!r}")
    keys = [spec.key for spec in plan.options]
    try:
        return normalise(plan, dict(zip(keys, counts, strict=True)))
    except Refused as refused:
        raise StaleButton(str(refused)) from refused


def giving_amount(amount: Money) -> Address:
    """The press that puts a gift of this amount together."""
    return (GIFTS, "a", amount_part(amount))


def one_gift(gift_id: str, *what: str) -> Address:
    """The press that shows a gift of one's own, or pays for it."""
    return (GIFTS, "g", gift_id, *what)


def list_page(page: int) -> Address:
    """The press that lists one's own, from this page on."""
    return (GIFTS, "m", page)


def opening(code: str, *what: str) -> Address:
    """The press that shows what a code gives, or accepts it."""
    return (OPEN, code, *what)
