"""Gifts: paid by one person, redeemed by another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.application.declared import Aimed, Beside, Checks, Duty, Step, of_payer
from chalicelib.application.fulfilment import Fulfilment
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import (
    AimWords,
    AnswerReader,
    Handler,
    NoticeWords,
    PurposeWords,
    Section,
    WayOn,
)
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Lag, Waiting
from chalicelib.domain.catalog.catalog import Catalog


def _gift() -> type[Waiting]:
    from chalicelib.domain.gifts.gift import Gift

    return Gift


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.gifts.redeeming import STEPS

    return STEPS


def _beside() -> Beside:
    from chalicelib.application.gifts.records import read_beside

    return read_beside


def _fulfilment() -> Fulfilment[Any]:
    from chalicelib.application.gifts.giving import FULFILMENT

    return FULFILMENT


def _words() -> PurposeWords:
    from chalicelib.bot.gifts.words import PURPOSE

    return PURPOSE


def _aim() -> Aimed:
    from chalicelib.application.gifts.giving import awaiting

    return awaiting


def _aim_words() -> AimWords:
    from chalicelib.bot.gifts.words import awaited

    return awaited


def _checks() -> Checks:
    from chalicelib.application.gifts.audit import CHECKS

    return CHECKS


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.gifts.words import NOTICES

    return NOTICES


def _gifts() -> Handler:
    from chalicelib.bot.gifts.gifts import gifts

    return gifts


def _counted() -> AnswerReader:
    from chalicelib.bot.gifts.gifts import counted

    return counted


def _opened() -> Handler:
    from chalicelib.bot.gifts.gifts import opened

    return opened


def _typed() -> AnswerReader:
    from chalicelib.bot.gifts.gifts import typed

    return typed


def _to_the_one_meant() -> WayOn:
    from chalicelib.bot.subscriptions.words import to_the_one_meant

    return to_the_one_meant


def _are_sold(catalog: Catalog) -> bool:
    return catalog.gifts is not None


def _personal() -> PersonalKinds:
    from chalicelib.application.gifts.personal import PERSONAL

    return PERSONAL


GIFTS = Capability(
    "gifts",
    personal=_personal,
    checks=_checks,
    duties={
        "gift": Duty(
            table=Table.SUBSCRIPTIONS,
            record=_gift,
            kinds=(
                Kind("return_gift", lag=Lag.ALL),
                Kind("follow", prompt=True),
                Kind("tell_gift", prompt=True, spoken=True),
            ),
            steps=_steps,
            beside=_beside,
            concerns=of_payer,
        )
    },
    purposes={"gift": _fulfilment},
    speaks={"gift": _words},
    aims={"gift": _aim},
    speaks_of_aims={"gift": _aim_words},
    sections=(
        Section(
            "gift",
            _gifts,
            command="gift",
            label="menu-gift",
            row=5,
            keeps=2,
            answers=_counted,
            words="words-gift",
            offered_in=_are_sold,
            about="help-gift",
        ),
        Section("open", _opened, linked="gift", answers=_typed),
    ),
    notices=_notices,
    ways_on={"gift-not-now": _to_the_one_meant},
)
