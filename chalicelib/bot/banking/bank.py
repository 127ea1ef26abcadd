"""Bank transfers, for staff only: what nobody could match, and invoices that are paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.banking.acts import (
    do_act,
    find_account,
    find_invoice,
    in_suspense,
    preview_assign,
    preview_mark,
    preview_return,
    suspended,
)
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Said, Screen, Text
from chalicelib.bot.banking import bank_screens as screens
from chalicelib.bot.banking.words import BANK
from chalicelib.bot.buttons import StaleButton, fingerprint, number
from chalicelib.bot.turn import Turn
from chalicelib.domain.banking.act import BankAct
from chalicelib.domain.banking.receipt import BankReceipt
from chalicelib.domain.errors import Refused

REFERENCE: Final = "f"
WHY_MARK: Final = "m"
WHOSE: Final = "o"
WHY_ASSIGN: Final = "a"
WHY_RETURN: Final = "r"


def bank(turn: Turn, parts: Sequence[str]) -> Screen:
    """/bank lists what is in suspense and asks for the reference of an invoice; of a transfer in suspense, by
    its fingerprint: `s` shows, `o` asks whose it is, `r` why it is sent back; `y:{act}` does what was
    shown."""
    match parts:
        case []:
            turn.question = (BANK, REFERENCE)
            return screens.overview(turn.language, suspended(turn.services))
        case ["s", mark]:
            return screens.transfer(turn.language, _found(turn, mark), mark)
        case ["o", mark]:
            turn.question = (BANK, WHOSE, mark)
            return screens.whose(turn.language, _found(turn, mark), mark)
        case ["r", mark]:
            turn.question = (BANK, WHY_RETURN, mark)
            return screens.why_return(turn.language, _found(turn, mark), mark)
        case ["y", act_id]:
            turn.answer()
            return screens.done(turn.language, do_act(turn.services, act_id, turn.account.id))
        case _:
            raise StaleButton(f"nothing to do with a transfer: {parts!r}")


def answered(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """A reference, whose a transfer is, or why."""
    if not isinstance(said, Text):
        return None
    match parts:
        case [place] if place == REFERENCE:
            turn.question = (BANK, REFERENCE)
            asked = find_invoice(turn.services, said.text)
            turn.question = (BANK, WHY_MARK, asked.charge.reference or "")
            return screens.why_mark(turn.language, asked)
        case [place, reference] if place == WHY_MARK:
            turn.question = (BANK, WHY_MARK, reference)
            act = preview_mark(turn.services, reference, turn.account.id, said.text)
            return _previewed(turn, act)
        case [place, mark] if place == WHOSE:
            turn.question = (BANK, WHOSE, mark)
            receipt, account = _found(turn, mark), find_account(turn.services, said.text)
            turn.question = (BANK, WHY_ASSIGN, mark, str(account.id))
            return screens.why_assign(turn.language, receipt, account, mark)
        case [place, mark, account_id] if place == WHY_ASSIGN:
            turn.question = (BANK, WHY_ASSIGN, mark, account_id)
            receipt, by = _found(turn, mark), turn.account.id
            whose = number(account_id)
            act = preview_assign(turn.services, receipt.id, whose, by, said.text)
            return _previewed(turn, act)
        case [place, mark] if place == WHY_RETURN:
            turn.question = (BANK, WHY_RETURN, mark)
            receipt = _found(turn, mark)
            act = preview_return(turn.services, receipt.id, turn.account.id, said.text)
            return _previewed(turn, act)
        case _:
            return None


def _previewed(turn: Turn, act: BankAct) -> Screen:
    turn.question = ()
    account = None if act.account_id is None else get_account(turn.services, act.account_id)
    return screens.preview(turn.language, act, account)


def _found(turn: Turn, mark: str) -> BankReceipt:
    """Among those on the screen. Raises Refused("suspense-gone")."""
    for one in suspended(turn.services):
        if fingerprint(one.id) == mark:
            return in_suspense(turn.services, one.id)
    raise Refused("suspense-gone")
