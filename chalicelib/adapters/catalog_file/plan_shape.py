"""The shape of a plan in a catalog file: options, prices, limits; knows nothing of how they fit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from chalicelib.adapters.catalog_file.fields import (
    Amounts,
    Id,
    LimitKey,
    Natural,
    OnOff,
    Positive,
    Shape,
    Text,
    Titles,
    must,
)


class CountShape(Shape):
    """`[plans.<id>.options.<id>]`, a number to choose."""

    kind: Literal["count"]
    title: Titles
    minimum: Natural
    maximum: Natural
    default: Natural
    step: Positive = 1


class SwitchShape(Shape):
    """`[plans.<id>.options.<id>]`, on or off."""

    kind: Literal["switch"]
    title: Titles
    default: OnOff = "off"


class RangeShape(Shape):
    """Bounds a count must keep for a price to apply."""

    above: Natural | None = None
    at_least: Natural | None = None
    at_most: Natural | None = None

    @property
    def least(self) -> int:
        """The smallest value it holds for."""
        return self.above + 1 if self.above is not None else self.at_least or 0


def _kind_of_condition(value: object) -> str:
    return "<range>" if isinstance(value, dict | RangeShape) else "<switch>"


ConditionShape = Annotated[
    Annotated[OnOff, Tag("<switch>")] | Annotated[RangeShape, Tag("<range>")],
    Discriminator(_kind_of_condition),
]
Conditions = dict[str, ConditionShape]


class PriceShape(Shape):
    """`[plans.<id>.prices.<id>]`, one part of the monthly price, or of the first purchase alone."""

    title: Titles
    per: Text | None = None
    price: Amounts
    when: Conditions = Field(default_factory=dict)
    free_when: Conditions = Field(default_factory=dict)
    once: bool = False


class FromOptionShape(Shape):
    """A limit that is an option's value: of a count, plus a constant, or of a switch."""

    option: Text
    plus: int = 0


def _kind_of_limit(value: object) -> str:
    if isinstance(value, dict | FromOptionShape):
        return "<option>"
    if isinstance(value, bool):
        return "<permission>"
    return "<unlimited>" if isinstance(value, str) else "<fixed>"


Unlimited = Annotated[
    str,
    must(
        "unlimited".__eq__,
        'a number, "unlimited" or an option as in { option = "lines" }, or true or false',
    ),
]
LimitShape = Annotated[
    Annotated[Natural, Tag("<fixed>")]
    | Annotated[bool, Tag("<permission>")]
    | Annotated[Unlimited, Tag("<unlimited>")]
    | Annotated[FromOptionShape, Tag("<option>")],
    Discriminator(_kind_of_limit),
]


class LimitTitleShape(Shape):
    """`[limits.<key>]`: what a limit is called, and whether it is a number or a permission."""

    title: Titles
    kind: Literal["count", "switch"] = "count"


class TrialShape(Shape):
    """`[plans.<id>.trial]`."""

    days: Positive


class PlanShape(Shape):
    """`[plans.<id>]`."""

    family: Id
    rank: Natural = 0
    title: Titles
    summary: Titles
    free: bool = False
    on_request: bool = False
    withdrawn_on: date | None = None
    successor: Text | None = None
    trial: TrialShape | None = None
    periods: list[int] = Field(default_factory=list)
    options: dict[Id, Annotated[CountShape | SwitchShape, Field(discriminator="kind")]] = Field(
        default_factory=dict
    )
    prices: dict[Id, PriceShape] = Field(default_factory=dict)
    limits: dict[LimitKey, LimitShape] = Field(default_factory=dict)
