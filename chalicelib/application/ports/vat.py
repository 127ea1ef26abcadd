"""Ports for VAT numbers: how one is written."""

from __future__ import annotations

from typing import Protocol


class VatNumbers(Protocol):
    """The member states' rules for their numbers; asks nobody."""

    def canonical(self, prefix: str, written: str) -> str | None:
        """The number with its prefix and nothing between, e.g. `DE136695976`, however it was written; None if
        no number of the member state with this `prefix` can be so (length, letters, check digits)."""
        ...
