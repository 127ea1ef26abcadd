"""Money that came for the balance, or whose purpose could not be fulfilled."""

from __future__ import annotations

from typing import Final

from chalicelib.application.fulfilment import Fulfilled, Paid
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit
from chalicelib.domain.ledger.journal import EntryKind
from chalicelib.domain.people.account import post

TOPPED_UP: Final = "topped_up"
"""The outcome of money that was for the balance."""

CREDITED: Final = "credited"
"""The outcome of money whose purpose could not be fulfilled: it is on the balance."""


def credit(unit: Unit, services: Services, paid: Paid, outcome: str = CREDITED) -> Fulfilled:
    """Put the payment on the payer's balance, and nothing else."""
    payer, entry = post(
        paid.payer,
        at=services.clock.now(),
        kind=EntryKind.TOP_UP,
        reference=paid.payment.reference,
        postings=paid.payment.postings,
        charge_id=paid.payment.charge_id,
    )
    unit.put(account_key(payer.id), payer)
    unit.put(entry_key(payer.id, entry.sequence), entry)
    return Fulfilled(outcome, entry)
