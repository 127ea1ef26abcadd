"""What a turn asks about payments: which systems are offered, their limits, and how a charge stands."""

from __future__ import annotations

from chalicelib.application.payments import telling
from chalicelib.application.payments.charges import get_charge
from chalicelib.application.payments.methods import offered_payment_systems
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.declared import Address
from chalicelib.bot.payments import charge_screens
from chalicelib.bot.turn import Turn
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.payments.charge import Charge, ChargeState


def offered(turn: Turn) -> list[str]:
    """The payment systems this account can use."""
    return offered_payment_systems(turn.services, turn.account)


def limits(turn: Turn) -> PaymentLimits | None:
    """Of the chosen payment system; None if the account cannot use it now."""
    if turn.account.payment_system not in offered(turn):
        return None
    system = turn.catalog.payment_system(turn.account.payment_system)
    return system.in_currency(turn.account.currency)


def show_charge(turn: Turn, charge: Charge, again: Address) -> Screen | None:
    """How the charge stands now, in this message; `again` is the press that looks once more."""
    if charge.state not in (ChargeState.NEW, ChargeState.PREPARED):
        if charge.message_id == turn.message_id:
            telling.tell_charge(turn.services, charge.id, pressed=True)
            return None
        notice = telling.charge_notice(turn.services, get_charge(turn.services, charge.id))
        if notice is not None:
            return turn.reader.notice(notice)
    told_here = charge.message_id == turn.message_id
    return charge_screens.under_way(turn.reader, charge, again, told_here=told_here)
