"""A saved card whose place another one took: its provider forgets it, too, however long that takes."""

from __future__ import annotations

from chalicelib.application.payments.charges import get_charge
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.accounts import get_account
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.payments.charge import Charge, forgotten


def forget(services: Services, charge_id: str) -> None:
    """The agenda's step: detach what this charge's card has replaced, unless it was saved anew meanwhile.

    Detaching again what is gone is success, so whoever dies in between is followed by another try. Raises
    PaymentSystemError: it is tried again, and parked at last.
    """
    charge = get_charge(services, charge_id)
    account = get_account(services, charge.payer_id)
    kept = {card.reference for card in account.cards}
    for reference in charge.replaced_cards:
        if reference not in kept:
            services.payment_system(charge.payment_system).detach_card(reference)

    def decide(unit: Unit) -> None:
        current = unit.require(Charge, charge_key(charge_id))
        unit.put(charge_key(charge_id), forgotten(current, charge.replaced_cards))

    in_unit(services, decide)
