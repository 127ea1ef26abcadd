"""A saved card whose place another one took: its provider forgets it, too, however long that takes."""

from __future__ import annotations

from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored
from chalicelib.domain.payments.charge import Charge, forgotten
from chalicelib.domain.people.account import Account


def forget(services: Services, charge_id: str) -> None:
    """The agenda's step: detach what this charge's card has replaced, unless it was saved anew meanwhile.

    Detaching again what is gone is success, so whoever dies in between is followed by another try. Raises
    PaymentSystemError: it is tried again, and parked at last.
    """
    # An account read for the whole message may still list the old card.
    unit = Unit(services, fresh=True)
    charge = unit.require(Charge, charge_key(charge_id))
    account = unit.require(Account, account_key(charge.payer_id))
    kept = {card.reference for card in account.cards}
    for reference in charge.replaced_cards:
        if reference not in kept:
            services.payment_system(charge.payment_system).detach_card(reference)

    def done(current: Charge) -> Charge:
        return forgotten(current, charge.replaced_cards)

    change_stored(services, Charge, charge_key(charge_id), done)
