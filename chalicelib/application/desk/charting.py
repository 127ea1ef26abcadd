"""Drawing the chart that one of the staff asked for, where the engine is, and sending it; reckons nothing."""

from __future__ import annotations

from typing import Final

from chalicelib.application.desk.notices import ChartDrawn
from chalicelib.application.desk.statistics import last_statistics, statistics_of
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.chat import Attachment
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit, wait_no_more
from chalicelib.domain.desk.chart import ChartOrder, income_chart, months_shown, ordered

CHART: Final = "chart"
DRAW: Final = "draw"


def chart_key(asked_by: int) -> Key:
    """The one chart that somebody waits for."""
    return Key(Table.INBOX, str(asked_by), CHART)


def order_chart(services: Services, asked_by: int) -> None:
    """It is drawn and sent by those who can; whoever asks again meanwhile gets one."""
    key = chart_key(asked_by)

    def decide(unit: Unit) -> None:
        before = unit.get(ChartOrder, key)
        if before is not None and DRAW in before.waits:
            return
        unit.put(key, ordered(asked_by, services.clock.now()))
        unit.nudge(key)

    in_unit(services, decide)


def draw(services: Services, asked_by: str) -> None:
    """Draw and send it; a worker that dies in between sends it twice. Raises ChatError."""
    key = chart_key(int(asked_by))
    order = Unit(services).require(ChartOrder, key)
    newest = last_statistics(services)
    if DRAW in order.waits and newest is not None:
        ends = {month: statistics_of(services, month) for month in months_shown(newest)}
        known = {month: found for month, found in ends.items() if found is not None}
        language = get_account(services, order.asked_by).language
        picture = services.chart(income_chart(newest, known, language))
        file = Attachment(f"statistics-{newest.as_of:%Y-%m-%d}.png", picture, is_picture=True)
        tell(services, order.asked_by, ChartDrawn(newest.as_of, file))
    wait_no_more(services, ChartOrder, key, DRAW)
