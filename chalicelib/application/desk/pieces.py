"""Parked work as staff see it: with whom it is about, and how much money, read from the records it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from chalicelib.application.declared import Concern
from chalicelib.application.parked import Parked
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Record
from chalicelib.application.services import Services
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece by its name. No `payer` where none is named, or their record cannot be read."""

    name: str
    parked: Parked
    payer: Account | None = None
    amount: Money | None = None


def pieces(services: Services, named: Sequence[tuple[str, Parked]]) -> list[Piece]:
    """Of a page, in two requests."""
    keys = [_about(parked) for _, parked in named]
    found = _loaded(services, [key for key in keys if key is not None])
    concerns = [None if key is None else _concern(services, found.get(key)) for key in keys]
    accounts = _loaded(services, [account_key(one.payer_id) for one in concerns if one is not None])
    return [
        _piece(services, name, parked, concern, accounts)
        for (name, parked), concern in zip(named, concerns, strict=True)
    ]


def _loaded(services: Services, keys: list[Key]) -> Mapping[Key, Record]:
    return services.store.load(keys) if keys else {}


def _about(parked: Parked) -> Key | None:
    """The record that waited, or the charge that news from a payment system is about."""
    if parked.key is not None:
        return parked.key
    charge_id = (parked.update or {}).get("charge")
    return charge_key(charge_id) if isinstance(charge_id, str) and charge_id else None


def _concern(services: Services, record: Record | None) -> Concern | None:
    duty = None if record is None else services.declared.duties.get(record.key.sk)
    if record is None or duty is None or duty.concerns is None:
        return None
    try:
        return duty.concerns(services.read(duty.record(), record))
    except (ValidationError, InvalidInput):  # which is why it is parked
        return None


def _piece(
    services: Services,
    name: str,
    parked: Parked,
    concern: Concern | None,
    accounts: Mapping[Key, Record],
) -> Piece:
    record = None if concern is None else accounts.get(account_key(concern.payer_id))
    if concern is None or record is None:
        return Piece(name, parked)
    try:
        return Piece(name, parked, services.read(Account, record), concern.amount)
    except (ValidationError, InvalidInput):
        return Piece(name, parked)
