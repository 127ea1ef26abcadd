"""Showing the payer how a charge stands: in the message it was started from, and where something has arrived
or failed without them, in a new one, because nobody hears an edit."""

from __future__ import annotations

from chalicelib.application.payments.crediting import CREDITED, TOPPED_UP
from chalicelib.application.payments.notices import (
    ChargeFailed,
    ChargeOver,
    ChargeSettled,
    PageOpened,
)
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.telling import rewrite, tell
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored
from chalicelib.domain.payments.charge import (
    CLOSED,
    CLOSED_THERE,
    EXPIRED,
    Charge,
    ChargeState,
    told,
)


def tell_charge(services: Services, charge_id: str, *, pressed: bool = False) -> None:
    """Say how it stands now; `pressed`: whoever reads it looks at that message. Raises ChatError."""
    charge = Unit(services).require(Charge, charge_key(charge_id))
    notice = charge_notice(services, charge)
    message_id = charge.message_id
    if notice is not None and message_id is not None and _rings(charge) and not pressed:
        tell(services, charge.payer_id, notice)
        rewrite(services, charge.payer_id, ChargeOver(charge), message_id)
    elif notice is not None:
        message_id = tell(services, charge.payer_id, notice, charge.message_id)

    def said(current: Charge) -> Charge:
        if current.state is not charge.state:
            return current  # it moved on meanwhile and waits to be told again
        return told(current, message_id)

    change_stored(services, Charge, charge_key(charge_id), said)


def _rings(charge: Charge) -> bool:
    """Its money is on the balance, or the bank said no. What was sold rings by its document; that a page
    has closed is no news."""
    if charge.state is ChargeState.SETTLED:
        return charge.outcome in (TOPPED_UP, CREDITED)
    over = (EXPIRED, CLOSED, CLOSED_THERE)
    return charge.state is ChargeState.FAILED and charge.failure not in over


def charge_notice(services: Services, charge: Charge) -> Notice | None:
    """What there is to say of it now; None while the payment system has not answered."""
    match charge.state:
        case ChargeState.WAITING:
            return PageOpened(charge, _came(services, charge))
        case ChargeState.SETTLED:
            return ChargeSettled(charge, _came(services, charge))
        case ChargeState.FAILED:
            return ChargeFailed(charge, _came(services, charge))
        case ChargeState.NEW | ChargeState.PREPARED:
            return None


def _came(services: Services, charge: Charge) -> object:
    fulfilment = services.declared.purpose(charge.purpose.kind)
    return fulfilment.came(services, charge, fulfilment.terms_of(charge))
