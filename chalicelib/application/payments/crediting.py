"""Money that came for the balance, in whatever currency, or whose purpose could not be fulfilled."""

from __future__ import annotations

from typing import Final

from chalicelib.application.exchange.converting import given_rate
from chalicelib.application.fulfilment import Fulfilled, Paid
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit
from chalicelib.domain.errors import CurrencyMismatch, Refused
from chalicelib.domain.exchange.rates import Conversion
from chalicelib.domain.ledger.journal import EntryKind
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import post

TOPPED_UP: Final = "topped_up"
"""The outcome of money that was for the balance."""

CREDITED: Final = "credited"
"""The outcome of money whose purpose could not be fulfilled: it is on the balance."""


def received(
    services: Services, unit: Unit, charge: Charge, captured: Money, currency: str
) -> Conversion | None:
    """What came, as the balance takes it; None if it is of its currency. What was asked is worth what it was
    asked for, at the rate that its payer saw; whatever else came is converted at today's.

    Raises CurrencyMismatch where there is no rate: it is settled once there is one.
    """
    if captured.currency == currency:
        return None
    agreed = charge.conversion
    if agreed is not None and (captured.currency, currency) == (agreed.rate.to, agreed.rate.of):
        after = agreed.before if captured == agreed.after else agreed.rate.back(captured)
        return Conversion(captured, after, agreed.rate)
    try:
        rate = given_rate(services, captured.currency, currency, unit)
    except Refused as refused:
        raise CurrencyMismatch(
            f"{captured} onto a balance in {currency}: {refused.code}"
        ) from refused
    return Conversion(captured, rate.given(captured), rate)


def credit(unit: Unit, services: Services, paid: Paid, outcome: str = CREDITED) -> Fulfilled:
    """Put the payment on the payer's balance, and nothing else."""
    payer, entry = post(
        paid.payer,
        at=services.clock.now(),
        kind=EntryKind.TOP_UP,
        reference=paid.payment.reference,
        postings=paid.payment.postings,
        charge_id=paid.payment.charge_id,
        conversion=paid.payment.conversion,
    )
    unit.put(account_key(payer.id), payer)
    unit.put(entry_key(payer.id, entry.sequence), entry)
    return Fulfilled(outcome, entry)
