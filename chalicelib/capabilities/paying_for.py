"""Paying for somebody else, who accepts that first."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.application.declared import Duty, Step, of_payer
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import AnswerReader, Handler, NoticeWords, Section
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Lag, Waiting


def _proposal() -> type[Waiting]:
    from chalicelib.domain.subscriptions.proposal import Proposal

    return Proposal


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.subscriptions import paying_for

    return {
        "lapse_proposal": paying_for.lapse_proposal,
        "ask_customer": paying_for.ask_customer,
        "tell_proposal": paying_for.tell_proposal,
        "tell_begun": paying_for.tell_begun,
    }


def _for() -> Handler:
    from chalicelib.bot.subscriptions.paying_for import for_another

    return for_another


def _chosen() -> AnswerReader:
    from chalicelib.bot.subscriptions.paying_for import chosen

    return chosen


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.subscriptions.paying_for_screens import NOTICES

    return NOTICES


PAYING_FOR = Capability(
    "paying_for",
    duties={
        "proposal": Duty(
            table=Table.INBOX,
            record=_proposal,
            kinds=(
                Kind("lapse_proposal", lag=Lag.ALL),
                Kind("ask_customer", prompt=True, spoken=True),
                Kind("tell_proposal", prompt=True, spoken=True),
                Kind("tell_begun", prompt=True, spoken=True),
            ),
            steps=_steps,
            concerns=of_payer,
        ),
    },
    sections=(Section("for", _for, answers=_chosen, linked="for"),),
    notices=_notices,
)
