"""Promo codes as staff have them: made, started, stopped, listed with how often they were used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.application.ports.store import Table
from chalicelib.application.promotions.records import (
    LIST,
    LISTED_PREFIX,
    USES_PREFIX,
    Listed,
    code_key,
    listed_key,
)
from chalicelib.application.records import every_record
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.promotions.code import PromoCode, PromoUses

PAGE: Final = 8
"""Codes on one screen."""


@dataclass(frozen=True, slots=True)
class Codes:
    """One page of the list, and after which code the next one begins."""

    codes: Sequence[PromoCode]
    after: str | None


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a code was used, and for how many it is reserved."""

    code: PromoCode
    used: int
    reserved: int


def create_code(services: Services, code: PromoCode) -> PromoCode:
    """It is not running yet. Raises Refused("promo-exists")."""
    name = code.promo.code

    def decide(unit: Unit) -> PromoCode:
        unit.load(code_key(name), listed_key(name))
        if unit.get(PromoCode, code_key(name)) is not None:
            raise Refused("promo-exists", promo=name)
        unit.put(code_key(name), code)
        unit.put(listed_key(name), Listed(name))
        return code

    return in_unit(services, decide)


def run_code(services: Services, name: str, *, on: bool) -> PromoCode:
    """Start or stop it; what is reserved by then is honoured. Raises Refused("promo-unknown")."""

    def decide(unit: Unit) -> PromoCode:
        code = _code(unit, name)
        if code.running is on:
            return code
        after = replace(code, running=on)
        unit.put(code_key(name), after)
        return after

    return in_unit(services, decide)


def usage_of(services: Services, name: str) -> Usage:
    """Raises Refused("promo-unknown")."""
    code = _code(Unit(services), name)
    records = every_record(services.store, Table.SUBSCRIPTIONS, code_key(name).pk, USES_PREFIX)
    uses = [services.read(PromoUses, record) for record in records]
    return Usage(code, sum(len(one.used) for one in uses), sum(len(one.reserved) for one in uses))


def list_codes(services: Services, after: str | None = None) -> Codes:
    """By their names, from the one `after` that on."""
    page = services.store.query(
        Table.SUBSCRIPTIONS,
        LIST,
        prefix=LISTED_PREFIX,
        after_sk=None if after is None else listed_key(after).sk,
        limit=PAGE,
    )
    names = [services.read(Listed, record).code for record in page.records]
    found = services.store.load([code_key(name) for name in names])
    codes = [services.read(PromoCode, found[code_key(name)]) for name in names]
    return Codes(codes, None if page.next_sk is None else names[-1])


def _code(unit: Unit, name: str) -> PromoCode:
    found = unit.get(PromoCode, code_key(name))
    if found is None:
        raise Refused("promo-unknown")
    return found
