"""Paying for a subscription handed over to another account."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.application.declared import Duty, Step, of_payer
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import Handler, NoticeWords, Section
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Lag, Waiting


def _handover() -> type[Waiting]:
    from chalicelib.domain.subscriptions.handover import Handover

    return Handover


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.subscriptions.handing_over import lapse_handover, tell_handover

    return {"lapse_handover": lapse_handover, "tell_handover": tell_handover}


def _hand() -> Handler:
    from chalicelib.bot.subscriptions.handing import hand

    return hand


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.subscriptions.handing_screens import NOTICES

    return NOTICES


HANDING_OVER = Capability(
    "handover",
    duties={
        "handover": Duty(
            table=Table.INBOX,
            record=_handover,
            kinds=(
                Kind("lapse_handover", lag=Lag.ALL),
                Kind("tell_handover", prompt=True, spoken=True),
            ),
            steps=_steps,
            concerns=of_payer,
        ),
    },
    sections=(Section("hand", _hand, keeps=1, linked="pay"),),
    notices=_notices,
)
