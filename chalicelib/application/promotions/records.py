"""Where promo codes and their uses are kept: a code and all of its uses stand in one partition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.application.ports.store import Key, Table


@dataclass(frozen=True, slots=True)
class Listed:
    """In the partition of the list that staff see: there is such a code."""

    code: str


LIST: Final = "promo"
LISTED_PREFIX: Final = "promo_listed:"
USES_PREFIX: Final = "promo_uses:"


def code_key(code: str) -> Key:
    """One code."""
    return Key(Table.SUBSCRIPTIONS, f"promo:{code}", "promo_code")


def uses_key(code: str, account_id: int) -> Key:
    """Its uses by one account."""
    return Key(Table.SUBSCRIPTIONS, f"promo:{code}", f"{USES_PREFIX}{account_id}")


def listed_key(code: str) -> Key:
    """See Listed."""
    return Key(Table.SUBSCRIPTIONS, LIST, f"{LISTED_PREFIX}{code}")


def guesses_key(account_id: int) -> Key:
    """How often this account was wrong."""
    return Key(Table.ACCOUNTS, str(account_id), "promo_guesses")
