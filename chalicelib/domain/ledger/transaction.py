"""An entry of the book as a line of an account's history: when, what for, how much, and what became of it.

A purchase that was paid by card is one line, though its entry brings the money in and spends it. What is
only set aside, or released again, is none: nothing was paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain.ledger.journal import (
    Entry,
    EntryKind,
    available_account,
    came_in,
    effect_on,
    held_account,
    receivable_account,
)
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.money import Money

REFILL: Final = "refill"
"""The purpose of money that came onto the balance and bought nothing yet."""

REFUND: Final = "refund"
"""The purpose of money that went back to where it came from."""


OWED: Final = "owed"
"""The purpose of what was paid of a debt from money that had been set aside."""

DISPUTE: Final = "dispute"
"""The purpose of money that a bank took back, or brought again."""


class Status(StrEnum):
    """What became of it; an entry is never changed, so neither is this."""

    RECEIVED = "received"  # it is on the balance
    PAID = "paid"
    RETURNED = "returned"  # to where it came from, or to the balance


@dataclass(frozen=True, slots=True)
class Transaction:
    """`amount` is what was paid or came in; negative if it went back to the payer. `purpose` is "refill",
    "refund", the kind of what was sold, or else the kind of the entry. `paid_with`: "balance", or the
    payment system's id. What was given back in the same entry has paid part of `sale`."""

    account_id: int
    sequence: int
    at: datetime
    purpose: str
    amount: Money
    status: Status
    paid_with: str
    reference: str
    change: Money  # of the balance, what is set aside included
    available_after: Money
    sale: Sale | None = None
    given_back: tuple[Sale, ...] = ()

    @property
    def title(self) -> str | None:
        """What was sold, or else given back; None of money alone."""
        named = self.sale or next(iter(self.given_back), None)
        return None if named is None else named.title

    @property
    def vat(self) -> Money:
        """In `amount`."""
        zero = self.amount.zero
        sold = zero if self.sale is None else self.sale.vat
        return sold - sum((one.vat for one in self.given_back), zero)

    @property
    def id(self) -> str:
        """What payer and staff call it: whose book, and which entry."""
        return f"{self.account_id}-{self.sequence}"


def transaction(entry: Entry) -> Transaction | None:
    """None for what only moves between available and set aside."""
    change, sale = _change(entry), entry.sale
    paid = came_in(entry)
    given_back = tuple(credit.back for credit in entry.given_back)
    back = sum((one.gross for one in given_back), change.zero)
    if sale is not None:
        purpose, amount = sale.subject.kind, sale.gross - back
    elif entry.kind == EntryKind.DISPUTE and any(paid.values()):
        purpose, amount = DISPUTE, sum(paid.values(), change.zero)
    elif spent := sum(paid.values(), change.zero) - change - _settled(entry):
        purpose, amount = entry.kind, spent
    elif any(paid.values()):
        amount = sum(paid.values(), change.zero)
        purpose = REFUND if amount < amount.zero else REFILL
    elif settled := _settled(entry):
        purpose, amount = OWED, settled
    else:
        return None
    status = _status(purpose, amount, returned=bool(given_back))
    return Transaction(
        account_id=entry.account_id,
        sequence=entry.sequence,
        at=entry.at,
        purpose=purpose,
        amount=-amount if status is Status.RECEIVED and amount < amount.zero else amount,
        status=status,
        paid_with=sale.paid_with if sale is not None else next(iter(paid), "balance"),
        reference=entry.reference,
        change=change,
        available_after=entry.available_after,
        sale=sale,
        given_back=given_back,
    )


def _change(entry: Entry) -> Money:
    zero = entry.available_after.zero
    available = effect_on(entry.postings, available_account(entry.account_id), zero)
    return available + effect_on(entry.postings, held_account(entry.account_id), zero)


def _settled(entry: Entry) -> Money:
    """What of a debt was paid, negative where it grew: not on the balance, and not spent either."""
    receivable = receivable_account(entry.account_id)
    return effect_on(entry.postings, receivable, entry.available_after.zero)


def _status(purpose: str, amount: Money, *, returned: bool) -> Status:
    """What came in without a payment system, and without anything given back, was received as well."""
    if amount < amount.zero and (returned or purpose in (REFUND, DISPUTE, EntryKind.CREDIT)):
        return Status.RETURNED
    received = purpose in (REFILL, DISPUTE) or amount < amount.zero
    return Status.RECEIVED if received else Status.PAID
