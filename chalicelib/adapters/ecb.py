"""The European Central Bank's reference rates: units of each currency for one euro, each working day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.published_rates import positive, published
from chalicelib.application.ports.rates import RatesRefused
from chalicelib.domain.exchange.rates import DayRates, Price, Source
from chalicelib.domain.money import EXPONENTS

if TYPE_CHECKING:
    import httpx

CUBE: Final = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"


class EcbRates:
    """Implements RateSource over `ECB_RATES_URL`, the address of `eurofxref-daily.xml`."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._url = url
        self._transport = transport

    def newest(self) -> DayRates:
        """Currencies that are not known here are passed over."""
        days = published(self._url, self._transport).findall(f"{CUBE}/{CUBE}[@time]")
        if len(days) != 1:
            raise RatesRefused(f"Cube: expected one with a time, not {len(days)}")
        try:
            day = date.fromisoformat(days[0].get("time", ""))
        except ValueError:
            raise RatesRefused(f"Cube: expected a day, not {days[0].get('time')!r}") from None
        prices = {}
        for cube in days[0].findall(CUBE):
            currency = cube.get("currency", "")
            if currency in EXPONENTS:
                prices[currency] = Price(positive(cube.get("rate"), currency), Decimal(1))
        if not prices:
            raise RatesRefused("Cube: expected rates")
        return DayRates(Source.ECB, day, "EUR", prices)
