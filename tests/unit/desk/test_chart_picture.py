"""The chart as a picture: drawn by the engine in each language, the same from the same figures."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from chalicelib.adapters import chart as charts
from chalicelib.adapters.chart import PIXELS_AN_INCH, ChartNotDrawn, TypstChart
from chalicelib.adapters.chart_layout import HEAD, PANEL, WIDTH
from chalicelib.domain.desk.chart import MONTHS, ChartMonth, IncomeChart
from chalicelib.domain.desk.statistics import month_before
from chalicelib.domain.money import Money

AT: Final = datetime(2026, 11, 30, 3, tzinfo=UTC)
POINTS_AN_INCH: Final = 72


def a_chart(language: str, *currencies: str) -> IncomeChart:
    amounts = tuple(Money(1800, currency) for currency in currencies)
    months = (ChartMonth(month_before("2026-11", n), amounts, amounts) for n in range(MONTHS))
    return IncomeChart(language, AT, tuple(months))


@pytest.mark.parametrize("language", ["en", "ru", "tlh"])
@pytest.mark.parametrize("currencies", [(), ("EUR",), ("EUR", "RUB")])
def test_it_is_a_picture_of_its_size_and_the_same_each_time(
    language: str, currencies: tuple[str, ...]
) -> None:
    chart = a_chart(language, *currencies)
    picture = TypstChart()(chart)
    assert picture.startswith(b"\x89PNG")
    points = WIDTH, HEAD + max(len(currencies), 1) * PANEL
    pixels = tuple(side * PIXELS_AN_INCH // POINTS_AN_INCH for side in points)
    assert struct.unpack(">II", picture[16:24]) == pixels
    assert TypstChart()(chart) == picture


def test_other_figures_are_another_picture() -> None:
    assert TypstChart()(a_chart("en", "EUR")) != TypstChart()(a_chart("en", "USD"))


def test_what_the_engine_refuses_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "broken.typ"
    broken.write_text("#nothing-of-that-name")
    monkeypatch.setattr(charts, "TEMPLATE", broken)
    with pytest.raises(ChartNotDrawn, match="unknown variable"):
        TypstChart()(a_chart("en", "EUR"))
