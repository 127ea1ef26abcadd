"""The payer presses "Renew": nothing is taken from elsewhere, or at another price, than they agreed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.application.people.records import account_key
from chalicelib.application.subscriptions import renewals
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Way
from chalicelib.domain.payments.funding import ByCard, FromBalance
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.counted_store import CountedStore
from tests.support.refusals import refused
from tests.support.world import World

ANNA: Final = 101
PRICE: Final = Money.of("18.00", "EUR")


@pytest.fixture
def world() -> World:
    return World(store=CountedStore())


def with_balance(world: World, amount: str) -> None:
    account = replace(world.account(ANNA), available=Money.of(amount, "EUR"))
    world.put(account_key(ANNA), account)


def bought(world: World, later: str = "ok") -> Subscription:
    """By a card that is saved; its end is near."""
    one = world.buy_by_card(ANNA, later)
    world.clock.at = one.end - timedelta(days=10)
    return one


def test_from_the_balance_it_is_sold_at_once_with_two_requests(world: World) -> None:
    one = bought(world)
    with_balance(world, "18.00")
    assert isinstance(world.store, CountedStore)
    world.store.forget()
    done = renewals.renew_now(
        world.services, one.id, ANNA, None, one.end, shown=PRICE, agreed=FromBalance()
    )
    assert (len(world.store.loads), world.store.commits) == (2, 1)
    assert (done.charge, done.subscription.end) == (None, add_months(one.anchor, 12))
    assert world.account(ANNA).available == Money.of("0", "EUR")


def test_what_would_come_from_elsewhere_than_was_agreed_is_not_taken(world: World) -> None:
    one = bought(world)
    with_balance(world, "17.99")
    before = world.account(ANNA)
    with refused("funding-changed"):
        renewals.renew_now(world.services, one.id, ANNA, None, one.end, agreed=FromBalance())
    assert (world.account(ANNA), world.subscription(one.id)) == (before, one)
    (card,) = before.cards
    agreed = ByCard(card, Money.of("0.50", "EUR"), Money.of("17.99", "EUR"))
    done = renewals.renew_now(world.services, one.id, ANNA, None, one.end, agreed=agreed)
    assert done.charge is not None
    assert (done.charge.way, done.charge.amount) == (Way.SAVED_CARD, Money.of("0.50", "EUR"))
    assert (done.charge.held, done.charge.by_hand) == (Money.of("17.99", "EUR"), True)


def test_a_card_under_way_at_another_price_is_not_asked_sooner(world: World) -> None:
    one = bought(world, "slow")
    first = renewals.renew_now(world.services, one.id, ANNA, None, one.end).charge
    assert first is not None
    again = renewals.renew_now(world.services, one.id, ANNA, None, one.end, shown=PRICE).charge
    assert again is not None
    assert again.id == first.id
    other = Money.of("17.00", "EUR")
    with refused("price-changed", shown=other, now=PRICE):
        renewals.renew_now(world.services, one.id, ANNA, None, one.end, shown=other)


def test_a_card_is_asked_where_it_is_saved_whatever_the_payer_prefers_by_now(world: World) -> None:
    one = bought(world)
    world.put(account_key(ANNA), replace(world.account(ANNA), payment_system="cheque"))
    done = renewals.renew_now(world.services, one.id, ANNA, None, one.end)
    assert done.charge is not None
    assert (done.charge.payment_system, done.charge.amount) == ("stripe", PRICE)
