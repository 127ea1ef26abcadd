"""What staff see, do and are told."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.application.declared import Beside, Checks, Duty, Step, of_payer
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import AnswerReader, Handler, NoticeWords, Section, WayOn
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Waiting
from chalicelib.domain.people.roles import Operation


def _bell() -> type[Waiting]:
    from chalicelib.application.bells import Bell

    return Bell


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.desk.ringing import count, ring

    return {"count": count, "ring": ring}


def _checks() -> Checks:
    from chalicelib.application.desk import audit, statistics

    return (*audit.CHECKS, *statistics.CHECKS)


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.desk.words import NOTICES

    return NOTICES


def _ending() -> type[Waiting]:
    from chalicelib.domain.subscriptions.ending import Ending

    return Ending


def _ending_steps() -> Mapping[str, Step]:
    from chalicelib.application.desk.ending import follow, tell_ended

    return {"follow": follow, "tell_ended": tell_ended}


def _beside_ending() -> Beside:
    from chalicelib.application.desk.ending import read_beside

    return read_beside


def _chart() -> type[Waiting]:
    from chalicelib.domain.desk.chart import ChartOrder

    return ChartOrder


def _chart_steps() -> Mapping[str, Step]:
    from chalicelib.application.desk.charting import draw

    return {"draw": draw}


def _end() -> Handler:
    from chalicelib.bot.desk.ending import ending

    return ending


def _end_answered() -> AnswerReader:
    from chalicelib.bot.desk.ending import answered

    return answered


def _find() -> Handler:
    from chalicelib.bot.desk.finding import find

    return find


def _find_answered() -> AnswerReader:
    from chalicelib.bot.desk.finding import answered

    return answered


def _shown_anew() -> WayOn:
    from chalicelib.bot.desk.ending import shown_anew

    return shown_anew


def _parked() -> Handler:
    from chalicelib.bot.desk.parked import parked

    return parked


def _statistics() -> Handler:
    from chalicelib.bot.desk.statistics import statistics

    return statistics


def _requests() -> Handler:
    from chalicelib.bot.desk.requests import requests

    return requests


def _requests_answered() -> AnswerReader:
    from chalicelib.bot.desk.requests import answered

    return answered


def _to_request() -> WayOn:
    from chalicelib.bot.desk.requests import to_request

    return to_request


def _personal() -> PersonalKinds:
    from chalicelib.application.desk.personal import PERSONAL

    return PERSONAL


DESK = Capability(
    "desk",
    personal=_personal,
    checks=_checks,
    duties={
        "bell": Duty(
            table=Table.INBOX,
            record=_bell,
            kinds=(Kind("count", prompt=True), Kind("ring", prompt=True, spoken=True)),
            steps=_steps,
        ),
        "ending": Duty(
            table=Table.INBOX,
            record=_ending,
            kinds=(Kind("follow", prompt=True), Kind("tell_ended", prompt=True, spoken=True)),
            steps=_ending_steps,
            beside=_beside_ending,
            concerns=of_payer,
        ),
        "chart": Duty(
            table=Table.INBOX,
            record=_chart,
            kinds=(Kind("draw", prompt=True, spoken=True),),
            steps=_chart_steps,
            elsewhere={"draw": Queue.DOCUMENTS},  # whose workers have the engine
        ),
    },
    sections=(
        Section(
            "k",
            _parked,
            command="parked",
            label="menu-parked",
            row=8,
            keeps=2,
            staff=Operation.WORK,
            besides={"g": Operation.GIVE_UP, "gy": Operation.GIVE_UP},
        ),
        Section(
            "req",
            _requests,
            command="requests",
            label="menu-requests",
            row=8,
            staff=Operation.WORK,
            answers=_requests_answered,
        ),
        Section(
            "find",
            _find,
            command="find",
            label="menu-find",
            row=8,
            staff=Operation.FIND,
            answers=_find_answered,
            answered_at=("f",),
        ),
        Section(
            "end",
            _end,
            command="end",
            label="menu-end",
            row=8,
            staff=Operation.END,
            besides={"r": Operation.REPAY},
            answers=_end_answered,
        ),
        Section(
            "stat",
            _statistics,
            command="statistics",
            label="menu-statistics",
            row=7,
            staff=Operation.STATISTICS,
        ),
    ),
    ways_on={
        "preview-changed": _shown_anew,
        "request-taken": _to_request,
        "request-grown": _to_request,
        "answer-gone": _to_request,
    },
    notices=_notices,
)
