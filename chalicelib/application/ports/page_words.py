"""The words that only the locales have for what a payer reads on a payment system's page or a document."""

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

    def gift(self, language: str) -> str:
        """That it is given to somebody."""
        ...

    def number_rent(self, language: str, written: str) -> str:
        """What renting this SIP number for a month is called on a document."""
        ...

    def number_setup(self, language: str, written: str) -> str:
        """The same of setting it up, once."""
        ...

    def place(self, language: str, country: str, state: str | None, area: str) -> str:
        """Where a number is, with the country by name."""
        ...

    def sold_anew(self, language: str) -> str:
        """What is paid with what was left, when something is changed."""
        ...

    def difference(self, language: str) -> str:
        """What is paid for the time left when something is changed."""
        ...
