"""The balance and topping it up."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from chalicelib.application.ledger.history import movements
from chalicelib.application.payments import charges
from chalicelib.application.payments.charges import own_charge
from chalicelib.application.payments.top_ups import start_top_up
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.bot.buttons import StaleButton, number
from chalicelib.bot.ledger.movements import MOVEMENTS_SHOWN
from chalicelib.bot.payments import balance_screens as screens
from chalicelib.bot.payments.addresses import checking, topping_up
from chalicelib.bot.payments.showing import limits, show_charge
from chalicelib.bot.payments.watch import watch
from chalicelib.bot.turn import Turn
from chalicelib.domain.ledger.statement import statement
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import ChargeState
from chalicelib.domain.payments.purpose import Aim

log = logging.getLogger(__name__)


def balance(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """/balance; an amount was chosen: `t:{minor units}:{currency}`, perhaps `:{kind}:{id}` of what it is made
    for; movements before one: `m:{number}`; whether a payment has arrived: `k:{charge}`; `w:…` is of a
    low balance."""
    match parts:
        case []:
            return _balance(turn)
        case ["m", before]:
            return _earlier(turn, number(before))
        case ["t", minor, currency] if currency == turn.account.currency:
            return _top_up(turn, Money(number(minor), currency))
        case ["t", minor, currency, kind, known] if (
            currency == turn.account.currency and kind in turn.services.declared.aims
        ):
            return _top_up(turn, Money(number(minor), currency), Aim(kind, known))
        case ["w", *rest]:
            return watch(turn, rest)
        case ["k", charge_id]:
            return _check(turn, charge_id)
        case _:
            raise StaleButton(f"nothing to do with a balance: {parts!r}")


def _balance(turn: Turn) -> Screen:
    entries = movements(turn.services, turn.account.id, MOVEMENTS_SHOWN)
    soon = [
        one
        for load in turn.services.declared.claims
        for one in load()(turn.services, turn.account.id)
    ]
    return screens.balance(turn.language, turn.account, limits(turn), statement(entries), soon)


def _earlier(turn: Turn, before: int) -> Screen:
    entries = movements(turn.services, turn.account.id, MOVEMENTS_SHOWN, before)
    return screens.earlier(turn.language, statement(entries), turn.account.sequence)


def _check(turn: Turn, charge_id: str) -> Screen | None:
    """Whoever says that they have paid is answered at once, and truthfully: from the payment system."""
    charge = own_charge(turn.services, charge_id, turn.account.id)
    try:
        charge = charges.advance(turn.services, charge.id)
    except PaymentSystemError as error:
        log.warning("charge %s is not checked: %s", charge.id, type(error).__name__)
        turn.toast = turn.language.label("toast-check-silent")
    else:
        if charge.state is ChargeState.WAITING:
            turn.toast = turn.language.label("toast-not-paid-yet")
    turn.answer()
    return show_charge(turn, charge, checking(charge.id))


def _top_up(turn: Turn, amount: Money, aim: Aim | None = None) -> Screen | None:
    if turn.message_id is None:
        raise StaleButton("a top-up belongs to a message")
    turn.answer()
    charge = start_top_up(turn.services, turn.account.id, amount, turn.message_id, aim)
    return show_charge(turn, charge, topping_up(amount, aim))


def text(turn: Turn, written: str) -> Screen | None:
    """An amount is a wish to top up; one that can be read in two ways is asked about."""
    readings = screens.readings_of(written, turn.account.currency)
    if not readings:
        return None
    if len(readings) > 1:
        return screens.which_amount(turn.language, readings)
    return screens.offered_amount(turn.language, turn.account, readings[0], limits(turn))
