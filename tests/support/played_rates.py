"""A played central bank: publishes what it is told, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from chalicelib.application.ports.rates import RatesRefused, RatesSilent
from chalicelib.domain.exchange.rates import DayRates, Price, Source
from infra.sandbox.faulty_store import Crash
from tests.support.faults import no_fault

PER_EURO = {"USD": Decimal("1.10"), "GBP": Decimal("0.85"), "JPY": Decimal("160.5")}
IN_ROUBLES = {"EUR": Decimal("104.50"), "USD": Decimal("95.00")}


def of_ecb(day: date, per_euro: Mapping[str, Decimal] | None = None) -> DayRates:
    prices = {code: Price(one, Decimal(1)) for code, one in (per_euro or PER_EURO).items()}
    return DayRates(Source.ECB, day, "EUR", prices)


def of_cbr(day: date, in_roubles: Mapping[str, Decimal] | None = None) -> DayRates:
    prices = {code: Price(Decimal(1), one) for code, one in (in_roubles or IN_ROUBLES).items()}
    return DayRates(Source.CBR, day, "RUB", prices)


@dataclass(slots=True)
class PlayedRates:
    """Implements RateSource. `day` stands still if it is set. `fault("newest")` is None, `silent`, `refused`,
    or the one who asks dies."""

    source: Source
    now: Callable[[], datetime]
    day: date | None = None
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    fault: Callable[[str], str | None] = no_fault
    asked: int = 0

    def newest(self) -> DayRates:
        fault = self.fault("newest")
        if fault == "crash_before":
            raise Crash("rates")
        self.asked += 1
        if fault == "silent":
            raise RatesSilent(f"{self.source}: 503")
        if fault == "refused":
            raise RatesRefused(f"{self.source}: line 1: expected rates")
        if fault == "crash_after":
            raise Crash("rates")
        published = of_ecb if self.source is Source.ECB else of_cbr
        return published(self.day or self.now().date(), self.prices or None)


def played_banks(
    now: Callable[[], datetime], fault: Callable[[str], str | None] = no_fault
) -> dict[Source, PlayedRates]:
    return {source: PlayedRates(source, now, fault=fault) for source in Source}
