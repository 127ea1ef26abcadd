"""Charges, the balance, payment systems and cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.application.declared import Beside, Checks, Concern, Duty, Step, of_payer
from chalicelib.application.fulfilment import Fulfilment
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Body, Table
from chalicelib.bot.declared import (
    AnswerReader,
    Handler,
    NoticeWords,
    PurposeWords,
    Section,
    Standing,
    TextReader,
    Till,
    WayOn,
)
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Waiting
from chalicelib.domain.people.roles import Operation


def _charge() -> type[Waiting]:
    from chalicelib.domain.payments.charge import Charge

    return Charge


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.payments.charges import advance_due
    from chalicelib.application.payments.new_money import follow
    from chalicelib.application.payments.telling import tell_charge

    return {"advance": advance_due, "follow": follow, "tell": tell_charge}


def _card_setup() -> type[Waiting]:
    from chalicelib.domain.payments.card_setup import CardSetup

    return CardSetup


def _setup_steps() -> Mapping[str, Step]:
    from chalicelib.application.payments.card_setup_telling import follow_setup, tell_setup
    from chalicelib.application.payments.card_setups import set_up

    return {"set_up": set_up, "follow": follow_setup, "tell": tell_setup}


def _give_up_setup() -> Mapping[str, Step]:
    from chalicelib.application.payments.card_setups import give_up_setup

    return {"set_up": give_up_setup}


def _kept_card() -> type[Waiting]:
    from chalicelib.domain.payments.kept_card import KeptCard

    return KeptCard


def _kept_card_steps() -> Mapping[str, Step]:
    from chalicelib.application.payments.kept_cards import forget, tell_expiring

    return {"forget": forget, "tell_expiring": tell_expiring}


def _give_up() -> Mapping[str, Step]:
    from chalicelib.application.payments.charges import give_up

    return {"advance": give_up}


def _beside() -> Beside:
    from chalicelib.application.payments.records import read_beside

    return read_beside


def _top_up() -> Fulfilment[Any]:
    from chalicelib.application.payments.top_ups import FULFILMENT

    return FULFILMENT


def _top_up_words() -> PurposeWords:
    from chalicelib.bot.payments.words import TOP_UP

    return TOP_UP


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.payments.words import NOTICES

    return NOTICES


def _watch() -> type[Waiting]:
    from chalicelib.domain.payments.balance_watch import BalanceWatch

    return BalanceWatch


def _watch_steps() -> Mapping[str, Step]:
    from chalicelib.application.payments import watching

    return {
        "look": watching.look,
        "tell_low": watching.tell_low,
        "tell_stopped": watching.tell_stopped,
        "tell_ceiling": watching.tell_ceiling,
    }


def _watch_beside() -> Beside:
    from chalicelib.application.payments.records import read_beside_watch

    return read_beside_watch


def _reversal() -> type[Waiting]:
    from chalicelib.domain.payments.reversal import Reversal

    return Reversal


def _reversal_steps() -> Mapping[str, Step]:
    from chalicelib.application.payments.going_back import follow, tell_reversal

    return {"follow": follow, "tell": tell_reversal}


def _reversal_beside() -> Beside:
    from chalicelib.application.payments.records import read_beside_reversal

    return read_beside_reversal


def _let_go() -> Mapping[str, Step]:
    from chalicelib.application.payments.going_back import WARNING, let_go

    return {WARNING: let_go}


def _of_reversal(reversal: Any) -> Concern:
    return Concern(reversal.payer_id, reversal.stands.amount)


def _refund() -> type[Waiting]:
    from chalicelib.domain.payments.refund import Refund

    return Refund


def _refund_steps() -> Mapping[str, Step]:
    from chalicelib.application.payments.refunding import ask, follow

    return {"refund": ask, "follow": follow}


def _refund_beside() -> Beside:
    from chalicelib.application.payments.records import read_beside_refund

    return read_beside_refund


def _give_up_refund() -> Mapping[str, Step]:
    from chalicelib.application.payments.refunding import give_up

    return {"refund": give_up}


def _of_refund(refund: Any) -> Concern:
    return Concern(refund.payer_id, refund.amount)


def _repay() -> Handler:
    from chalicelib.bot.payments.repay import repay

    return repay


def _repay_answered() -> AnswerReader:
    from chalicelib.bot.payments.repay import answered

    return answered


def _refund_anew() -> WayOn:
    from chalicelib.bot.payments.repay import shown_anew

    return shown_anew


def _auto_top_up() -> Fulfilment[Any]:
    from chalicelib.application.payments.watching import AUTO_TOP_UP

    return AUTO_TOP_UP


def _auto_top_up_words() -> PurposeWords:
    from chalicelib.bot.payments.words import AUTO_TOP_UP

    return AUTO_TOP_UP


def _balance() -> Handler:
    from chalicelib.bot.payments.balance import balance

    return balance


def _paysystem() -> Handler:
    from chalicelib.bot.payments.paysystem import paysystem

    return paysystem


def _balance_short() -> WayOn:
    from chalicelib.bot.payments.words import balance_short

    return balance_short


def _other_system() -> WayOn:
    from chalicelib.bot.payments.words import other_system

    return other_system


def _company_first() -> WayOn:
    from chalicelib.bot.payments.words import company_first

    return company_first


def _standing() -> Standing:
    from chalicelib.bot.payments.words import standing

    return standing


def _text() -> TextReader:
    from chalicelib.bot.payments.balance import text

    return text


def _till() -> Till:
    from chalicelib.bot.payments.till import TILL

    return TILL


def _charge_formerly(body: Body) -> Body:
    """Until 0.1 a charge had a quote instead of a price, and the purpose of a top-up was empty; it counted
    its look-ups, and held the cards that its own had replaced, which are now kept by themselves."""
    gone = ("quote", "look_ups", "replaced_cards")
    today = {name: value for name, value in body.items() if name not in gone}
    if "replaced_cards" in body:
        waits = {kind: wait for kind, wait in body.get("waits", {}).items() if kind != "forget"}
        today = {name: value for name, value in today.items() if name != "waits"}
        today |= {"waits": waits} if waits else {}
    if "quote" not in body:
        return today
    quote = body["quote"]
    today["price"] = quote["gross"] if quote else None
    if not body["purpose"]:
        today["purpose"] = {"kind": "top_up"}
    return today


def _checks() -> Checks:
    from chalicelib.application.payments.audit import CHECKS

    return CHECKS


def _of_charge(charge: Any) -> Concern:
    return Concern(charge.payer_id, charge.amount)


def _personal() -> PersonalKinds:
    from chalicelib.application.payments.personal import PERSONAL

    return PERSONAL


PAYMENTS = Capability(
    "payments",
    personal=_personal,
    checks=_checks,
    duties={
        "charge": Duty(
            table=Table.PAYMENTS,
            record=_charge,
            kinds=(
                Kind("advance", prompt=True),
                Kind("follow", prompt=True),
                Kind("tell", prompt=True, spoken=True),
            ),
            steps=_steps,
            beside=_beside,
            give_up=_give_up,
            concerns=_of_charge,
        ),
        "card_setup": Duty(
            table=Table.PAYMENTS,
            record=_card_setup,
            kinds=(
                Kind("set_up", prompt=True),
                Kind("follow", prompt=True),
                Kind("tell", prompt=True, spoken=True),
            ),
            steps=_setup_steps,
            give_up=_give_up_setup,
            concerns=of_payer,
        ),
        "kept_card": Duty(
            table=Table.PAYMENTS,
            record=_kept_card,
            kinds=(Kind("forget", prompt=True), Kind("tell_expiring", spoken=True)),
            steps=_kept_card_steps,
            concerns=of_payer,
        ),
        "balance_watch": Duty(
            table=Table.PAYMENTS,
            record=_watch,
            kinds=(
                Kind("look", prompt=True),
                Kind("tell_low", prompt=True, spoken=True),
                Kind("tell_stopped", prompt=True, spoken=True),
                Kind("tell_ceiling", prompt=True, spoken=True),
            ),
            steps=_watch_steps,
            beside=_watch_beside,
            concerns=of_payer,
        ),
        "reversal": Duty(
            table=Table.PAYMENTS,
            record=_reversal,
            kinds=(Kind("follow", prompt=True), Kind("tell", prompt=True, spoken=True)),
            steps=_reversal_steps,
            beside=_reversal_beside,
            give_up=_let_go,
            concerns=_of_reversal,
        ),
        "refund": Duty(
            table=Table.PAYMENTS,
            record=_refund,
            kinds=(Kind("refund", prompt=True), Kind("follow", prompt=True)),
            steps=_refund_steps,
            beside=_refund_beside,
            give_up=_give_up_refund,
            concerns=_of_refund,
        ),
    },
    purposes={"top_up": _top_up, "auto_top_up": _auto_top_up},
    speaks={"top_up": _top_up_words, "auto_top_up": _auto_top_up_words},
    formerly={"charge": _charge_formerly},
    sections=(
        Section(
            "b", _balance, command="balance", label="button-balance", row=1, words="words-balance"
        ),
        Section(
            "p",
            _paysystem,
            command="paysystem",
            label="menu-paysystem",
            row=2,
            words="words-paysystem",
        ),
        Section(
            "repay",
            _repay,
            command="repay",
            label="menu-repay",
            row=8,
            staff=Operation.REPAY,
            answers=_repay_answered,
        ),
    ),
    notices=_notices,
    ways_on={
        "refund-changed": _refund_anew,
        "balance-short": _balance_short,
        "payment-system-not-offered": _other_system,
        "unknown-payment-system": _other_system,
        "currency-not-taken": _other_system,
        "cards-not-saved": _other_system,
        "company-not-said": _company_first,
    },
    standing=_standing,
    text=_text,
    till=_till,
)
