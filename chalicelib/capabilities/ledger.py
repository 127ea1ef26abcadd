"""The journal, and what people see of it."""

from __future__ import annotations

from chalicelib.application.declared import Checks
from chalicelib.application.personal import PersonalKinds
from chalicelib.bot.declared import Handler, Section
from chalicelib.capabilities.declaration import Capability


def _checks() -> Checks:
    from chalicelib.application.ledger.audit import CHECKS

    return CHECKS


def _history() -> Handler:
    from chalicelib.bot.ledger.history import history

    return history


def _personal() -> PersonalKinds:
    from chalicelib.application.ledger.personal import PERSONAL

    return PERSONAL


LEDGER = Capability(
    "ledger",
    personal=_personal,
    checks=_checks,
    sections=(
        Section(
            "hist",
            _history,
            command="history",
            label="menu-history",
            row=4,
            words="words-history",
        ),
    ),
)
