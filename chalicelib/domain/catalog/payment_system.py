"""A payment system as the catalog offers it: seller, countries, limits; makes no call to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money, exponent_of


@dataclass(frozen=True, slots=True)
class PaymentLimits:
    """What a payment system takes in one currency."""

    minimum: Money  # the least the system can move at all
    maximum: Money
    top_up_minimum: Money  # the least a customer may choose to top up
    suggested: tuple[Money, ...]  # top-ups offered as buttons, ascending
    stars_per_unit: int | None = (
        None  # Telegram Stars for one unit of the currency, not a minor one
    )

    def takes(self, amount: Money) -> bool:
        """Whether one payment may be of this amount."""
        return self.minimum <= amount <= self.maximum

    def stars_for(self, amount: Money) -> int | None:
        """How many Stars are asked for it, a part of one counted as one; None where they are not taken."""
        if self.stars_per_unit is None:
            return None
        minor_in_a_unit: int = 10 ** exponent_of(amount.currency)
        return -(-amount.minor * self.stars_per_unit // minor_in_a_unit)


@dataclass(frozen=True, slots=True)
class PaymentSystemSpec:
    """A company or rail, the seller it pays, and for whom it is offered. `invoice_days`: it is a bank
    transfer of a company, asked for by a payment invoice that is open for so long."""

    id: str
    seller: str
    saves_cards: bool
    limits: Mapping[str, PaymentLimits]  # by currency
    only_countries: frozenset[str] | None = None  # None: every country
    except_countries: frozenset[str] = frozenset()
    invoice_days: int | None = None

    @property
    def currencies(self) -> tuple[str, ...]:
        """In the catalog's order; the first is this system's default."""
        return tuple(self.limits)

    def in_currency(self, currency: str) -> PaymentLimits:
        """Raises Refused("currency-not-taken")."""
        try:
            return self.limits[currency]
        except KeyError:
            raise Refused("currency-not-taken", payment_system=self.id, currency=currency) from None

    def saves_in(self, currency: str) -> bool:
        """Whether who pays in this currency leaves something for later: what is converted saves nothing."""
        return self.saves_cards and currency in self.limits

    def minimum(self, currency: str) -> Money:
        """The least amount of one charge. Raises Refused("currency-not-taken")."""
        return self.in_currency(currency).minimum

    def maximum(self, currency: str) -> Money:
        """The greatest amount of one charge. Raises Refused("currency-not-taken")."""
        return self.in_currency(currency).maximum

    def stars_for(self, amount: Money) -> int | None:
        """How many Stars are asked for it; None where they are not taken."""
        limits = self.limits.get(amount.currency)
        return None if limits is None else limits.stars_for(amount)

    def is_offered_in(self, country: str) -> bool:
        """Whether a payer of `country` may use it."""
        if country in self.except_countries:
            return False
        return self.only_countries is None or country in self.only_countries
