"""SIP numbers: an inventory to order from, and what is rented."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.application.declared import (
    Aimed,
    Beside,
    Checks,
    Claims,
    Duty,
    MoneyCame,
    Step,
    of_payer,
)
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import AimWords, Handler, NoticeWords, SaleWords, Section
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Waiting
from chalicelib.domain.catalog.catalog import Catalog


def _number() -> type[Waiting]:
    from chalicelib.domain.numbers.number import Number

    return Number


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.numbers import connecting, rents

    return {
        "connect": connecting.connect,
        "disconnect": connecting.disconnect,
        "rent": rents.rent,
        "lapse_number": rents.lapse,
        "tell_number": rents.tell_news,
        "remind_rent": rents.remind,
    }


def _give_up() -> Mapping[str, Step]:
    from chalicelib.application.numbers.connecting import refuse_number

    return {"connect": refuse_number}


def _beside() -> Beside:
    from chalicelib.application.numbers.records import read_beside

    return read_beside


def _aim() -> Aimed:
    from chalicelib.application.numbers.ordering import awaiting

    return awaiting


def _aim_words() -> AimWords:
    from chalicelib.bot.numbers.words import awaited

    return awaited


def _claims() -> Claims:
    from chalicelib.application.numbers.rents import claims

    return claims


def _money_came() -> MoneyCame:
    from chalicelib.application.numbers.rents import money_came

    return money_came


def _checks() -> Checks:
    from chalicelib.application.numbers.audit import CHECKS

    return CHECKS


def _sale_words() -> SaleWords:
    from chalicelib.bot.numbers.words import SALE

    return SALE


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.numbers.words import NOTICES

    return NOTICES


def _numbers() -> Handler:
    from chalicelib.bot.numbers.numbers import numbers

    return numbers


def _are_sold(catalog: Catalog) -> bool:
    return bool(catalog.numbers)


def _personal() -> PersonalKinds:
    from chalicelib.application.numbers.personal import PERSONAL

    return PERSONAL


NUMBERS = Capability(
    "numbers",
    personal=_personal,
    checks=_checks,
    duties={
        "number": Duty(
            table=Table.SUBSCRIPTIONS,
            record=_number,
            kinds=(
                Kind("connect", prompt=True),
                Kind("disconnect", prompt=True),
                Kind("rent"),
                Kind("lapse_number"),
                Kind("tell_number", prompt=True, spoken=True),
                Kind("remind_rent", spoken=True),
            ),
            steps=_steps,
            beside=_beside,
            give_up=_give_up,
            concerns=of_payer,
        )
    },
    sales={"number": _sale_words},
    aims={"number": _aim},
    speaks_of_aims={"number": _aim_words},
    claims=_claims,
    money_came=_money_came,
    sections=(
        Section(
            "n",
            _numbers,
            command="numbers",
            label="menu-numbers",
            row=4,
            words="words-numbers",
            offered_in=_are_sold,
            about="help-numbers",
        ),
    ),
    notices=_notices,
)
