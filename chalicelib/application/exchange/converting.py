"""The rate of today for one conversion, from what is stored; fetches nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from chalicelib.application.exchange.records import feed_key, rates_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.exchange.rates import (
    DayRates,
    Rate,
    RateFeed,
    rate_asked,
    rate_given,
    require_fresh,
    source_for,
)

Stating = Callable[[DayRates, str, str, Decimal], Rate]


def asked_rate(services: Services, of: str, to: str, unit: Unit | None = None) -> Rate:
    """For what a payer is asked in `to` instead of `of`. Raises Refused: no-rate, rates-stale."""
    return _rate(services, of, to, unit, rate_asked)


def given_rate(services: Services, of: str, to: str, unit: Unit | None = None) -> Rate:
    """For what somebody is given in `to` instead of `of`. Raises Refused: no-rate, rates-stale."""
    return _rate(services, of, to, unit, rate_given)


def can_convert(services: Services, of: str, to: str) -> bool:
    """Whether a payer could be asked in `to` now."""
    try:
        asked_rate(services, of, to)
    except Refused:
        return False
    return True


def _rate(services: Services, of: str, to: str, unit: Unit | None, stating: Stating) -> Rate:
    """A day's rates never change, so only a decision that has a `unit` rests on which day is the newest."""
    source = source_for(of, to)
    if source not in services.rate_sources:
        raise Refused("no-rate", of=of, to=to)
    reader = unit or Unit(services)
    day = require_fresh(reader.get(RateFeed, feed_key(source)), services.clock.now())
    rates = reader.require(DayRates, rates_key(source, day))
    return stating(rates, of, to, services.catalog.exchange_margin_percent)
