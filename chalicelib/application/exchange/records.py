"""Where rates are kept: one item a source and day, never changed, found by the day that the feed names."""

from __future__ import annotations

from datetime import date

from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.exchange.rates import Source

RATE_FEED = "rate_feed"


def feed_key(source: Source) -> Key:
    """How far a source is known."""
    return Key(Table.PAYMENTS, source.value, RATE_FEED)


def rates_key(source: Source, day: date) -> Key:
    """What it published for that day."""
    return Key(Table.PAYMENTS, source.value, f"rates:{day.isoformat()}")
