"""Agreeing on terms with an account, for staff only: with whom, for which plan, what is written, doing it."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.desk.agreeing import (
    agree_on_terms,
    compared,
    find_account,
    plans_to_agree_on,
    preview_terms,
)
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Said, Screen, Text
from chalicelib.bot.buttons import StaleButton, number
from chalicelib.bot.desk import agreeing_screens as screens
from chalicelib.bot.desk.words import DEAL
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.account import Account

WHO = "f"
WRITTEN = "w"


def deal(turn: Turn, parts: Sequence[str]) -> Screen:
    """/deal asks with whom; `p:{account}` for which plan, `w:{account}:{plan}` what. `y:{agreement}` does
    what was shown."""
    match parts:
        case []:
            turn.question = (DEAL, WHO)
            return screens.whom(turn.language)
        case ["p", account_id]:
            return _plans(turn, get_account(turn.services, number(account_id)))
        case [place, account_id, plan_id] if place == WRITTEN:
            return _ask(turn, number(account_id), plan_id)
        case ["y", agreement_id]:
            turn.answer()
            done = agree_on_terms(turn.services, agreement_id, turn.account.id)
            account = get_account(turn.services, done.account_id)
            return screens.done(turn.language, turn.catalog, account, done)
        case _:
            raise StaleButton(f"nothing to agree on: {parts!r}")


def answered(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """With whom, or on what; what is not understood is said, and can be written once more."""
    if not isinstance(said, Text):
        return None
    match parts:
        case [place] if place == WHO:
            turn.question = (DEAL, WHO)
            account = find_account(turn.services, said.text)
            turn.question = ()
            return _plans(turn, account)
        case [place, account_id, plan_id] if place == WRITTEN:
            return _written(turn, number(account_id), plan_id, said.text)
        case _:
            return None


def _plans(turn: Turn, account: Account) -> Screen:
    plans = plans_to_agree_on(turn.services, account)
    return screens.plans(turn.language, account, plans)


def _ask(turn: Turn, account_id: int, plan_id: str, refused: Refused | None = None) -> Screen:
    turn.question = (DEAL, WRITTEN, account_id, plan_id)
    account, plan = get_account(turn.services, account_id), turn.catalog.plan(plan_id)
    note = None if refused is None else refusal_text(turn.language, refused)
    return screens.ask(turn.language, account, plan, note)


def _written(turn: Turn, account_id: int, plan_id: str, text: str) -> Screen:
    try:
        shown = preview_terms(turn.services, account_id, plan_id, text, turn.account.id)
    except Refused as refused:
        return _ask(turn, account_id, plan_id, refused)
    account, prices = get_account(turn.services, account_id), compared(turn.services, shown)
    return screens.preview(turn.language, turn.catalog, account, shown, prices)
