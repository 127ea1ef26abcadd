"""The presses that lead to the history, and from it to a document."""

from __future__ import annotations

from typing import Final

from chalicelib.application.ledger.transactions import ALL, Chosen
from chalicelib.bot.declared import Address

HISTORY: Final = "hist"

DOCUMENTS: Final = "doc"
"""The list of the account's documents, which stands in a wing above."""

EVERY: Final = "-"
"""Where a purpose or a year stands: all of them."""


def listing(chosen: Chosen = ALL, before: int | None = None) -> Address:
    """The press that lists what is chosen, of entries older than `before`."""
    if chosen == ALL and before is None:
        return (HISTORY,)
    older = () if before is None else (before,)
    return (HISTORY, "l", *choice_parts(chosen), *older)


def choice_parts(chosen: Chosen) -> tuple[str | int, str | int]:
    """What is chosen, as a press carries it."""
    return (chosen.purpose or EVERY, chosen.year or EVERY)
