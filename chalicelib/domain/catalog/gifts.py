"""On which terms gifts are sold; knows no gift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.money import Money


@dataclass(frozen=True, slots=True)
class GiftPolicy:
    """`amounts` that are given, by currency; a code can be redeemed for `valid_days` from its payment on."""

    valid_days: int
    amounts: Mapping[str, tuple[Money, ...]]

    def expires(self, paid_at: datetime) -> datetime:
        """From when on it cannot be redeemed any more."""
        return paid_at + timedelta(days=self.valid_days)
