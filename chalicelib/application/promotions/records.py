"""Where promo codes and their uses are kept: a code and all of its uses stand in one partition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.application.ports.store import Key, Table


@dataclass(frozen=True, slots=True)
class Listed:
    """In the partition of the list that staff see: there is such a code."""

    code: str


@dataclass(frozen=True, slots=True)
class Invited:
    """In the partition of an account: somebody who came by its link, and has paid."""

    referred_id: int


LIST: Final = "promo"
INVITED_PREFIX: Final = "invited:"
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


def referral_key(referred_id: int) -> Key:
    """What follows from the first payment of this account, which was invited."""
    return Key(Table.SUBSCRIPTIONS, str(referred_id), "referral")


def invited_key(account_id: int, referred_id: int) -> Key:
    """See Invited."""
    return Key(Table.ACCOUNTS, str(account_id), f"{INVITED_PREFIX}{referred_id}")
