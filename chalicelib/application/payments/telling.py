"""Showing the payer how a charge stands, in the message it was started from."""

from __future__ import annotations

from chalicelib.application.payments.notices import ChargeFailed, ChargeSettled, PageOpened
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored
from chalicelib.domain.payments.charge import Charge, ChargeState, told


def tell_charge(services: Services, charge_id: str) -> None:
    """Say how it stands now. Raises ChatError."""
    charge = Unit(services).require(Charge, charge_key(charge_id))
    notice = charge_notice(services, charge)
    message_id = charge.message_id
    if notice is not None:
        message_id = tell(services, charge.payer_id, notice, charge.message_id)

    def said(current: Charge) -> Charge:
        if current.state is not charge.state:
            return current  # it moved on meanwhile and waits to be told again
        return told(current, message_id)

    change_stored(services, Charge, charge_key(charge_id), said)


def charge_notice(services: Services, charge: Charge) -> Notice | None:
    """What there is to say of it now; None while the payment system has not answered."""
    match charge.state:
        case ChargeState.WAITING:
            return PageOpened(charge)
        case ChargeState.SETTLED:
            fulfilment = services.declared.purpose(charge.purpose.kind)
            came = fulfilment.came(services, charge, fulfilment.terms_of(charge))
            return ChargeSettled(charge, came)
        case ChargeState.FAILED:
            return ChargeFailed(charge)
        case ChargeState.NEW | ChargeState.PREPARED:
            return None
