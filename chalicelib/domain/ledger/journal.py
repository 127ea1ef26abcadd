"""Double entry: postings, journal entries and the balance they leave; knows no payment system.

A positive posting credits its account, a negative one debits it, and the postings of an entry sum
to zero in each currency. The customer's balance is a liability, so a payment in credits it. Entries
are never changed; a correction is a new entry. Each entry stands in the book of one account and
holds that account's balance after it, so the book is an unbroken chain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain.errors import InvalidInput, UnbalancedEntry
from chalicelib.domain.exchange.rates import Conversion
from chalicelib.domain.ledger.sale import Credit, Exchange, Sale
from chalicelib.domain.money import Money

CLEARING: Final = "clearing:"
"""How the accounts of money under way begin, before the payment system's name."""


SUSPENSE: Final = "suspense:"
"""How the accounts of money begin that came and is nobody's yet, before the payment system's name."""

FEES: Final = "fees:"
"""How the accounts of what a payment system keeps for itself begin, before its name."""

FX: Final = "fx"
"""Where one currency becomes another: it takes the one and gives the other, and what is left in it is the
operator's gain or loss."""


class EntryKind(StrEnum):
    """Why an entry was made. Capabilities may have kinds of their own."""

    TOP_UP = "top_up"  # a payment landed on the balance
    PURCHASE = (
        "purchase"  # a subscription was bought, from the balance or with the payment it came in
    )
    RENEWAL = "renewal"  # the next period of a subscription
    HOLD = "hold"  # part of the balance set aside for a charge under way
    RELEASE = "release"  # and back
    REFUND = "refund"  # money went back to where it came from
    CONVERSION = "conversion"  # the balance became another currency
    DISPUTE = "dispute"  # a bank took back what its card had paid, or brought it again
    CREDIT = "credit"  # part of what was sold was given back to the balance


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry: `amount` credited (positive) or debited (negative) to `account`."""

    account: str
    amount: Money


def available_account(account_id: int) -> str:
    """The part of a customer's balance that can be spent."""
    return f"customer:{account_id}"


def held_account(account_id: int) -> str:
    """The part set aside for a charge under way."""
    return f"held:{account_id}"


def clearing_account(payment_system: str) -> str:
    """Money on its way between a payment system and the seller's bank."""
    return f"{CLEARING}{payment_system}"


def suspense_account(payment_system: str) -> str:
    """Money that came by a payment system and is nobody's yet."""
    return f"{SUSPENSE}{payment_system}"


def receivable_account(account_id: int) -> str:
    """What a customer owes since more was taken back than their balance had."""
    return f"receivable:{account_id}"


def fees_account(payment_system: str) -> str:
    """What a payment system takes for itself: an expense."""
    return f"{FEES}{payment_system}"


def revenue_account(seller_id: str) -> str:
    """Net value sold by a seller."""
    return f"revenue:{seller_id}"


def vat_account(seller_id: str, country: str) -> str:
    """VAT a seller owes to a country."""
    return f"vat:{seller_id}:{country}"


def transfer(source: str, destination: str, amount: Money) -> tuple[Posting, ...]:
    """The two postings that move `amount`; none if it is zero, InvalidInput if it is negative."""
    if amount.minor < 0:
        raise InvalidInput(f"a transfer of {amount} would run backwards")
    return (Posting(source, -amount), Posting(destination, amount)) if amount else ()


@dataclass(frozen=True, slots=True)
class Act:
    """Which of the staff did it, and why, in their own words."""

    by: int
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One immutable line of an account's book, numbered from 1 without gaps.

    `kind` is what the history calls it; `reference` reads aloud what caused it, e.g. `stripe:pi_…` or
    `renewal:{subscription}:{start}`. One entry may give back and sell: what was given
    back pays. `conversion`: money of another currency came in, or the book's own became another.
    """

    account_id: int
    sequence: int
    at: datetime
    kind: str
    reference: str
    postings: tuple[Posting, ...]
    available_after: Money
    held_after: Money
    charge_id: str | None = None
    sale: Sale | None = None
    given_back: tuple[Credit, ...] = ()
    act: Act | None = None
    exchange: Exchange | None = None
    conversion: Conversion | None = None
    owed_after: Money | None = None  # None: nothing

    def __post_init__(self) -> None:
        require_balanced(self.postings)
        if self.sequence < 1:
            raise InvalidInput(f"entries are numbered from 1, not {self.sequence}")


def sales_of(entry: Entry) -> tuple[Sale, ...]:
    """Everything the entry has a document of: what it gave back, then what it sold."""
    return (
        *(credit.back for credit in entry.given_back),
        *(() if entry.sale is None else (entry.sale,)),
    )


def require_balanced(postings: Iterable[Posting]) -> None:
    """Raises UnbalancedEntry unless there are postings and they sum to zero per currency."""
    sums: dict[str, int] = defaultdict(int)
    for posting in postings:
        sums[posting.amount.currency] += posting.amount.minor
    wrong = {currency: total for currency, total in sums.items() if total}
    if wrong or not sums:
        raise UnbalancedEntry(f"postings must sum to zero per currency, not {wrong or 'be empty'}")


def came_in(entry: Entry) -> dict[str, Money]:
    """By payment system, what it brought onto the balance, perhaps some time after it came; negative where it
    took it back. What was converted counts as it reached the balance; what the system kept for itself is not
    the payer's."""
    found: dict[str, Money] = {}
    for posting in entry.postings:
        if not posting.account.startswith((CLEARING, SUSPENSE, FEES)):
            continue
        system, brought = posting.account.partition(":")[2], -posting.amount
        if entry.conversion is not None and brought == entry.conversion.before:
            brought = entry.conversion.after
        found[system] = found.get(system, entry.available_after.zero) + brought
    return found


def effect_on(postings: Iterable[Posting], account: str, zero: Money) -> Money:
    """The sum of what `postings` do to `account`."""
    return sum((p.amount for p in postings if p.account == account), zero)
