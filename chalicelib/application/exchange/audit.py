"""What must hold of rates, and of money that was turned into another currency at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from chalicelib.application.auditing import Around, Check
from chalicelib.application.exchange.records import RATE_FEED, feed_key, rates_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.domain.exchange.rates import DayRates, RateFeed

RATES: Final = "rates"


def _newest(feed: RateFeed) -> Iterable[Key]:
    return [] if feed.day is None else [rates_key(feed.source, feed.day)]


def _feed(_record: Record, feed: RateFeed, around: Around) -> Iterator[str]:
    """The newest day is stored."""
    if feed.day is not None and around.get(DayRates, rates_key(feed.source, feed.day)) is None:
        yield f"the rates of {feed.day} are not there"


def _feed_of(rates: DayRates) -> Iterable[Key]:
    return [feed_key(rates.source)]


def _day(record: Record, rates: DayRates, around: Around) -> Iterator[str]:
    """It stands where it says, and its feed knows of it."""
    if record.key != rates_key(rates.source, rates.day):
        yield f"it says that it is of {rates.source} and {rates.day}"
    feed = around.get(RateFeed, feed_key(rates.source))
    if feed is None or feed.day is None or feed.day < rates.day:
        yield f"its feed is {feed}"


CHECKS: Final = (
    Check(RATES, Table.PAYMENTS, RATE_FEED, RateFeed, _feed, _newest),
    Check(RATES, Table.PAYMENTS, "rates", DayRates, _day, _feed_of),
)
