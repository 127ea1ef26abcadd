"""New money on a balance wakes what waited for some, whoever it belongs to: the earliest end first."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.application.payments.charges import get_charge
from chalicelib.application.payments.records import charge_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import without
from chalicelib.domain.payments.charge import Charge


def follow(services: Services, charge_id: str) -> None:
    """Everything that the payer's money pays for and that waited for it runs now."""
    payer_id = get_charge(services, charge_id).payer_id
    woken = [one for came in services.declared.money_came for one in came()(services, payer_id)]

    def decide(unit: Unit) -> None:
        current = unit.require(Charge, charge_key(charge_id))
        unit.put(charge_key(charge_id), replace(current, waits=without(current.waits, "follow")))

    in_unit(services, decide)
    for one in sorted(woken, key=lambda woken: (woken.end, woken.key)):
        services.wake(one.key, one.shard)
