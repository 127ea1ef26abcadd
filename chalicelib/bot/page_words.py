"""What stands on a payment system's page beside the amount, in the payer's language."""

from __future__ import annotations

from chalicelib.bot.language import Localiser
from chalicelib.bot.wording import months


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
