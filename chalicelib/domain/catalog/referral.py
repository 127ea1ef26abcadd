"""On which terms whoever brings a customer is rewarded; knows no customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.domain.money import Money


@dataclass(frozen=True, slots=True)
class ReferralPolicy:
    """`reward` for a first payment of `least` at least, both by currency, `after_days` without anything of
    it given back."""

    reward: Mapping[str, Money]
    least: Mapping[str, Money]
    after_days: int

    @property
    def waits(self) -> timedelta:
        """How long the reward waits."""
        return timedelta(days=self.after_days)
