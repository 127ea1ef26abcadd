"""Asking support; what the operator says of terms, privacy and refunds."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.application.declared import Checks, Duty, Step
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Table
from chalicelib.bot.buttons import SUPPORT
from chalicelib.bot.declared import AnswerReader, Handler, NoticeWords, Section, Standing
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Waiting


def _request() -> type[Waiting]:
    from chalicelib.domain.support.request import Request

    return Request


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.support.requests import tell_reply

    return {"reply": tell_reply}


def _checks() -> Checks:
    from chalicelib.application.support.audit import CHECKS

    return CHECKS


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.support.words import NOTICES

    return NOTICES


def _support() -> Handler:
    from chalicelib.bot.support.support import support

    return support


def _told() -> AnswerReader:
    from chalicelib.bot.support.support import told

    return told


def _standing() -> Standing:
    from chalicelib.bot.support.support import standing

    return standing


def _paysupport() -> Handler:
    from chalicelib.bot.support.support import paysupport

    return paysupport


def _terms() -> Handler:
    from chalicelib.bot.support.support import terms

    return terms


def _privacy() -> Handler:
    from chalicelib.bot.support.support import privacy

    return privacy


def _personal() -> PersonalKinds:
    from chalicelib.application.support.personal import PERSONAL

    return PERSONAL


SUPPORTING = Capability(
    "support",
    personal=_personal,
    checks=_checks,
    duties={
        "request": Duty(
            table=Table.INBOX,
            record=_request,
            kinds=(Kind("reply", prompt=True, spoken=True),),
            steps=_steps,
        )
    },
    sections=(
        Section(
            SUPPORT,
            _support,
            command="support",
            label="menu-support",
            row=7,
            answers=_told,
            words="words-support",
        ),
        Section(
            "refund",
            _paysupport,
            command="paysupport",
            label="menu-paysupport",
            words="words-refund",
        ),
        Section("terms", _terms, command="terms", label="menu-terms", words="words-terms"),
        Section(
            "privacy", _privacy, command="privacy", label="menu-privacy", words="words-privacy"
        ),
    ),
    notices=_notices,
    standing=_standing,
)
