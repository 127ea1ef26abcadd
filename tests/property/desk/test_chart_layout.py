"""Whatever the figures are, all of a chart stands within its picture, and its bars are as its amounts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.chart_layout import (
    MOST_PANELS,
    PLOT,
    WIDTH,
    Bar,
    Drawing,
    drawing_of,
)
from chalicelib.adapters.pdf_wording import wording_for
from chalicelib.domain.desk.chart import MONTHS, ChartMonth, IncomeChart
from chalicelib.domain.desk.statistics import month_before
from chalicelib.domain.money import Money

AT: Final = datetime(2026, 11, 30, 3, tzinfo=UTC)
CURRENCIES: Final = ("EUR", "GBP", "JPY", "KWD", "PLN", "RUB", "USD", "XAF")


def amounts(least: int) -> st.SearchStrategy[tuple[Money, ...]]:
    some = st.dictionaries(
        st.sampled_from(CURRENCIES), st.integers(least, 10**12), max_size=len(CURRENCIES)
    )
    return some.map(lambda found: tuple(Money(found[name], name) for name in sorted(found)))


@st.composite
def charts(draw: st.DrawFn) -> IncomeChart:
    months = [
        ChartMonth(
            month_before("2026-11", back),
            draw(amounts(-(10**12))),
            draw(st.none() | amounts(0)),
        )
        for back in reversed(range(MONTHS))
    ]
    return IncomeChart(draw(st.sampled_from(["en", "ru"])), AT, tuple(months))


def drawn(chart: IncomeChart) -> Drawing:
    return drawing_of(chart, wording_for(chart.language))


@given(charts())
def test_everything_is_within_the_picture(chart: IncomeChart) -> None:
    drawing, slack = drawn(chart), 1e-6
    for bar in drawing.bars:
        assert bar.width > 0
        assert bar.height > 0
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert -slack <= bar.y <= bar.y + bar.height <= drawing.height + slack
    for dot in drawing.dots:
        assert 0 <= dot.x <= WIDTH
        assert 0 <= dot.y <= drawing.height
    for words in drawing.words:
        assert words.text
        assert 0 <= words.x < WIDTH
        assert 0 <= words.y < drawing.height
    assert drawing.height < 20 * WIDTH, "Telegram refuses pictures beyond"


@given(charts())
def test_each_amount_is_a_bar_and_each_known_month_a_dot(chart: IncomeChart) -> None:
    drawing = drawn(chart)
    shown = chart.currencies[:MOST_PANELS]
    incomes = [a for month in chart.months for a in month.income if a and a.currency in shown]
    bars = [bar for bar in drawing.bars[1:] if bar.tone in ("income", "loss")]
    assert len(bars) == len(incomes)
    assert sum(bar.tone == "loss" for bar in bars) == sum(a < a.zero for a in incomes)
    known = sum(month.mrr is not None for month in chart.months)
    assert len(drawing.dots) == 1 + known * len(shown)
    axes = [bar for bar in drawing.bars if bar.tone == "axis"]
    assert len(axes) == len(shown)


@given(st.lists(st.integers(1, 10**9), min_size=MONTHS, max_size=MONTHS))
def test_bars_are_as_high_as_their_amounts(minor: list[int]) -> None:
    months = [
        ChartMonth(month_before("2026-11", MONTHS - 1 - place), (Money(one, "EUR"),), None)
        for place, one in enumerate(minor)
    ]
    drawing = drawn(IncomeChart("en", AT, tuple(months)))
    bars: list[Bar] = [bar for bar in drawing.bars[1:] if bar.tone == "income"]
    for bar, one in zip(bars, minor, strict=True):
        assert abs(bar.height - PLOT * one / max(minor)) < 1e-6


def test_where_there_is_nothing_it_says_so() -> None:
    months = tuple(ChartMonth(month_before("2026-11", n), (), ()) for n in range(MONTHS))
    drawing = drawn(IncomeChart("en", AT, months))
    assert "No money moved yet." in {words.text for words in drawing.words}
