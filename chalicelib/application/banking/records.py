"""Where transfers and what staff do with them are kept."""

from __future__ import annotations

from chalicelib.application.ports.store import Key, Table

BANK_RECEIPT = "bank_receipt"


def receipt_key(receipt_id: str) -> Key:
    """One transfer, and the guard that it is taken once."""
    return Key(Table.PAYMENTS, receipt_id, BANK_RECEIPT)


def act_key(act_id: str) -> Key:
    """What one of the staff was shown."""
    return Key(Table.INBOX, act_id, "bank_act")
