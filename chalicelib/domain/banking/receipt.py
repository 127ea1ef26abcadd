"""What became of one transfer: matched with a payment invoice, confirmed what staff had said, or put into
suspense until staff assign or return it; knows no statement's format.

    MATCHED -> SETTLED          it pays a charge, or is on its payer's balance
    CONFIRMED                   staff had marked that charge as paid: no money moves twice
    SUSPENSE -> ASSIGNED | RETURNED
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, without
from chalicelib.domain.banking.statement import MOST_TEXT, StatementEntry
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.money import Money

SUSPENSE_SHARD: Final = "suspense"
"""Of the agenda, asked by staff alone."""


UNRESOLVED: Final = timedelta(days=36500)
"""No worker ever resolves it, so it is never overdue; the oldest stands first all the same."""


class ReceiptState(StrEnum):
    """See the module's docstring."""

    MATCHED = "matched"
    SETTLED = "settled"
    CONFIRMED = "confirmed"
    SUSPENSE = "suspense"
    ASSIGNED = "assigned"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class BankReceipt:
    """`id` is the guard: of a bank's entry its account and key, of a mark the charge. `payer_id` and
    `charge_id` are known of what matched; of what is in suspense, `charge_id` is the one whose reference it
    states with another amount. `entry_sequence` in the payer's book says where it was assigned. `by` and
    `reason` are those of staff who marked, assigned or returned it."""

    id: str
    system: str
    state: ReceiptState
    amount: Money
    booked: date
    at: datetime
    text: str = ""
    payer: str = ""
    charge_id: str | None = None
    payer_id: int | None = None
    entry_sequence: int | None = None
    by: int | None = None
    reason: str = ""
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda."""
        if self.state is ReceiptState.SUSPENSE or self.payer_id is None:
            return SUSPENSE_SHARD
        return payer_shard(self.payer_id)


def received(entry: StatementEntry, system: str, now: datetime) -> BankReceipt:
    """Nobody knows yet whose it is."""
    return BankReceipt(
        id=receipt_id(entry),
        system=system,
        state=ReceiptState.SUSPENSE,
        amount=entry.amount,
        booked=entry.booked,
        at=now,
        text=entry.text[:MOST_TEXT],
        payer=entry.payer[:MOST_TEXT],
        waits={"resolve": Wait(now + UNRESOLVED)},
    )


def receipt_id(entry: StatementEntry) -> str:
    """Each entry of an account once, for ever."""
    return f"{entry.account}/{entry.key}"


def matched(receipt: BankReceipt, charge_id: str, payer_id: int, now: datetime) -> BankReceipt:
    """It pays that charge."""
    return replace(
        receipt,
        state=ReceiptState.MATCHED,
        charge_id=charge_id,
        payer_id=payer_id,
        waits={"settle": Wait(now + INLINE_LEAD)},
    )


def confirmed(receipt: BankReceipt, charge_id: str, payer_id: int) -> BankReceipt:
    """Staff had said so before."""
    return replace(
        receipt,
        state=ReceiptState.CONFIRMED,
        charge_id=charge_id,
        payer_id=payer_id,
        waits={},
    )


def settled(receipt: BankReceipt) -> BankReceipt:
    """The charge knows of it."""
    return replace(receipt, state=ReceiptState.SETTLED, waits=without(receipt.waits, "settle"))


def assigned(receipt: BankReceipt, entry: Entry, now: datetime) -> BankReceipt:
    """Staff know whose it is, as the entry says; its new owner is told, and what waited for money runs."""
    due = Wait(now + INLINE_LEAD)
    return replace(
        receipt,
        state=ReceiptState.ASSIGNED,
        payer_id=entry.account_id,
        entry_sequence=entry.sequence,
        by=None if entry.act is None else entry.act.by,
        reason="" if entry.act is None else entry.act.reason,
        waits={"follow": due, "tell_assigned": due},
    )


def returned(receipt: BankReceipt, by: int, reason: str) -> BankReceipt:
    """Staff have sent it back by their bank."""
    return replace(receipt, state=ReceiptState.RETURNED, by=by, reason=reason, waits={})
