"""A chart that one of the staff asked for, and what stands on it; knows no shapes and no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard
from chalicelib.domain.desk.statistics import Statistics, income, month_before
from chalicelib.domain.money import Money

MONTHS: Final = 12
"""Calendar months on a chart, the one that runs among them."""


@dataclass(frozen=True, slots=True)
class ChartOrder:
    """Who wants the chart; one a person, however often they press before it is there."""

    asked_by: int
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return payer_shard(self.asked_by)


@dataclass(frozen=True, slots=True)
class ChartMonth:
    """A calendar month, e.g. "2026-11". `income`: what came in less what went back, gross; `mrr`: what
    recurred a month at its end, net, None where nobody reckoned it. One amount a currency each."""

    month: str
    income: tuple[Money, ...]
    mrr: tuple[Money, ...] | None


@dataclass(frozen=True, slots=True)
class IncomeChart:
    """The months in their order, as known `as_of` that moment, for a reader of that language."""

    language: str
    as_of: datetime
    months: tuple[ChartMonth, ...]

    @property
    def currencies(self) -> tuple[str, ...]:
        """That there is any amount of."""
        amounts = [a for one in self.months for a in (*one.income, *(one.mrr or ()))]
        return tuple(sorted({amount.currency for amount in amounts}))


def ordered(asked_by: int, now: datetime) -> ChartOrder:
    """It is drawn at once."""
    return ChartOrder(asked_by, {"draw": Wait(now + INLINE_LEAD)})


def months_shown(newest: Statistics) -> tuple[str, ...]:
    """The last ones, in their order, up to the month of the newest money."""
    last = max([f"{newest.as_of:%Y-%m}", *(one.month for one in newest.money)])
    return tuple(month_before(last, back) for back in reversed(range(MONTHS)))


def income_chart(newest: Statistics, ends: Mapping[str, Statistics], language: str) -> IncomeChart:
    """`ends`: by month, the last figures of it. Money of all months is as the newest know it."""
    months = (
        ChartMonth(month, income(newest, month), ends[month].mrr if month in ends else None)
        for month in months_shown(newest)
    )
    return IncomeChart(language, newest.as_of, tuple(months))
