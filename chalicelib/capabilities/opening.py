"""Renewal that staff open before its time."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.application.declared import Checks, Duty, Step, of_payer
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import AnswerReader, Handler, NoticeWords, Section
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Waiting
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.policy import EarlyRenewal
from chalicelib.domain.people.roles import Operation


def _opening() -> type[Waiting]:
    from chalicelib.domain.subscriptions.opening import Opening

    return Opening


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.desk.opening import tell_opened

    return {"tell_opened": tell_opened}


def _checks() -> Checks:
    from chalicelib.application.desk.opening_audit import CHECKS

    return CHECKS


def _open() -> Handler:
    from chalicelib.bot.desk.opening import opening

    return opening


def _answered() -> AnswerReader:
    from chalicelib.bot.desk.opening import answered

    return answered


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.desk.opening_screens import NOTICES

    return NOTICES


def _has_a_window(catalog: Catalog) -> bool:
    return catalog.renewal.early_renewal is EarlyRenewal.WINDOW


OPENING = Capability(
    "opening",
    checks=_checks,
    duties={
        "opening": Duty(
            table=Table.INBOX,
            record=_opening,
            kinds=(Kind("tell_opened", prompt=True, spoken=True),),
            steps=_steps,
            concerns=of_payer,
        ),
    },
    sections=(
        Section(
            "early",
            _open,
            command="early",
            label="menu-open",
            row=8,
            staff=Operation.OPEN,
            offered_in=_has_a_window,
            answers=_answered,
        ),
    ),
    notices=_notices,
)
