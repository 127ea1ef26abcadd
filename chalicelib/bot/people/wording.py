"""What people are called before staff."""

from __future__ import annotations

from chalicelib.bot.language import Language
from chalicelib.domain.people.account import Account


def name_of(language: Language, account: Account) -> str:
    """As they call themselves; of whoever was deleted, only that and when."""
    if account.deleted_at is None:
        return account.name
    return language.label("deleted-account", day=language.on(account.deleted_at))
