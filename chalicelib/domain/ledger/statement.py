"""Part of an account's book as a statement that adds up: a balance, movements with their parts, the balance
after them; words nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.ledger.journal import (
    Entry,
    available_account,
    came_in,
    effect_on,
    held_account,
    receivable_account,
)
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.money import Money


class Cause(StrEnum):
    """Why a part of a movement changes what is available."""

    PAID_IN = "paid-in"  # it came through a payment system
    PAID_BACK = "paid-back"  # it went back the same way
    SET_ASIDE = "set-aside"  # for a charge under way
    BACK = "back"  # what was set aside is available again
    CREDITED = "credited"  # part of an earlier sale, given back
    OWED = "owed"  # more was taken back than there was, or that is paid now
    SPENT = "spent"  # what the entry is for, see its kind and sale


@dataclass(frozen=True, slots=True)
class Part:
    """`amount` is signed as it changes the available balance; `payment_system` of what was paid, `back` what
    was given back."""

    cause: Cause
    amount: Money
    payment_system: str = ""
    back: Sale | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of the book. The parts add up to `after` − `before`, which are available balances."""

    sequence: int
    at: datetime
    kind: str
    sale: Sale | None
    parts: tuple[Part, ...]
    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """`movements` oldest first: `before` and all of their parts add up to `after`, beside which `held` was
    set aside."""

    before: Money
    movements: tuple[Movement, ...]
    after: Money
    held: Money


def statement(entries: Sequence[Entry]) -> Statement | None:
    """Of consecutive entries of one book, in either order; None of no entries."""
    if not entries:
        return None
    movements = tuple(_movement(one) for one in sorted(entries, key=lambda one: one.sequence))
    last = max(entries, key=lambda one: one.sequence)
    return Statement(movements[0].before, movements, last.available_after, last.held_after)


def _movement(entry: Entry) -> Movement:
    zero = entry.available_after.zero
    effect = effect_on(entry.postings, available_account(entry.account_id), zero)
    return Movement(
        sequence=entry.sequence,
        at=entry.at,
        kind=entry.kind,
        sale=entry.sale,
        parts=tuple(_parts(entry, effect)),
        before=entry.available_after - effect,
        after=entry.available_after,
    )


def _parts(entry: Entry, effect: Money) -> list[Part]:
    """What was paid in and what was set aside are read off their own accounts, credits off themselves; the
    rest was spent."""
    parts = []
    for system, paid in came_in(entry).items():
        if paid:
            parts.append(Part(Cause.PAID_BACK if paid < paid.zero else Cause.PAID_IN, paid, system))
    back = -effect_on(entry.postings, held_account(entry.account_id), effect.zero)
    if back:
        cause = Cause.SET_ASIDE if back < back.zero else Cause.BACK
        parts.append(Part(cause, back))
    owed = -effect_on(entry.postings, receivable_account(entry.account_id), effect.zero)
    if owed:
        parts.append(Part(Cause.OWED, owed))
    parts += [Part(Cause.CREDITED, one.back.gross, back=one.back) for one in entry.given_back]
    spent = effect - sum((one.amount for one in parts), effect.zero)
    if spent:
        parts.append(Part(Cause.SPENT, spent))
    return parts
