"""Where SIP numbers are sold, at which prices, and on which terms they are rented; knows no number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.money import Money


def place_of(country: str, state: str | None, area: str) -> str:
    """Names a place, e.g. `US/New York/New York City`: the inventory is kept by it."""
    return f"{country}/{state or ''}/{area}"


@dataclass(frozen=True, slots=True)
class NumberOffer:
    """The numbers of one place. `state` is None where a country has none."""

    country: str
    state: str | None
    area: str
    prefix: str
    setup: Mapping[str, Money]  # once, by currency
    monthly: Mapping[str, Money]  # rent, by currency

    @property
    def place(self) -> str:
        """See `place_of`."""
        return place_of(self.country, self.state, self.area)


@dataclass(frozen=True, slots=True)
class RentPolicy:
    """When the rent of the next month is taken, and what follows where the balance is short; counted from
    the paid end."""

    charge_days_before: int  # the first attempt; then one a day while the number works
    remind_days_before_charge: int
    grace_days: int  # the number works on unpaid
    keep_days: int  # after that: suspended, before it is given back

    def first_attempt(self, end: datetime) -> datetime:
        """When the next month is first paid for."""
        return end - timedelta(days=self.charge_days_before)

    def reminds_at(self, end: datetime) -> datetime:
        """When that is announced."""
        return self.first_attempt(end) - timedelta(days=self.remind_days_before_charge)

    def grace_ends(self, end: datetime) -> datetime:
        """Until when it works unpaid."""
        return end + timedelta(days=self.grace_days)

    def suspended_until(self, end: datetime) -> datetime:
        """Until when it is kept unpaid."""
        return self.grace_ends(end) + timedelta(days=self.keep_days)
