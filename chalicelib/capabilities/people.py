"""Accounts and what their people prefer."""

from __future__ import annotations

from chalicelib.application.declared import Checks
from chalicelib.bot.declared import Handler, Section
from chalicelib.capabilities.declaration import Capability


def _language() -> Handler:
    from chalicelib.bot.people.language import language

    return language


def _checks() -> Checks:
    from chalicelib.application.people.audit import CHECKS

    return CHECKS


PEOPLE = Capability(
    "people",
    checks=_checks,
    sections=(
        Section(
            "lang",
            _language,
            command="language",
            label="menu-language",
            row=2,
            words="words-language",
        ),
    ),
)
