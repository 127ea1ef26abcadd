"""The words that only the locales have for what a payer reads on a payment system's page."""

from __future__ import annotations

from typing import Protocol


class PageWords(Protocol):
    """By an IETF language tag, or the nearest that there is."""

    def period(self, language: str, count: int) -> str:
        """So many months."""
        ...

    def top_up(self, language: str) -> str:
        """What a top-up is called."""
        ...
