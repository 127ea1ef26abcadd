"""A changed price is told before the renewal that would take it."""

from datetime import timedelta

import pytest

from chalicelib.application.subscriptions.notices import (
    RenewalComing,
    RenewalFailed,
    RenewalPriceChanged,
)
from chalicelib.application.subscriptions.subscription import choose_renewal_period
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.money import Money
from tests.support.catalogs import SIPTG, VOIPTIME, times
from tests.support.customers import choose, subscribed
from tests.support.parts import ANNA
from tests.support.world import World

BOTH = pytest.mark.parametrize("catalog", [SIPTG, VOIPTIME], ids=lambda c: c.id)


def bought(catalog: Catalog) -> World:
    """By a card that is saved and good."""
    world = World(catalog)
    subscribed(world, next(plan.id for plan in catalog.plans if not plan.is_free))
    return world


def taken(world: World) -> list[Money]:
    return list(world.payments.captured().values())


@BOTH
def test_a_price_raised_after_the_reminder_is_told_first_and_taken_at_the_next_attempt(
    catalog: Catalog,
) -> None:
    world = bought(catalog)
    before = world.subscriptions()[0]
    first, second = catalog.renewal.attempts_at(before.end)[:2]
    world.to(first - timedelta(hours=1))
    assert world.notices(RenewalComing)
    world.deploy(times(catalog, 2))
    world.to(second - timedelta(minutes=1))
    assert world.subscriptions()[0].end == before.end
    assert taken(world) == [before.paid]
    (told,) = world.notices(RenewalPriceChanged)
    assert (told.said, told.price, told.standing.next_at) == (before.paid, before.paid * 2, second)
    message = world.chat.last(ANNA.id)
    assert "has changed" in message.text
    assert message.button("Switch auto-renewal off").data == f"s:{before.id}:a:0"
    world.to(second + timedelta(minutes=5))
    assert taken(world) == [before.paid, before.paid * 2]
    assert world.subscriptions()[0].end > before.end
    assert not world.notices(RenewalFailed)
    world.audit()


@BOTH
def test_a_price_that_the_reminder_named_is_taken_at_once(catalog: Catalog) -> None:
    world = bought(catalog)
    before = world.subscriptions()[0]
    world.deploy(times(catalog, 2))
    world.to(catalog.renewal.attempts_at(before.end)[0] + timedelta(minutes=5))
    assert not world.notices(RenewalPriceChanged)
    assert taken(world) == [before.paid, before.paid * 2]
    assert world.subscriptions()[0].told is None, "what was paid is what is known of the next one"


@BOTH
def test_a_lower_price_is_taken_without_a_word(catalog: Catalog) -> None:
    world = World(times(catalog, 2))
    subscribed(world, next(plan.id for plan in catalog.plans if not plan.is_free))
    before = world.subscriptions()[0]
    world.to(catalog.renewal.attempts_at(before.end)[0] - timedelta(hours=1))
    world.deploy(catalog)
    world.wait(hours=2)
    assert not world.notices(RenewalPriceChanged)
    assert taken(world)[-1] * 2 == before.paid


def test_whoever_switches_off_after_the_news_pays_nothing_more() -> None:
    world = bought(SIPTG)
    before = world.subscriptions()[0]
    world.to(before.end - timedelta(days=3, hours=1))
    world.deploy(times(SIPTG, 2))
    world.wait(hours=3)
    message = world.chat.last(ANNA.id)
    world.press(message, message.button("Switch auto-renewal off").data)
    world.to(before.end + timedelta(days=10))
    assert taken(world) == [before.paid]
    assert not world.subscriptions()[0].live


def test_raised_twice_it_is_told_twice() -> None:
    world = bought(SIPTG)
    before = world.subscriptions()[0]
    first, second, third = SIPTG.renewal.attempts_at(before.end)[:3]
    world.to(first - timedelta(hours=1))
    world.deploy(times(SIPTG, 2))
    world.to(second - timedelta(hours=1))
    world.deploy(times(SIPTG, 3))
    world.to(third - timedelta(hours=1))
    assert [one.price for one in world.notices(RenewalPriceChanged)] == [
        before.paid * 2,
        before.paid * 3,
    ]
    assert taken(world) == [before.paid]
    world.to(third + timedelta(hours=1))
    assert taken(world)[-1] == before.paid * 3


def test_whoever_cannot_be_told_does_not_pay_more() -> None:
    world = bought(SIPTG)
    before = world.subscriptions()[0]
    world.chat.blocked.add(ANNA.id)
    world.deploy(times(SIPTG, 2))
    world.to(before.end + timedelta(days=10))
    assert taken(world) == [before.paid]
    after = world.subscriptions()[0]
    assert not after.live
    assert after.failure == "price-changed"
    world.audit()


@BOTH
def test_raised_before_the_last_attempt_it_is_taken_at_the_end_of_grace(catalog: Catalog) -> None:
    world = bought(catalog)
    before = world.subscriptions()[0]
    world.payments.behave(None, "decline")
    last = catalog.renewal.attempts_at(before.end)[-1]
    world.to(last - timedelta(hours=1))
    world.deploy(times(catalog, 2))
    world.payments.behave(None, "ok")
    over = catalog.renewal.grace_ends(before.end)
    world.to(over - timedelta(minutes=1))
    (told,) = world.notices(RenewalPriceChanged)
    assert told.standing.next_at == over
    assert taken(world) == [before.paid]
    world.to(over + timedelta(minutes=30))
    assert taken(world) == [before.paid, before.paid * 2]
    assert world.subscriptions()[0].live


def test_the_price_on_the_button_of_a_period_is_known() -> None:
    world = bought(SIPTG)
    one = world.subscriptions()[0]
    world.to(one.end - timedelta(days=4))
    choose_renewal_period(world.services, one.id, ANNA.id, 36)
    assert world.subscriptions()[0].told == Money(7560, "EUR")
    world.to(one.end)
    assert not world.notices(RenewalPriceChanged)
    assert taken(world)[-1] == Money(7560, "EUR")


def test_the_price_read_when_switching_on_is_known() -> None:
    world = World(SIPTG)
    message = subscribed(world)
    choose(world, message, ":a:0")
    one = world.subscriptions()[0]
    world.to(one.end - timedelta(days=2))
    world.deploy(times(SIPTG, 2))
    choose(world, message, ":a:1")
    assert "is paid at once: 36.00 EUR" in message.text
    world.deploy(times(SIPTG, 3))
    choose(world, message, ":a:1:3600EUR")
    assert "36.00 EUR was shown, now it is 54.00 EUR" in message.text
    assert not world.subscriptions()[0].auto_renew
    choose(world, message, ":a:1:5400EUR")
    world.wait(minutes=5)
    assert taken(world)[-1] == Money(5400, "EUR")
