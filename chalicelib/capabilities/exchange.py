"""Exchange rates."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.application.declared import Checks, Duty, Step
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.store import Table
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Waiting


def _feed() -> type[Waiting]:
    from chalicelib.domain.exchange.rates import RateFeed

    return RateFeed


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.exchange.feeds import fetch

    return {"fetch": fetch}


def _checks() -> Checks:
    from chalicelib.application.exchange.audit import CHECKS

    return CHECKS


def _personal() -> PersonalKinds:
    from chalicelib.application.exchange.personal import PERSONAL

    return PERSONAL


EXCHANGE = Capability(
    "exchange",
    personal=_personal,
    checks=_checks,
    duties={
        "rate_feed": Duty(
            table=Table.PAYMENTS,
            record=_feed,
            kinds=(Kind("fetch", prompt=True),),
            steps=_steps,
        )
    },
)
