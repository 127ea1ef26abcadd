"""A bank statement as its entries, whatever the bank's format; knows no file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b

from chalicelib.domain.money import Money

MOST_TEXT = 500
"""Characters of what was written beside a transfer that are kept."""


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """Money that came in, booked. `key` tells it from every other entry of that account, also in another file
    that holds it too: the bank's own reference, else a digest of all that it says."""

    account: str
    key: str
    booked: date
    amount: Money
    text: str
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What came in on `account`; `passed_over` counts what did not: debits, pending and reversed entries."""

    account: str
    entries: tuple[StatementEntry, ...]
    passed_over: int = 0


def keyed(entries: Iterable[StatementEntry]) -> tuple[StatementEntry, ...]:
    """Those without a key of the bank's get one of what they say, and of how many before them say the
    same."""
    seen: Counter[str] = Counter()
    found = []
    for one in entries:
        if one.key:
            found.append(one)
            continue
        said = f"{one.booked}|{one.amount}|{one.payer}|{one.text}"
        seen[said] += 1
        digest = blake2b(f"{said}|{seen[said]}".encode(), digest_size=12).hexdigest()
        found.append(replace(one, key=f"~{digest}"))
    return tuple(found)
