"""The Bank of Russia's rates: roubles for so many units of each currency, each working day.

The file is in windows-1251, its decimals have a comma, and its date is the day from which the rates are good,
which may be tomorrow.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from chalicelib.adapters.published_rates import positive, published
from chalicelib.application.ports.rates import RatesRefused
from chalicelib.domain.exchange.rates import DayRates, Price, Source
from chalicelib.domain.money import EXPONENTS

if TYPE_CHECKING:
    import httpx


class CbrRates:
    """Implements RateSource over `CBR_RATES_URL`, the address of `XML_daily.asp`."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._url = url
        self._transport = transport

    def newest(self) -> DayRates:
        """Currencies that are not known here are passed over."""
        root = published(self._url, self._transport)
        if root.tag != "ValCurs":
            raise RatesRefused(f"{root.tag}: expected ValCurs")
        prices = {}
        for valute in root.findall("Valute"):
            currency = valute.findtext("CharCode", "").strip()
            if currency in EXPONENTS:
                prices[currency] = Price(_of(valute, "Nominal"), _of(valute, "Value"))
        if not prices:
            raise RatesRefused("ValCurs: expected rates")
        return DayRates(Source.CBR, _day(root), "RUB", prices)


def _of(valute: Element, name: str) -> Decimal:
    return positive(valute.findtext(name), f"{valute.findtext('CharCode')}, {name}")


def _day(root: Element) -> date:
    written = root.get("Date", "")
    try:
        return datetime.strptime(written, "%d.%m.%Y").replace(tzinfo=UTC).date()
    except ValueError:
        raise RatesRefused(f"ValCurs: expected a day, not {written!r}") from None
