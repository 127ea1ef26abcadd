"""Where everything of a chart stands, in points from the upper left corner; knows no engine and no fonts.

A panel a currency, an axis a panel: bars of a month's income, up or down from zero; dots of what recurs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from chalicelib.adapters.pdf_wording import Wording
from chalicelib.domain.desk.chart import ChartMonth, IncomeChart
from chalicelib.domain.money import Money

WIDTH: Final = 720
MARGIN: Final = 28
HEAD: Final = 84
"""Title and legend."""

PANEL: Final = 236
PLOT: Final = 168
"""Height of the bars of a panel; its name stands above, the months below."""

NAME: Final = 34
BAR: Final = 0.62
"""Of the room that a month has."""

MOST_PANELS: Final = 6
"""So many currencies are drawn; a chat refuses pictures that are much higher than wide."""

Tone = Literal["income", "loss", "recurring", "axis"]
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    tone: Tone


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc, by its middle."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text in a box whose upper left corner is (x, y)."""

    x: float
    y: float
    width: float
    size: float
    align: Align
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws, in this order."""

    language: str
    title: str
    width: float
    height: float
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    words: tuple[Words, ...]


def drawing_of(chart: IncomeChart, wording: Wording) -> Drawing:
    """The whole picture."""
    currencies = chart.currencies[:MOST_PANELS]
    title = wording.label("chart-title")
    bars: list[Bar] = [Bar(MARGIN, 56, 10, 10, "income")]
    dots: list[Dot] = [Dot(WIDTH / 2 + 5, 61)]
    half = WIDTH / 2 - MARGIN - 20
    words = [
        Words(MARGIN, 20, WIDTH / 2, 18, "left", title),
        Words(WIDTH / 2, 24, WIDTH / 2 - MARGIN, 11, "right", wording.day(chart.as_of.date())),
        Words(MARGIN + 16, 55, half, 10, "left", wording.label("chart-income")),
        Words(WIDTH / 2 + 16, 55, half, 10, "left", wording.label("chart-recurring")),
    ]
    if not currencies:
        words.append(Words(MARGIN, HEAD, WIDTH, 12, "left", wording.label("chart-nothing")))
    for place, currency in enumerate(currencies):
        for shape in _panel(chart, currency, HEAD + place * PANEL, wording):
            match shape:
                case Bar():
                    bars.append(shape)
                case Dot():
                    dots.append(shape)
                case Words():
                    words.append(shape)
    height = HEAD + max(len(currencies), 1) * PANEL
    return Drawing(wording.language, title, WIDTH, height, tuple(bars), tuple(dots), tuple(words))


def _panel(
    chart: IncomeChart, currency: str, top: float, wording: Wording
) -> Iterator[Bar | Dot | Words]:
    nothing = Money(0, currency)
    incomes = [_in(month.income, nothing) for month in chart.months]
    recurring = [None if one.mrr is None else _in(one.mrr, nothing) for one in chart.months]
    shown = [amount.minor for amount in (*incomes, *filter(None, recurring))]
    highest, lowest = max([1, *shown]), min([0, *shown])
    scale = PLOT / (highest - lowest)
    zero = top + NAME + highest * scale
    room = (WIDTH - 2 * MARGIN) / len(chart.months)
    yield Words(MARGIN, top, WIDTH / 2, 12, "left", currency)
    yield Bar(MARGIN, zero, WIDTH - 2 * MARGIN, 0.75, "axis")
    for place, (month, amount) in enumerate(zip(chart.months, incomes, strict=True)):
        left, high = MARGIN + place * room, abs(amount.minor) * scale
        y = zero - high if amount > nothing else zero
        if amount:
            tone: Tone = "income" if amount > nothing else "loss"
            yield Bar(left + room * (1 - BAR) / 2, y, room * BAR, high, tone)
            yield Words(left, y - 11, room, 7.5, "center", wording.whole(amount))
        yield Words(left, top + NAME + PLOT + 8, room, 8, "center", _named(month, wording))
        known = recurring[place]
        if known is not None:
            yield Dot(left + room / 2, zero - known.minor * scale)


def _in(amounts: tuple[Money, ...], nothing: Money) -> Money:
    """That of this currency."""
    return next((one for one in amounts if one.currency == nothing.currency), nothing)


def _named(month: ChartMonth, wording: Wording) -> str:
    return wording.month(date.fromisoformat(f"{month.month}-01"))
