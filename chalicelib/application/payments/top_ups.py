"""Topping up the balance on a hosted page: the purpose that is for nothing but the balance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.application.fulfilment import Fulfilled, Fulfilment, Paid, Unpaid
from chalicelib.application.payments import charges
from chalicelib.application.payments.crediting import TOPPED_UP, credit
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

TRIES: Final = 8
"""How many pages one button opens, one after the other, before its message is worn out."""


@dataclass(frozen=True, slots=True)
class TopUp:
    """Terms of a top-up: there are none."""


TOP_UP: Final = Purpose("top_up")


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
        keys = [
            charge_key(f"top-up-{payer_id}-{message_id}-{amount.minor}-{attempt}")
            for attempt in range(1, TRIES + 1)
        ]
        unit.load(*keys)
        for key in keys:
            known = unit.get(Charge, key)
            if known is None:
                charge = new_charge(
                    services, payer, TOP_UP, amount, message_id=message_id, charge_id=key.pk
                )
                unit.put(key, charge)
                return charge
            if not known.terminal:
                return known
        raise Refused("try-again")

    return charges.advance_now(services, in_unit(services, decide).id)


def fulfil(unit: Unit, services: Services, paid: Paid, _terms: TopUp) -> Fulfilled:
    """The money is on the balance: that is all."""
    return credit(unit, services, paid, TOPPED_UP)


def unpaid(_unit: Unit, _services: Services, _unpaid: Unpaid, _terms: TopUp) -> None:
    """Nothing follows."""


FULFILMENT: Final = Fulfilment(TopUp, fulfil, unpaid)
