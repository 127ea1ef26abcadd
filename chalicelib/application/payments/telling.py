"""Showing the payer how a charge stands; sends through people's telling."""

from __future__ import annotations

from chalicelib.application.payments.notices import ChargeFailed, ChargeSettled, PageOpened
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import draft_key, subscription_key
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.payments.charge import Charge, ChargeState, told
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.subscription import Subscription


def tell_charge(services: Services, charge_id: str) -> None:
    """Show the payer how a charge stands, in the message it was started from."""
    charge = Unit(services).require(Charge, charge_key(charge_id))
    notice = charge_notice(services, charge)
    message_id = charge.message_id
    if notice is not None:
        message_id = tell(services, charge.payer_id, notice, charge.message_id)

    def decide(unit: Unit) -> None:
        current = unit.require(Charge, charge_key(charge_id))
        if current.state is not charge.state:
            return  # it moved on meanwhile and waits to be told again
        after = told(current, message_id)
        if after != current:
            unit.put(charge_key(charge_id), after)
            unit.commit()

    in_unit(services, decide)


def charge_notice(services: Services, charge: Charge) -> Notice | None:
    """What there is to say of it now; None while the payment system has not answered."""
    match charge.state:
        case ChargeState.WAITING:
            return PageOpened(charge, _subscription(services, charge))
        case ChargeState.SETTLED:
            return ChargeSettled(charge, _sold(services, charge) or _subscription(services, charge))
        case ChargeState.FAILED:
            return ChargeFailed(charge)
        case ChargeState.NEW | ChargeState.PREPARED:
            return None


def _sold(services: Services, charge: Charge) -> Subscription | None:
    """What was bought with it: the draft names it since."""
    if charge.outcome != "bought" or charge.purpose.draft_id is None:
        return None
    unit = Unit(services)
    draft = unit.get(Draft, draft_key(charge.purpose.draft_id))
    if draft is None or draft.subscription_id is None:
        return None
    return unit.get(Subscription, subscription_key(draft.subscription_id))


def _subscription(services: Services, charge: Charge) -> Subscription | None:
    subscription_id = charge.purpose.subscription_id
    if subscription_id is None:
        return None
    return Unit(services).get(Subscription, subscription_key(subscription_id))
