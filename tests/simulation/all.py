"""Everything that is shipped, as the simulation plays it. A new capability is a line here."""

from __future__ import annotations

from typing import Final

from chalicelib.capabilities.all import CAPABILITIES
from tests.simulation import (
    banking,
    charting,
    ending,
    exchange,
    gifts,
    handling,
    handover,
    invoicing,
    ledger,
    machines,
    numbers,
    opening,
    paying_for,
    payments,
    people,
    promotions,
    staff,
    subscriptions,
    support,
    terms,
    watching,
)
from tests.simulation.played import Cast

SHIPPED: Final = Cast(
    CAPABILITIES,
    (
        machines.PLAYED,
        exchange.PLAYED,
        ledger.PLAYED,
        people.PLAYED,
        invoicing.PLAYED,
        watching.PLAYED,
        payments.PLAYED,
        banking.PLAYED,
        promotions.PLAYED,
        subscriptions.PLAYED,
        handover.PLAYED,
        paying_for.PLAYED,
        numbers.PLAYED,
        gifts.PLAYED,
        support.PLAYED,
        handling.PLAYED,
        staff.PLAYED,
        ending.PLAYED,
        terms.PLAYED,
        opening.PLAYED,
        charting.PLAYED,
    ),
)
