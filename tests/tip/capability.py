"""The declaration of tips: the one place where they announce themselves."""

from __future__ import annotations

from typing import Final

from chalicelib.application.declared import Duty
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import Section
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind
from tests.tip import giving

TIP: Final = Capability(
    "tip",
    duties={
        "tip": Duty(
            table=Table.SUBSCRIPTIONS,
            record=lambda: giving.Tip,
            kinds=(Kind("thank", prompt=True, spoken=True),),
            steps=lambda: {"thank": giving.thank},
            beside=lambda: giving.read_beside,
        )
    },
    purposes={"tip": lambda: giving.FULFILMENT},
    speaks={"tip": lambda: giving.WORDS},
    checks=lambda: giving.CHECKS,
    sections=(Section("tip", lambda: giving.tipping, command="tip"),),
    notices=lambda: {giving.Thanked: giving.thanked},
)
