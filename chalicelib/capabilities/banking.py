"""Bank transfers: statements, suspense, and what staff do with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.application.declared import Checks, Concern, Duty, Step
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import AnswerReader, Handler, NoticeWords, Section
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Waiting
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.roles import Operation


def _receipt() -> type[Waiting]:
    from chalicelib.domain.banking.receipt import BankReceipt

    return BankReceipt


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.banking.receipts import follow, settle_receipt, tell_assigned

    return {"settle": settle_receipt, "follow": follow, "tell_assigned": tell_assigned}


def _checks() -> Checks:
    from chalicelib.application.banking.audit import CHECKS

    return CHECKS


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.banking.words import NOTICES

    return NOTICES


def _bank() -> Handler:
    from chalicelib.bot.banking.bank import bank

    return bank


def _answered() -> AnswerReader:
    from chalicelib.bot.banking.bank import answered

    return answered


def _of_receipt(receipt: Any) -> Concern:
    return Concern(receipt.payer_id or 0, receipt.amount)


def _has_transfers(catalog: Catalog) -> bool:
    return any(system.invoice_days is not None for system in catalog.payment_systems)


def _personal() -> PersonalKinds:
    from chalicelib.application.banking.personal import PERSONAL

    return PERSONAL


BANKING = Capability(
    "banking",
    personal=_personal,
    checks=_checks,
    notices=_notices,
    duties={
        "bank_receipt": Duty(
            table=Table.PAYMENTS,
            record=_receipt,
            kinds=(
                Kind("settle", prompt=True),
                Kind("follow", prompt=True),
                Kind("tell_assigned", prompt=True, spoken=True),
            ),
            steps=_steps,
            concerns=_of_receipt,
        )
    },
    sections=(
        Section(
            "bank",
            _bank,
            command="bank",
            label="menu-bank",
            row=8,
            staff=Operation.TRANSFERS,
            answers=_answered,
            offered_in=_has_transfers,
        ),
    ),
)
