"""Where the entries of a book are kept."""

from __future__ import annotations

from typing import Final

from chalicelib.application.ports.store import Key, Table

ENTRY_PREFIX: Final = "entry:"


def entry_key(account_id: int, sequence: int) -> Key:
    """A line of the account's book; sort keys follow the sequence."""
    return Key(Table.ACCOUNTS, str(account_id), f"{ENTRY_PREFIX}{sequence:010d}")
