"""Where accounts are kept."""

from __future__ import annotations

from chalicelib.application.ports.store import Key, Table


def account_key(account_id: int) -> Key:
    """Preferences, cards, balance."""
    return Key(Table.ACCOUNTS, str(account_id), "account")
