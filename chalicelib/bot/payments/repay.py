"""Giving money of a payment back by the way it came, for staff only: which payment, how much, why, and doing
it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.payments.refunding import (
    Refundable,
    find_payment,
    find_payments,
    preview_again,
    preview_refund,
    refund,
)
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Said, Screen, Text
from chalicelib.bot.buttons import Row, StaleButton, button, number
from chalicelib.bot.declared import Address
from chalicelib.bot.payments import repay_screens as screens
from chalicelib.bot.payments.addresses import REPAY
from chalicelib.bot.payments.balance_screens import readings_of
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.refund import Refund, require_refundable

REFERENCE: Final = "f"
AMOUNT: Final = "a"
WHY: Final = "w"


def repay(turn: Turn, parts: Sequence[str]) -> Screen:
    """/repay asks which payment; `p:{account}` lists its last ones, `s:{account}:{entry}` asks how much of
    the one that this entry brought, `a:{account}:{entry}:{minor units}` why. `y:{preview}` does what was
    shown, `n:{preview}` shows it anew."""
    match parts:
        case []:
            turn.question = (REPAY, REFERENCE)
            return screens.which(turn.language)
        case ["p", account]:
            return _found(turn, account)
        case ["s", account, sequence]:
            return _how_much(turn, _payment(turn, account, sequence))
        case ["a", account, sequence, minor]:
            found = _payment(turn, account, sequence)
            return _why(turn, found, Money(number(minor), found.payer.currency))
        case ["n", refund_id]:
            shown = preview_again(turn.services, refund_id, turn.account.id)
            return _previewed(turn, shown)
        case ["y", refund_id]:
            turn.answer()
            return _done(turn, refund(turn.services, refund_id, turn.account.id))
        case _:
            raise StaleButton(f"nothing to do with a refund: {parts!r}")


def answered(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """Which payment is meant, how much of it, or why."""
    if not isinstance(said, Text):
        return None
    match parts:
        case [place] if place == REFERENCE:
            return _found(turn, said.text)
        case [place, account, sequence] if place == AMOUNT:
            turn.question = (REPAY, AMOUNT, account, sequence)
            found = _payment(turn, account, sequence)
            readings = readings_of(said.text, found.payer.currency)
            if len(readings) != 1:
                raise Refused("refund-amount-unclear")
            return _why(turn, found, readings[0])
        case [place, account, sequence, minor] if place == WHY:
            turn.question = (REPAY, WHY, account, sequence, minor)
            found = _payment(turn, account, sequence)
            amount = Money(number(minor), found.payer.currency)
            by = turn.account.id
            shown = preview_refund(turn.services, found.payment, amount, by, said.text)
            turn.question = ()
            return _previewed(turn, shown)
        case _:
            return None


def shown_anew(turn: Turn, refused: Refused, _origin: Address) -> Row | None:
    """The same amount, with what can go back as it is now."""
    refund_id = refused.params.get("refund")
    if not isinstance(refund_id, str):
        return None
    return (button(turn.language.label("button-preview-again"), REPAY, "n", refund_id),)


def _payment(turn: Turn, account: str, sequence: str) -> Refundable:
    return find_payment(turn.services, number(account), number(sequence))


def _found(turn: Turn, written: str) -> Screen:
    turn.question = (REPAY, REFERENCE)
    found = find_payments(turn.services, written)
    if len(found) > 1:
        return screens.several(turn.language, found)
    return _how_much(turn, found[0])


def _how_much(turn: Turn, one: Refundable) -> Screen:
    turn.question = (REPAY, AMOUNT, str(one.payer.id), str(one.entry.sequence))
    return screens.how_much(turn.language, one)


def _why(turn: Turn, one: Refundable, amount: Money) -> Screen:
    require_refundable(amount, one.left, in_parts=True)
    turn.question = (REPAY, WHY, str(one.payer.id), str(one.entry.sequence), str(amount.minor))
    return screens.why(turn.language, one, amount)


def _previewed(turn: Turn, shown: Refund) -> Screen:
    payer = get_account(turn.services, shown.payer_id)
    return screens.preview(turn.language, payer, shown)


def _done(turn: Turn, done: Refund) -> Screen:
    payer = get_account(turn.services, done.payer_id)
    return screens.done(turn.language, payer, done)
