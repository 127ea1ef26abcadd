"""What staff see, do and are told."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.application.declared import Checks, Duty, Step
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import AnswerReader, Handler, NoticeWords, Section
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Waiting


def _bell() -> type[Waiting]:
    from chalicelib.application.bells import Bell

    return Bell


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.desk.ringing import count, ring

    return {"count": count, "ring": ring}


def _checks() -> Checks:
    from chalicelib.application.desk.audit import CHECKS

    return CHECKS


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.desk.words import NOTICES

    return NOTICES


def _parked() -> Handler:
    from chalicelib.bot.desk.parked import parked

    return parked


def _replied() -> AnswerReader:
    from chalicelib.bot.desk.parked import replied

    return replied


DESK = Capability(
    "desk",
    checks=_checks,
    duties={
        "bell": Duty(
            table=Table.INBOX,
            record=_bell,
            kinds=(Kind("count", prompt=True), Kind("ring", prompt=True, spoken=True)),
            steps=_steps,
        )
    },
    sections=(
        Section(
            "k",
            _parked,
            command="parked",
            label="menu-parked",
            row=8,
            keeps=2,
            staff=True,
            answers=_replied,
        ),
    ),
    notices=_notices,
)
