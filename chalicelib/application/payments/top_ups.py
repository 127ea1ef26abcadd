"""Topping up the balance on a hosted page, and letting renewals that waited for money run."""

from __future__ import annotations

import logging

from chalicelib.application.payments import charges
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.errors import CurrencyMismatch, Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.purpose import Purpose
from chalicelib.domain.people.account import Account

log = logging.getLogger(__name__)


def start_top_up(services: Services, payer_id: int, amount: Money, message_id: int) -> Charge:
    """Open a page to pay `amount` onto the balance; the same button pressed twice is one charge.

    Raises Refused: amount-too-small, amount-too-large, payment-system-not-offered; CurrencyMismatch
    for an amount that is not in the account's currency.
    """

    def decide(unit: Unit) -> Charge:
        payer = unit.require(Account, account_key(payer_id))
        if amount.currency != payer.currency:
            raise CurrencyMismatch(f"{amount} onto a balance in {payer.currency}")
        limits = services.catalog.payment_system(payer.payment_system).in_currency(amount.currency)
        if amount < limits.top_up_minimum:
            raise Refused("amount-too-small", minimum=limits.top_up_minimum)
        name = f"top-up-{payer_id}-{message_id}-{amount.minor}"
        for attempt in range(1, 100):
            charge_id = f"{name}-{attempt}"
            known = unit.get(Charge, charge_key(charge_id))
            if known is None:
                charge = new_charge(
                    services, payer, Purpose(), amount, message_id=message_id, charge_id=charge_id
                )
                unit.put(charge_key(charge_id), charge)
                unit.commit()
                return charge
            if not known.terminal:
                return known
        raise Refused("try-again")

    return charges.advance_now(services, in_unit(services, decide).id)
