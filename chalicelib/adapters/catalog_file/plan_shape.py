"""The shape of a plan in a catalog file: options, prices, limits; knows nothing of how they fit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from chalicelib.adapters.catalog_file.fields import (
    Amounts,
    Id,
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
    """`[plans.<id>.prices.<id>]`, one part of the monthly price."""

    title: Titles
    per: Text | None = None
    price: Amounts
    when: Conditions = Field(default_factory=dict)
    free_when: Conditions = Field(default_factory=dict)


class FromOptionShape(Shape):
    """A limit that is an option's value plus a constant."""

    option: Text
    plus: int = 0


class FromSwitchShape(Shape):
    """A permission that a switch gives."""

    option: Text


def _kind_of_limit(value: object) -> str:
    if isinstance(value, dict | FromOptionShape | FromSwitchShape):
        return "<option>"
    return "<unlimited>" if isinstance(value, str) else "<fixed>"


Unlimited = Annotated[
    str, must("unlimited".__eq__, 'a number, "unlimited" or an option as in { option = "lines" }')
]
CountLimitShape = Annotated[
    Annotated[Natural, Tag("<fixed>")]
    | Annotated[Unlimited, Tag("<unlimited>")]
    | Annotated[FromOptionShape, Tag("<option>")],
    Discriminator(_kind_of_limit),
]


def _kind_of_permission(value: object) -> str:
    return "<option>" if isinstance(value, dict | FromSwitchShape) else "<fixed>"


PermissionShape = Annotated[
    Annotated[bool, Tag("<fixed>")] | Annotated[FromSwitchShape, Tag("<option>")],
    Discriminator(_kind_of_permission),
]


class LimitsShape(Shape):
    """What the SIP platform understands; a plan states the keys its catalog uses."""

    lines: CountLimitShape | None = None
    sip_accounts: CountLimitShape | None = None
    user_accounts: CountLimitShape | None = None
    minutes_per_month: CountLimitShape | None = None
    minutes_per_call: CountLimitShape | None = None
    failed_calls_per_hour: CountLimitShape | None = None
    recording: PermissionShape | None = None
    assign_users: PermissionShape | None = None
    api: PermissionShape | None = None


class PlanShape(Shape):
    """`[plans.<id>]`."""

    family: Id
    rank: Natural = 0
    title: Titles
    summary: Titles
    free: bool = False
    withdrawn_on: date | None = None
    successor: Text | None = None
    periods: list[int] = Field(default_factory=list)
    options: dict[Id, Annotated[CountShape | SwitchShape, Field(discriminator="kind")]] = Field(
        default_factory=dict
    )
    prices: dict[Id, PriceShape] = Field(default_factory=dict)
    limits: LimitsShape
