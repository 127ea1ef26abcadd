"""Topping up the balance on a hosted page: the purpose that is for nothing but the balance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from chalicelib.application.fulfilment import Fulfilled, Fulfilment, Paid, Unpaid
from chalicelib.application.payments import charges
from chalicelib.application.payments.bounds import bounds_of
from chalicelib.application.payments.crediting import TOPPED_UP, credit
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.people.records import account_key
from chalicelib.application.records import body_of
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.errors import CurrencyMismatch, Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.purpose import Aim, Purpose
from chalicelib.domain.people.account import Account

TRIES: Final = 8
"""How many pages one button opens, one after the other, before its message is worn out."""


@dataclass(frozen=True, slots=True)
class TopUp:
    """Terms of a top-up: what it is made for, if for anything. The money is for the balance either way."""

    aim: Aim | None = None


TOP_UP: Final = Purpose("top_up")


def start_top_up(
    services: Services, payer_id: int, amount: Money, message_id: int, aim: Aim | None = None
) -> Charge:
    """Open a page to pay `amount` onto the balance; the same button pressed twice is one charge. When the
    money is there, the payer is led to the `aim`.

    Raises Refused: amount-too-small, amount-too-large, payment-system-not-offered; CurrencyMismatch
    for an amount that is not in the account's currency.
    """

    def decide(unit: Unit) -> Charge:
        payer = unit.require(Account, account_key(payer_id))
        if amount.currency != payer.currency:
            raise CurrencyMismatch(f"{amount} onto a balance in {payer.currency}")
        spec = services.catalog.payment_system(payer.payment_system)
        bounds = bounds_of(services, spec, amount.currency)
        if amount < bounds.top_up_minimum:
            raise Refused("amount-too-small", minimum=bounds.top_up_minimum)
        made_for = "" if aim is None else f"-{aim.id}"
        keys = [
            charge_key(f"top-up-{payer_id}-{message_id}-{amount.minor}{made_for}-{attempt}")
            for attempt in range(1, TRIES + 1)
        ]
        unit.load(*keys)
        for key in keys:
            known = unit.get(Charge, key)
            if known is None:
                charge = new_charge(
                    services,
                    payer,
                    TOP_UP if aim is None else replace(TOP_UP, terms=body_of(TopUp(aim))),
                    amount,
                    description=description_of(services, payer),
                    message_id=message_id,
                    charge_id=key.pk,
                )
                unit.put(key, charge)
                return charge
            if not known.terminal:
                return known
        raise Refused("try-again")

    return charges.advance_now(services, in_unit(services, decide).id)


def description_of(services: Services, payer: Account) -> str:
    """What the payer reads on a payment system's page."""
    return f"{services.catalog.title}: {services.page_words.top_up(payer.language)}"


def fulfil(unit: Unit, services: Services, paid: Paid, _terms: TopUp) -> Fulfilled:
    """The money is on the balance: that is all."""
    return credit(unit, services, paid, TOPPED_UP)


def unpaid(_unit: Unit, _services: Services, _unpaid: Unpaid, _terms: TopUp) -> None:
    """Nothing follows."""


def came(services: Services, charge: Charge, terms: TopUp) -> object | None:
    """How what it was made for stands now."""
    if terms.aim is None:
        return None
    return services.declared.aim(terms.aim.kind)(services, terms.aim.id, charge.payer_id)


FULFILMENT: Final = Fulfilment(TopUp, fulfil, unpaid, came)
