"""Figures of the whole business, for staff only, as the last walk over the records left them."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.desk.charting import order_chart
from chalicelib.application.desk.statistics import last_statistics, statistics_before
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import StaleButton
from chalicelib.bot.desk import statistics_screens as screens
from chalicelib.bot.turn import Turn


def statistics(turn: Turn, parts: Sequence[str]) -> Screen:
    """/statistics: the newest, beside those of the month before; `c` asks for the chart, which comes as a
    message of its own."""
    if parts not in ([], ["c"]):
        raise StaleButton(f"nothing to do with statistics: {parts!r}")
    newest = last_statistics(turn.services)
    if newest is None:
        return screens.none_yet(turn.language)
    if parts:
        order_chart(turn.services, turn.account.id)
        turn.toast = turn.language.label("toast-chart")
    return screens.statistics(turn.reader, newest, statistics_before(turn.services, newest))
