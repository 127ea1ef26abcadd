"""Plans: options, price rules, limits and periods; knows no sums (`pricing.py`) and no seller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.errors import Refused
from chalicelib.domain.languages import best_language
from chalicelib.domain.money import Money

Options = Mapping[str, int]
"""Option key to value; a switch is 0 or 1, e.g. `{"lines": 6, "accounts": 1, "api": 0}`."""

Titles = Mapping[str, str]
"""A name in several languages (IETF tag to text); English is always there."""

LimitValue = int | bool | None
"""What a plan allows; None means not limited by the plan."""


def in_language(titles: Titles, language: str) -> str:
    """The title in the nearest of its languages (`pt` for `pt-BR`), else in English."""
    return titles.get(language) or titles[best_language(language, titles) or "en"]


@dataclass(frozen=True, slots=True)
class Period:
    """How long one payment lasts, and the discount for paying that far ahead."""

    months: int
    discount_percent: int


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """What the buyer may choose: a count between two bounds, or a switch (0 or 1)."""

    key: str
    titles: Titles
    minimum: int
    maximum: int
    default: int
    step: int = 1
    is_switch: bool = False

    def allows(self, value: int) -> bool:
        """Whether `value` lies within the bounds and on a step counted from the minimum."""
        return self.minimum <= value <= self.maximum and (value - self.minimum) % self.step == 0


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds while an option lies in `least..most`, both included; None means no upper bound."""

    option: str
    least: int
    most: int | None

    def holds(self, options: Options) -> bool:
        """Whether normalised `options` meet it."""
        value = options[self.option]
        return self.least <= value and (self.most is None or value <= self.most)


@dataclass(frozen=True, slots=True)
class PriceRule:
    """One part of the price: `prices` per unit of option `per`, or for the whole plan when `per` is None.

    It applies while every condition of `when` holds, and costs nothing while `free_when` (if any)
    holds as well: the part is then still shown, as included. A month costs it, or with `once` the first
    purchase alone.
    """

    key: str
    titles: Titles
    per: str | None
    prices: Mapping[str, Money]  # by currency
    when: tuple[Condition, ...] = ()
    free_when: tuple[Condition, ...] = ()
    once: bool = False


@dataclass(frozen=True, slots=True)
class LimitRule:
    """What the plan allows under `key`: a fixed value, or an option's value plus a constant.

    The key is the catalog's own word, as `titles` are: no code knows one.
    """

    key: str
    titles: Titles
    fixed: LimitValue = None
    option: str | None = None
    plus: int = 0
    is_switch: bool = False  # answer True or False instead of a number


@dataclass(frozen=True, slots=True)
class Plan:
    """One row of the tariff. Within a family a higher `rank` is the greater plan."""

    id: str
    family: str
    rank: int
    titles: Titles
    summaries: Titles
    options: tuple[OptionSpec, ...]
    prices: tuple[PriceRule, ...]
    limits: tuple[LimitRule, ...]
    periods: tuple[Period, ...]
    is_free: bool = False
    on_request: bool = False  # no price is listed: it is agreed on with staff
    withdrawn_on: date | None = None  # from this day on it is not sold; what runs, runs to its end
    successor: str | None = None  # id of the plan offered instead
    trial_days: int | None = None  # how long it can be tried free of charge; None: not at all

    def option(self, key: str) -> OptionSpec:
        """Raises Refused("unknown-option")."""
        for spec in self.options:
            if spec.key == key:
                return spec
        raise Refused("unknown-option", plan=self.id, option=key)

    def period(self, months: int) -> Period:
        """Raises Refused("period-not-offered")."""
        for period in self.periods:
            if period.months == months:
                return period
        raise Refused("period-not-offered", plan=self.id, months=months)

    def part_titles(self, key: str) -> Titles:
        """Of the price rule that a part of a price came from; of the plan where that rule has left the
        catalog since the price was shown."""
        return next((rule.titles for rule in self.prices if rule.key == key), self.titles)

    def is_sold_on(self, day: date) -> bool:
        """Whether it may be bought anew on `day`."""
        return self.withdrawn_on is None or day < self.withdrawn_on
