"""Port for phone numbers: how one is written, and of which country it is; asks nobody."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class PhoneNumber(NamedTuple):
    """`digits`: E.164 without the plus, e.g. `12125550123`; `written`: as people read it; `country`: by
    ISO 3166, empty for a number of no country."""

    digits: str
    written: str
    country: str


class PhoneNumbers(Protocol):
    """The numbering plans of the world."""

    def read(self, text: str, country: str) -> PhoneNumber | None:
        """The number that `text` says, as one of `country` if it does not say which; None if there can be no
        such number."""
        ...
