"""Whose bank transfers are, and what is told of them."""

from __future__ import annotations

from typing import Final

from chalicelib.application.personal import AGENDA, STAFF, Impersonal, Personal, PersonalKinds
from chalicelib.application.ports.store import Table
from chalicelib.domain.banking.act import BankAct
from chalicelib.domain.banking.receipt import BankReceipt

PERSONAL: Final[PersonalKinds] = {
    (Table.PAYMENTS, "bank_receipt"): Personal(
        BankReceipt, {"payer_id": "payer"}, {"by": STAFF, "waits": AGENDA}
    ),
    (Table.INBOX, "bank_act"): Personal(BankAct, {"account_id": "payer"}, {"by": STAFF}),
    (Table.PAYMENTS, "bank_reference"): Impersonal(
        "which charge a reference asks for: the charge is told"
    ),
}
