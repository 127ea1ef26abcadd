"""What a turn asks about payments: which systems are offered, their limits, and how a charge stands."""

from __future__ import annotations

from chalicelib.application.exchange.converting import asked_rate
from chalicelib.application.payments import telling
from chalicelib.application.payments.bounds import known_bounds
from chalicelib.application.payments.charges import get_charge
from chalicelib.application.payments.methods import offered_payment_systems
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.declared import Address
from chalicelib.bot.payments import charge_screens
from chalicelib.bot.turn import Turn
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.exchange.rates import Rate
from chalicelib.domain.payments.charge import Charge, ChargeState


def offered(turn: Turn) -> list[str]:
    """The payment systems this account can use."""
    return offered_payment_systems(turn.services, turn.account)


def limits(turn: Turn) -> PaymentLimits | None:
    """Of the chosen payment system; None if the account cannot use it now."""
    if turn.account.payment_system not in offered(turn):
        return None
    return known_bounds(turn.services, turn.account.payment_system, turn.account.currency)


def rate_of(turn: Turn) -> Rate | None:
    """At which the chosen payment system would ask now, if it takes another currency; None if it takes the
    account's, or none."""
    account = turn.account
    if account.payment_system not in offered(turn):
        return None
    system = turn.catalog.payment_system(account.payment_system)
    if account.currency in system.limits:
        return None
    return asked_rate(turn.services, account.currency, system.currencies[0])


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
