"""Fetching rates once a day and keeping each day; silence backs off and is parked as all work is."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.application.exchange.records import feed_key, rates_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import without
from chalicelib.domain.exchange.rates import FETCH, DayRates, RateFeed, Source, begun, fetched


def begin_feeds(services: Services) -> None:
    """Every source that is switched on is fetched from now on; one that is, goes on as it does."""

    def decide(unit: Unit) -> None:
        keys = {source: feed_key(source) for source in services.rate_sources}
        unit.load(*keys.values())
        for source, key in keys.items():
            known = unit.get(RateFeed, key)
            if known is None or FETCH not in known.waits:
                begins = begun(source, services.clock.now())
                unit.put(key, begins if known is None else replace(known, waits=begins.waits))
                unit.nudge(key)

    if services.rate_sources:
        in_unit(services, decide)


def fetch(services: Services, name: str) -> None:
    """What the source published last, stored once a day. Of a day that is known nothing is changed: what was
    converted at it stays explained. Switched off, it waits for nothing any more. Raises RatesError."""
    source = Source(name)
    ask = services.rate_sources.get(source)
    rates = None if ask is None else ask.newest()

    def decide(unit: Unit) -> None:
        feed = unit.require(RateFeed, feed_key(source))
        if FETCH not in feed.waits:
            return
        if rates is None:
            unit.put(feed_key(source), replace(feed, waits=without(feed.waits, FETCH)))
            return
        key = rates_key(source, rates.day)
        if unit.get(DayRates, key) is None:
            unit.put(key, rates)
        unit.put(feed_key(source), fetched(feed, rates.day, services.clock.now()))

    in_unit(services, decide)
