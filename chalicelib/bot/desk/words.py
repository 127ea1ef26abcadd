"""Words for staff: kinds of parked work, why it was parked, and what they are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.application.desk.notices import ChartDrawn, EndedEarly, RequestHanded, WorkParked
from chalicelib.application.parked import Parked
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.support.records import REQUEST
from chalicelib.bot.buttons import button, home, screen
from chalicelib.bot.catalog.wording import title_of
from chalicelib.bot.declared import NoticeWords
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.addresses import BALANCE
from chalicelib.bot.reader import Reader
from chalicelib.bot.support.words import kind_title
from chalicelib.bot.wording import as_written
from chalicelib.domain.support.request import OVERDUE

PARKED: Final = "k"
REQUESTS: Final = "req"
ENDING: Final = "end"
DEAL: Final = "deal"
OPENING: Final = "early"
FIND: Final = "find"
STATISTICS: Final = "stat"

NAME_SHOWN: Final = 60
NOTE_SHOWN: Final = 300
"""Characters of a name in a line, and of a note, as they stand in the message."""


def kind_text(language: Language, kind: str) -> Html:
    """What was to be done; a kind without words is named as it is."""
    message = f"parked-kind-{kind}"
    if language.has(message):
        return language.text(message)
    return language.text("parked-kind-other", kind=kind)


def why_text(language: Language, parked: Parked) -> Html:
    """Why it could not be done."""
    message = f"parked-why-{parked.why}"
    return language.text(message if language.has(message) else "parked-why-fault")


def _work_parked(reader: Reader, notice: Any) -> Screen:
    language = reader.language
    told: WorkParked = notice
    if told.kind in (REQUEST, OVERDUE):
        message = "request-rings" if told.kind == REQUEST else "request-rings-overdue"
        lines = [
            language.text(message, count=told.count),
            language.text("requests-in-all", count=told.in_all),
        ]
        return screen(lines, (button(language.label("menu-requests"), REQUESTS), home(language)))
    kind = kind_text(language, told.kind)
    lines = [
        language.text("parked-rings", count=told.count, kind=kind),
        language.text("parked-in-all", count=told.in_all),
    ]
    return screen(lines, (button(language.label("menu-parked"), PARKED), home(language)))


def _ended_early(reader: Reader, notice: EndedEarly) -> Screen:
    """To its payer, with what is on the balance; to a Customer who is somebody else, that it is over."""
    language, one = reader.language, notice.subscription
    title = title_of(language, reader.catalog, one.plan_id, one.title)
    lines = [language.text("ended-early", plan=title, end=one.end)]
    if notice.credited is None:
        return screen(lines, (home(language),))
    if notice.credited:
        lines.append(language.text("ended-credited", amount=notice.credited))
    label = language.label("menu-balance", available=reader.account.available)
    return screen(lines, (button(label, BALANCE),), (home(language),))


def _chart_drawn(reader: Reader, notice: ChartDrawn) -> Screen:
    language = reader.language
    caption = language.text("statistics-chart", at=notice.as_of)
    return screen(
        [caption], (button(language.label("menu-statistics"), STATISTICS), home(language))
    )


def _request_handed(reader: Reader, notice: RequestHanded) -> Screen:
    language, one = reader.language, notice.request
    lines: list[str] = [
        language.text(
            "request-handed",
            kind=kind_title(language, one.kind),
            name=as_written(notice.by, NAME_SHOWN),
        )
    ]
    lines += [as_written(note.text, NOTE_SHOWN) for note in one.notes[-1:]]
    see = button(language.label("button-see-request"), REQUESTS, "i", one.id)
    return screen(lines, (see, home(language)))


NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {
    WorkParked: _work_parked,
    EndedEarly: _ended_early,
    ChartDrawn: _chart_drawn,
    RequestHanded: _request_handed,
}
