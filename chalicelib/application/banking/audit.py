"""What must hold of transfers: each is where its record says, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from chalicelib.application.auditing import Around, Check, only_readable
from chalicelib.application.banking.records import BANK_RECEIPT, receipt_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments.records import Settlement, settlement_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.domain.banking.act import BankAct
from chalicelib.domain.banking.receipt import BankReceipt, ReceiptState
from chalicelib.domain.ledger.journal import SUSPENSE, Entry

TRANSFERS: Final = "transfers"


def _of_receipt(receipt: BankReceipt) -> Iterable[Key]:
    if receipt.state is ReceiptState.SETTLED:
        return [settlement_key(receipt.system, receipt.id)]
    if receipt.payer_id is None or receipt.entry_sequence is None:
        return []
    return [entry_key(receipt.payer_id, receipt.entry_sequence)]


def _receipt(_record: Record, receipt: BankReceipt, around: Around) -> Iterator[str]:
    """What is settled has its guard; what was assigned left suspense in the entry that it names."""
    if receipt.state is ReceiptState.SETTLED:
        guard = around.get(Settlement, settlement_key(receipt.system, receipt.id))
        if guard is None or guard.charge_id != receipt.charge_id:
            yield f"its guard is {guard}"
    if receipt.state is ReceiptState.ASSIGNED:
        keys = list(_of_receipt(receipt))
        entry = around.get(Entry, keys[0]) if keys else None
        left = {} if entry is None else _left(entry)
        if entry is None or left.get(f"suspense:{receipt.id}") != str(receipt.amount):
            yield f"its entry is {entry}"


def _left(entry: Entry) -> dict[str, str]:
    """What left suspense in it, by what it names."""
    gone = [-p.amount for p in entry.postings if p.account.startswith(SUSPENSE)]
    return {entry.reference: str(gone[0])} if gone else {}


def _receipt_of(entry: Entry) -> Iterable[Key]:
    return [receipt_key(name.partition(":")[2]) for name in _left(entry)]


def _entry(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """What leaves suspense was in it, and left once."""
    for key in _receipt_of(entry):
        receipt = around.get(BankReceipt, key)
        where = None if receipt is None else (receipt.payer_id, receipt.entry_sequence)
        if where != (entry.account_id, entry.sequence):
            yield f"its transfer is {receipt}"


CHECKS: Final = (
    Check(TRANSFERS, Table.PAYMENTS, BANK_RECEIPT, BankReceipt, _receipt, _of_receipt),
    Check(TRANSFERS, Table.ACCOUNTS, "entry", Entry, _entry, _receipt_of),
    only_readable(Table.INBOX, "bank_act", BankAct),
)
