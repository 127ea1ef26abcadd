"""Terms that were agreed on with one account for one plan: when they hold, and which price they make.

They hold where they fit; elsewhere it is the list price, or none for a plan that has its price on request.
A price that was agreed on stands in place of all the plan's price rules and of the discount for paying ahead;
a discount that was agreed on is taken in place of that one, where it is more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.catalog.plan import Options
from chalicelib.domain.money import Money

AGREED: Final = "*"
"""The key of the one part of a price that was agreed on; no price rule of a catalog has it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Either `price`, of a month and of each of the option `per` where one is named, or `percent` of the full
    price. For these `months` (none: any period of the plan), with at `least` so many of an option, before
    `until`. `id` names the agreement that staff confirmed."""

    id: str
    until: datetime
    price: Money | None = None
    per: str | None = None
    percent: int = 0
    months: tuple[int, ...] = ()
    least: Mapping[str, int] = field(default_factory=dict)

    @property
    def last(self) -> datetime:
        """A moment of the last day on which they hold."""
        return self.until - timedelta(microseconds=1)

    def in_force(self, at: datetime) -> bool:
        """Whether they are not over."""
        return at < self.until

    def fit(self, options: Options, months: int, currency: str, discount_percent: int) -> bool:
        """Whether they make the price of this: `options` of the plan, all of them, for a period whose own
        discount is `discount_percent`."""
        if self.months and months not in self.months:
            return False
        if any(options.get(key, 0) < count for key, count in self.least.items()):
            return False
        if self.price is None:
            return self.percent > discount_percent
        return self.price.currency == currency
