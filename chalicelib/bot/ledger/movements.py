"""Entries of a book as lines to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.bot.catalog.wording import system_title
from chalicelib.bot.language import Html, Language
from chalicelib.domain.ledger.journal import Entry, available_account, effect_on
from chalicelib.domain.people.account import Account

MOVEMENTS_SHOWN: Final = 5
"""How many of the last ones are listed under the balance."""


def movement_lines(language: Language, account: Account, entries: Sequence[Entry]) -> list[str]:
    """The last movements, one line each."""
    if not entries:
        return [language.text("movements-none")]
    return [language.text("movements"), *(_movement(language, account, one) for one in entries)]


def _movement(language: Language, account: Account, entry: Entry) -> Html:
    """A purchase by card is one line, though it comes in and leaves at once."""
    day = entry.at.date()
    if entry.sale is not None:
        paid = language.money(-entry.sale.gross, signed=True)
        if entry.sale.paid_with == "balance":
            return language.text("movement-sale", day=day, what=entry.sale.title, amount=paid)
        system = system_title(language, entry.sale.paid_with)
        return language.text(
            "movement-sale-paid", day=day, what=entry.sale.title, amount=paid, system=system
        )
    zero = account.available.zero
    effect = effect_on(entry.postings, available_account(entry.account_id), zero)
    message = f"movement-{entry.kind.replace('_', '-')}"
    if not language.has(message):
        message = "movement-other"
    return language.text(message, day=day, amount=language.money(effect, signed=True))
