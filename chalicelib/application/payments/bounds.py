"""Between which amounts a payment system takes money, in any currency that can be asked of it."""

from __future__ import annotations

from typing import Final

from chalicelib.application.exchange.converting import asked_rate
from chalicelib.application.services import Services
from chalicelib.domain.catalog.payment_system import PaymentLimits, PaymentSystemSpec
from chalicelib.domain.errors import Refused
from chalicelib.domain.exchange.rates import Rate
from chalicelib.domain.money import Money, exponent_of

ROUND_FIGURE: Final = 5
"""Suggested top-ups that are converted go up to the next so many major units."""


def bounds_of(services: Services, spec: PaymentSystemSpec, currency: str) -> PaymentLimits:
    """As the catalog states them, else as its first currency is worth today: an amount between them is one
    between those when it is converted. Raises Refused: no-rate, rates-stale."""
    stated = spec.limits.get(currency)
    if stated is not None:
        return stated
    rate = asked_rate(services, currency, spec.currencies[0])
    theirs = spec.limits[rate.to]
    return PaymentLimits(
        minimum=rate.back(theirs.minimum, up=True),
        maximum=rate.back(theirs.maximum),
        top_up_minimum=rate.back(theirs.top_up_minimum, up=True),
        suggested=_round_figures(rate, theirs.suggested),
    )


def known_bounds(services: Services, system: str, currency: str) -> PaymentLimits | None:
    """None where the system has left the catalog, or nothing of this currency can be asked of it now."""
    try:
        return bounds_of(services, services.catalog.payment_system(system), currency)
    except Refused:
        return None


def minimum_charge(services: Services, system: str, currency: str) -> Money:
    """The least amount one charge may have. Raises Refused: unknown-payment-system, no-rate, rates-stale."""
    return bounds_of(services, services.catalog.payment_system(system), currency).minimum


def _round_figures(rate: Rate, suggested: tuple[Money, ...]) -> tuple[Money, ...]:
    step = ROUND_FIGURE * 10 ** exponent_of(rate.of)
    figures = (-(-rate.back(one, up=True).minor // step) * step for one in suggested)
    return tuple(Money(minor, rate.of) for minor in dict.fromkeys(figures))
