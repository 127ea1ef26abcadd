"""Terms that staff agree on with an account for a plan."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.application.declared import Checks, Duty, Step, of_payer
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import AnswerReader, Handler, NoticeWords, Section
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Waiting
from chalicelib.domain.people.roles import Operation


def _agreement() -> type[Waiting]:
    from chalicelib.domain.subscriptions.agreement import Agreement

    return Agreement


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.desk.agreeing import tell_terms, tell_terms_end

    return {"tell_terms": tell_terms, "tell_terms_end": tell_terms_end}


def _checks() -> Checks:
    from chalicelib.application.desk.agreeing_audit import CHECKS

    return CHECKS


def _deal() -> Handler:
    from chalicelib.bot.desk.agreeing import deal

    return deal


def _answered() -> AnswerReader:
    from chalicelib.bot.desk.agreeing import answered

    return answered


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.desk.agreeing_words import NOTICES

    return NOTICES


TERMS = Capability(
    "terms",
    checks=_checks,
    duties={
        "agreement": Duty(
            table=Table.INBOX,
            record=_agreement,
            kinds=(
                Kind("tell_terms", prompt=True, spoken=True),
                Kind("tell_terms_end", spoken=True),
            ),
            steps=_steps,
            concerns=of_payer,
        ),
    },
    sections=(
        Section(
            "deal",
            _deal,
            command="deal",
            label="menu-deal",
            row=8,
            staff=Operation.TERMS,
            answers=_answered,
        ),
    ),
    notices=_notices,
)
