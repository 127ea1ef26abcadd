"""Accounts and what their people prefer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.application.declared import Checks, Concern, Duty, Step
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import AnswerReader, Handler, NoticeWords, Section
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Waiting


def _language() -> Handler:
    from chalicelib.bot.people.language import language

    return language


def _billing() -> Handler:
    from chalicelib.bot.people.billing import billing

    return billing


def _billing_answers() -> AnswerReader:
    from chalicelib.bot.people.billing import answers

    return answers


def _checks() -> Checks:
    from chalicelib.application.people.audit import CHECKS

    return CHECKS


def _vat_check() -> type[Waiting]:
    from chalicelib.domain.people.vat_check import VatCheck

    return VatCheck


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.people.vat_checking import check_vat, tell_vat

    return {"check_vat": check_vat, "tell_vat": tell_vat}


def _export() -> type[Waiting]:
    from chalicelib.domain.people.export import Export

    return Export


def _export_steps() -> Mapping[str, Step]:
    from chalicelib.application.people.exporting import gather, send_export

    return {"gather": gather, "send_export": send_export}


def _my_data() -> Handler:
    from chalicelib.bot.people.personal import my_data

    return my_data


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.people.words import NOTICES

    return NOTICES


def _of_account(check: Any) -> Concern:
    return Concern(check.account_id)


def _personal() -> PersonalKinds:
    from chalicelib.application.people.personal import PERSONAL

    return PERSONAL


PEOPLE = Capability(
    "people",
    personal=_personal,
    checks=_checks,
    notices=_notices,
    duties={
        "vat_check": Duty(
            table=Table.INBOX,
            record=_vat_check,
            kinds=(Kind("check_vat", prompt=True), Kind("tell_vat", prompt=True, spoken=True)),
            steps=_steps,
            concerns=_of_account,
        ),
        "export": Duty(
            table=Table.INBOX,
            record=_export,
            kinds=(Kind("gather", prompt=True), Kind("send_export", prompt=True, spoken=True)),
            steps=_export_steps,
            concerns=_of_account,
        ),
    },
    sections=(
        Section(
            "lang",
            _language,
            command="language",
            label="menu-language",
            row=2,
            words="words-language",
        ),
        Section(
            "bill",
            _billing,
            command="billing",
            label="menu-billing",
            row=3,
            answers=_billing_answers,
            words="words-billing",
        ),
        Section("mydata", _my_data),
    ),
)
