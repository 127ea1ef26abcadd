"""Accounts and what their people prefer."""

from __future__ import annotations

from chalicelib.application.declared import Checks
from chalicelib.bot.declared import AnswerReader, Handler, Section
from chalicelib.capabilities.declaration import Capability


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


PEOPLE = Capability(
    "people",
    checks=_checks,
    sections=(
        Section("lang", _language, command="language", label="menu-language", row=2),
        Section(
            "bill",
            _billing,
            command="billing",
            label="menu-billing",
            row=3,
            answers=_billing_answers,
        ),
    ),
)
