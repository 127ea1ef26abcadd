"""Telling people, and noticing those who cannot be told: a blocked bot stops sending, nothing else."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.application.accounts import get_account, mark_unreachable
from chalicelib.application.notices import ChargeFailed, ChargeSettled, Notice, PageOpened
from chalicelib.application.ports.chat import ChatRejected, ChatUnreachable
from chalicelib.application.records import charge_key, draft_key, subscription_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.payments.charge import Charge, ChargeState, told
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.subscription import Subscription


def reach(services: Services, account: Account, send: Callable[[], int]) -> int | None:
    """The id of the message sent, or None if this person cannot be reached. Raises ChatError."""
    if not account.reachable:
        return None
    try:
        return send()
    except ChatUnreachable:
        mark_unreachable(services, account.id)
        return None


def tell(
    services: Services, account_id: int, notice: Notice, message_id: int | None = None
) -> int | None:
    """Send a notice, or edit the message that showed its predecessor. Raises ChatError.

    A message that can no longer be edited (Telegram: 48 hours, or deleted) is sent anew.
    """
    account = get_account(services, account_id)
    if message_id is not None:
        try:
            return reach(
                services, account, lambda: services.notifier.tell(account, notice, message_id)
            )
        except ChatRejected:
            pass
    return reach(services, account, lambda: services.notifier.tell(account, notice))


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
