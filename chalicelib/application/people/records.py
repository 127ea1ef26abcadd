"""Where accounts are kept."""

from __future__ import annotations

from chalicelib.application.ports.store import Key, Table


def vat_check_key(account_id: int) -> Key:
    """The newest VAT number that waits for its register, or has waited."""
    return Key(Table.INBOX, str(account_id), "vat_check")


def account_key(account_id: int) -> Key:
    """Preferences, cards, balance."""
    return Key(Table.ACCOUNTS, str(account_id), "account")


def export_key(account_id: int) -> Key:
    """The newest file of all that is stored of it, as far as it is made."""
    return Key(Table.INBOX, str(account_id), "export")


def export_part_key(account_id: int, number: int) -> Key:
    """What one slice found for it."""
    return Key(Table.INBOX, str(account_id), f"export_part:{number:05}")
