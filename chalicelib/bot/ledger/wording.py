"""What a payment was for and from what it was paid, in words; no buttons."""

from __future__ import annotations

from chalicelib.bot.catalog.wording import system_title
from chalicelib.bot.language import Language
from chalicelib.domain.ledger.transaction import Transaction


def purpose_title(language: Language, purpose: str) -> str:
    """One without a message of its own is "other"."""
    message = f"history-of-{purpose.replace('_', '-')}"
    return language.label(message if language.has(message) else "history-of-other")


def paid_with(language: Language, one: Transaction) -> str:
    """The payment system, or the balance."""
    if one.paid_with == "balance":
        return language.label("history-from-balance")
    return system_title(language, one.paid_with)
