"""What stands on a payment system's page or in a line of a document, in the payer's language."""

from __future__ import annotations

from chalicelib.bot.language import Localiser
from chalicelib.bot.wording import months, place_text


class LocalisedPageWords:
    """Implements PageWords by the locales."""

    def __init__(self, localiser: Localiser) -> None:
        self._localiser = localiser

    def period(self, language: str, count: int) -> str:
        """E.g. "6 months"."""
        return months(self._localiser.language(language), count)

    def top_up(self, language: str) -> str:
        """What a top-up is called there."""
        return self._localiser.language(language).label("page-top-up")

    def gift(self, language: str) -> str:
        """That it is given to somebody."""
        return self._localiser.language(language).label("page-gift")

    def number_rent(self, language: str, written: str) -> str:
        """What renting it for a month is called."""
        return self._localiser.language(language).label("page-number-rent", number=written)

    def number_setup(self, language: str, written: str) -> str:
        """What setting it up is called."""
        return self._localiser.language(language).label("page-number-setup", number=written)

    def place(self, language: str, country: str, state: str | None, area: str) -> str:
        """E.g. "New York City, New York, United States"."""
        return place_text(self._localiser.language(language), country, state, area)

    def sold_anew(self, language: str) -> str:
        """What is paid with what was left, when something is changed."""
        return self._localiser.language(language).label("page-sold-anew")

    def difference(self, language: str) -> str:
        """What is paid for the time left when something is changed."""
        return self._localiser.language(language).label("page-difference")
