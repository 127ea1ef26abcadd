"""Rates are fetched once a day, kept by day, and never changed afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from chalicelib.application.exchange.converting import asked_rate, can_convert
from chalicelib.application.exchange.feeds import begin_feeds, fetch
from chalicelib.application.exchange.records import feed_key, rates_key
from chalicelib.application.parked import PARKED_SHARD
from chalicelib.application.ports.store import Table
from chalicelib.application.unit import Unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.exchange.rates import DayRates, RateFeed, Source
from tests.support.world import World


def feed(world: World, source: Source = Source.CBR) -> RateFeed:
    return Unit(world.services).require(RateFeed, feed_key(source))


def test_each_bank_is_asked_once_a_day() -> None:
    world = World().with_banks()
    assert [bank.asked for bank in world.banks.values()] == [1, 1]
    world.wait(days=10)
    assert [bank.asked for bank in world.banks.values()] == [11, 11]
    world.wait(hours=4)
    assert feed(world).day == world.clock.at.date()
    world.audit()


def test_beginning_again_changes_nothing() -> None:
    world = World().with_banks()
    before = feed(world)
    begin_feeds(world.services)
    assert feed(world) == before


def test_every_day_that_was_published_is_kept_and_never_changed() -> None:
    world = World().with_banks()
    today = world.clock.at.date()
    world.banks[Source.CBR].prices = {"EUR": Decimal(200)}
    world.wait(days=1, hours=4)
    world.banks[Source.CBR].day = today  # the bank's file is an older one again
    world.wait(days=1)
    first = Unit(world.services).require(DayRates, rates_key(Source.CBR, today))
    assert first.prices["EUR"].amount == Decimal("104.50")
    assert feed(world).day == today + timedelta(days=1)
    assert asked_rate(world.services, "EUR", "RUB").value == 200
    world.audit()


def test_a_silent_bank_is_asked_again_and_parked_within_a_day_and_its_rates_hold_for_three() -> (
    None
):
    world = World().with_banks()
    world.banks[Source.CBR].fault = lambda _: "silent"
    world.wait(days=2)
    assert can_convert(world.services, "EUR", "RUB")
    far = world.clock.at + timedelta(days=30)
    parked = world.store.due(Table.INBOX, PARKED_SHARD, far).entries
    assert [key.pk for key, _ in parked if key.pk.startswith("cbr:fetch")], parked
    world.wait(days=2)
    with pytest.raises(Refused, match="rates-stale"):
        asked_rate(world.services, "EUR", "RUB")
    assert can_convert(world.services, "EUR", "USD")


def test_parked_fetching_begins_anew_by_the_daily_task() -> None:
    world = World().with_banks()
    world.banks[Source.CBR].fault = lambda _: "refused"
    world.wait(days=4)
    world.banks[Source.CBR].fault = lambda _: None
    begin_feeds(world.services)
    world.settle()
    assert can_convert(world.services, "EUR", "RUB")


def test_a_bank_that_is_switched_off_waits_for_nothing() -> None:
    world = World().with_banks()
    world.services = replace(world.services, rate_sources={})
    fetch(world.services, "cbr")
    assert not feed(world).waits
    with pytest.raises(Refused, match="no-rate"):
        asked_rate(world.services, "EUR", "RUB")


def test_what_is_published_for_tomorrow_is_taken() -> None:
    world = World().with_banks()
    tomorrow = world.clock.at.date() + timedelta(days=1)
    world.banks[Source.CBR].day = tomorrow
    world.wait(hours=4)
    assert feed(world).day == tomorrow
    assert asked_rate(world.services, "EUR", "RUB").day == tomorrow
