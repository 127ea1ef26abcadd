"""Figures of the whole business as tables, beside those of the month before; reckons nothing anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Part, Table, Title
from chalicelib.bot.buttons import Row, button, home, screen
from chalicelib.bot.catalog.wording import system_title, title_of
from chalicelib.bot.desk.words import STATISTICS
from chalicelib.bot.language import Html, Language, escaped
from chalicelib.bot.reader import Reader
from chalicelib.domain.desk.statistics import PlanFigures, Statistics, month_before
from chalicelib.domain.money import Money, divide_round_half_up

ROWS_SHOWN: Final = 8
"""Of one table, so that a message holds all of them."""

OF_PLANS: Final = ("column-plan", "column-active", "column-recurring")
OF_MONEY: Final = ("column-system", "column-came-in", "column-went-back", "column-fees")


def none_yet(language: Language) -> Screen:
    """Before the first walk is done."""
    return screen(
        [Title(language.text("statistics")), language.text("statistics-none")], _ways(language)
    )


def statistics(reader: Reader, now: Statistics, before: Statistics | None) -> Screen:
    """`before`: the last ones of the month before, if there are any."""
    language = reader.language
    month = f"{language.on(now.as_of):%Y-%m}"
    parts: list[Part] = [
        Title(language.text("statistics")),
        language.text("statistics-as-of", at=now.as_of),
        "",
        _compared(language, now, before),
        "",
        language.text("statistics-plans"),
        _by_plan(reader, now) if now.plans else language.text("statistics-no-plans"),
    ]
    for one in (month, month_before(month)):
        parts += ["", *_money(language, now, one)]
    parts += ["", language.text("statistics-note")]
    chart = button(language.label("button-chart"), STATISTICS, "c")
    return screen(parts, (chart,), _ways(language))


def _ways(language: Language) -> Row:
    return button(language.label("button-refresh"), STATISTICS), home(language)


def _compared(language: Language, now: Statistics, before: Statistics | None) -> Table:
    """What of both is said in one line each."""
    shown = [now] if before is None else [now, before]
    columns = [_column(language, one) for one in shown]
    names = [language.text(name) for name in ROWS]
    head = [language.text("column-figure"), *(language.day(one.as_of, short=True) for one in shown)]
    rows = [(name, *cells) for name, *cells in zip(names, *columns, strict=True)]
    return Table("l" + "r" * len(shown), rows, head)


ROWS: Final = (
    "statistics-row-mrr",
    "statistics-row-active",
    "statistics-row-new",
    "statistics-row-ended",
    "statistics-row-unpaid",
    "statistics-row-churn",
    "statistics-row-due",
    "statistics-row-due-amount",
    "statistics-row-attempts",
    "statistics-row-grace",
)


def _column(language: Language, one: Statistics) -> tuple[str, ...]:
    """In the order of ROWS."""
    return (
        _amounts(language, one.mrr),
        str(one.active),
        str(one.new),
        str(one.ended),
        str(one.unpaid),
        _percent(language, one.churn),
        str(one.due),
        _amounts(language, one.due_amounts),
        str(one.attempts),
        str(one.grace),
    )


def _by_plan(reader: Reader, now: Statistics) -> Table:
    """The plans with most subscriptions first."""
    language = reader.language
    plans = sorted(now.plans, key=lambda plan: (-plan.active, plan.plan_id))
    rows = [
        (_plan(reader, one), str(one.active), _amounts(language, one.mrr))
        for one in plans[:ROWS_SHOWN]
    ]
    head = [language.text(name) for name in OF_PLANS]
    return Table("lrr", [*rows, *_more(language, len(plans), columns=3)], head)


def _plan(reader: Reader, one: PlanFigures) -> Html:
    return escaped(title_of(reader.language, reader.catalog, one.plan_id))


def _money(language: Language, now: Statistics, month: str) -> list[str | Table]:
    """Of one calendar month, by payment system."""
    title = language.month(date.fromisoformat(f"{month}-01"))
    found = [one for one in now.money if one.month == month]
    if not found:
        return [language.text("statistics-no-money", month=title)]
    rows = [
        (
            language.text(
                "statistics-system",
                system=system_title(language, one.system),
                currency=one.came_in.currency,
            ),
            *(language.number(amount) for amount in (one.came_in, one.went_back, one.fees)),
        )
        for one in found[:ROWS_SHOWN]
    ]
    head = [language.text(name) for name in OF_MONEY]
    return [
        language.text("statistics-money", month=title),
        Table("lrrr", [*rows, *_more(language, len(found), columns=4)], head),
    ]


def _more(language: Language, count: int, *, columns: int) -> Sequence[tuple[str, ...]]:
    """A row that says how many are not shown."""
    if count <= ROWS_SHOWN:
        return ()
    return ((language.text("statistics-more", count=count - ROWS_SHOWN), *[""] * (columns - 1)),)


def _amounts(language: Language, amounts: Sequence[Money]) -> str:
    return " · ".join(language.money(amount) for amount in amounts) or "—"


def _percent(language: Language, share: Fraction | None) -> str:
    """To a tenth of a percent, by the one rule of rounding."""
    if share is None:
        return "—"
    tenths = divide_round_half_up(1000 * share.numerator, share.denominator)
    percent = language.decimal(Decimal(tenths).scaleb(-1), least_digits=1)
    return language.text("statistics-percent", percent=percent)
