"""Where accounts are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.people.name import WHERE


def vat_check_key(account_id: int) -> Key:
    """The newest VAT number that waits for its register, or has waited."""
    return Key(Table.INBOX, str(account_id), "vat_check")


@dataclass(frozen=True, slots=True)
class Named:
    """An account that has, or had, this word in its name."""

    account_id: int


NAMED_PREFIX: Final = "named:"


def named_key(word: str, account_id: int) -> Key:
    """Words that begin alike stand together."""
    return Key(Table.ACCOUNTS, f"name:{word[:WHERE]}", f"{NAMED_PREFIX}{word}:{account_id}")


def account_key(account_id: int) -> Key:
    """Preferences, cards, balance."""
    return Key(Table.ACCOUNTS, str(account_id), "account")
