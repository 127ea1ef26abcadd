"""New money, or another card: which renewals run at once, and which open charge makes way for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.application.declared import Came, Woken
from chalicelib.application.payments import charges
from chalicelib.application.people.records import account_key
from chalicelib.application.subscriptions import renewals
from chalicelib.application.subscriptions.new_money import money_came
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.agenda import Wait
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from chalicelib.domain.people.card import Card
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.catalogs import SIPTG
from tests.support.world import World

ANNA, BORIS = 101, 202
PRICE: Final = Money.of("18", "EUR")
CENT: Final = Money(1, "EUR")
HOUR: Final = timedelta(hours=1)
FIRST_ATTEMPT: Final = SIPTG.renewal.attempts[0]
OTHER: Final = Card("stripe", "pm_other", "cus_1", "mir", "9999", 4, 2031)


@pytest.fixture
def world() -> World:
    return World()


def change(world: World, one: Subscription, **fields: Any) -> Subscription:
    after = replace(world.subscription(one.id), **fields)
    world.put(subscription_key(one.id), after)
    return after


def payer(world: World, **fields: Any) -> None:
    world.put(account_key(ANNA), replace(world.account(ANNA), **fields))


def two_in_their_attempts(world: World) -> tuple[Subscription, Subscription]:
    """A softphone that ends first, and a gateway; both wait for their next attempt, nothing pays them."""
    world.top_up(ANNA, "5000")
    first = world.buy_from_balance(ANNA)
    second = world.buy_from_balance(ANNA, plan="gateway")
    payer(world, cards=(), default_card=None, available=PRICE.zero)
    second = change(world, second, anchor=second.anchor + HOUR)
    world.clock.at = second.end + FIRST_ATTEMPT + HOUR
    for one in (first, second):
        waits = {**world.subscription(one.id).waits, "renew": Wait(second.end)}
        change(world, one, waits=waits, auto_renew=True)
    return world.subscription(first.id), world.subscription(second.id)


def woken(world: World, came: Came) -> list[Woken]:
    return list(money_came(world.services, came))


def of(*subscriptions: Subscription) -> list[Woken]:
    return [Woken(one.end, subscription_key(one.id), one.shard) for one in subscriptions]


def is_due(world: World, one: Subscription) -> bool:
    return world.subscription(one.id).waits["renew"] == Wait(world.clock.at)


def test_new_money_lets_all_run_the_earliest_end_first(world: World) -> None:
    first, second = two_in_their_attempts(world)
    assert woken(world, Came(ANNA)) == of(first, second)
    assert is_due(world, first)
    assert is_due(world, second)
    assert woken(world, Came(ANNA)) == []  # they run already


def test_only_what_the_payer_pays_for_is_woken(world: World) -> None:
    first, second = two_in_their_attempts(world)
    world.open(BORIS)
    change(world, second, payer_id=BORIS)
    assert woken(world, Came(ANNA)) == of(first)


def test_what_is_not_in_its_attempts_is_left_alone(world: World) -> None:
    first, second = two_in_their_attempts(world)
    change(world, first, auto_renew=False)
    world.clock.at = second.end + FIRST_ATTEMPT - HOUR - timedelta(seconds=1)
    assert woken(world, Came(ANNA)) == []


@pytest.mark.parametrize(
    ("available", "runs"),
    [
        (PRICE - CENT, []),
        (PRICE, ["first"]),
        (Money.of("197.99", "EUR"), ["first"]),
        (Money.of("198", "EUR"), ["first", "second"]),
    ],
)
def test_money_given_back_wakes_what_it_can_pay_for_in_turn(
    world: World, available: Money, runs: list[str]
) -> None:
    first, second = two_in_their_attempts(world)
    payer(world, available=available)
    by_name = {"first": first, "second": second}
    assert woken(world, Came(ANNA, released_by="another")) == of(*(by_name[run] for run in runs))
    for name, one in by_name.items():
        assert is_due(world, one) is (name in runs)


def test_money_given_back_does_not_wake_whom_it_comes_from(world: World) -> None:
    first, second = two_in_their_attempts(world)
    payer(world, available=Money.of("180", "EUR"))
    assert woken(world, Came(ANNA, released_by=first.id)) == of(second)


def test_another_card_wakes_what_it_may_be_asked_for(world: World) -> None:
    first, second = two_in_their_attempts(world)
    assert woken(world, Came(ANNA, chosen=True)) == []
    payer(world, cards=(OTHER,), default_card=OTHER.reference)
    assert woken(world, Came(ANNA, chosen=True)) == of(first, second)
    change(world, first, waits={"renew": Wait(first.end)}, failure="declined:x")
    change(world, second, waits={"renew": Wait(first.end)})
    payer(world, cards=(replace(OTHER, declines=(world.clock.at,)),))
    assert woken(world, Came(ANNA, chosen=True)) == of(second)


# An open charge


def with_open_page(world: World) -> tuple[Subscription, Charge]:
    """In its attempts, the payer has opened a page for what was missing."""
    world.top_up(ANNA, "23")
    bought = world.buy_from_balance(ANNA)
    payer(world, cards=(), default_card=None)
    world.clock.at = bought.end + FIRST_ATTEMPT + HOUR
    page = renewals.renew_now(world.services, bought.id, ANNA, 9, bought.end).charge
    assert page is not None
    assert page.held == Money.of("5", "EUR")
    return change(world, bought, auto_renew=True), page


def is_closed(world: World, charge: Charge) -> bool:
    return charges.get_charge(world.services, charge.id).state is ChargeState.FAILED


@pytest.mark.parametrize(("short_by", "closed"), [(CENT, False), (PRICE.zero, True)])
def test_a_page_makes_way_when_the_balance_is_enough(
    world: World, short_by: Money, closed: bool
) -> None:
    one, page = with_open_page(world)
    payer(world, available=PRICE - page.held - short_by)
    woke = woken(world, Came(ANNA))
    assert is_closed(world, page) is closed
    assert woke == []  # closed, it has let the renewal run by itself
    assert (world.subscription(one.id).open_charge is None) is closed
    assert not closed or is_due(world, one)


@pytest.mark.parametrize(("chosen", "closed"), [(False, False), (True, True)])
def test_a_page_of_the_payers_own_makes_way_for_a_card_that_they_chose(
    world: World, chosen: bool, closed: bool
) -> None:
    _, page = with_open_page(world)
    payer(world, cards=(OTHER,), default_card=OTHER.reference)
    woken(world, Came(ANNA, chosen=chosen))
    assert is_closed(world, page) is closed


def test_a_page_does_not_make_way_for_a_card_that_was_declined(world: World) -> None:
    one, page = with_open_page(world)
    change(world, one, failure="declined:x")
    card = replace(OTHER, declines=(world.clock.at,))
    payer(world, cards=(card,), default_card=card.reference)
    woken(world, Came(ANNA, chosen=True))
    assert not is_closed(world, page)


def test_a_page_outside_the_attempts_is_the_payers_own_business(world: World) -> None:
    one, page = with_open_page(world)
    payer(world, available=Money.of("100", "EUR"))
    world.clock.at = one.end + FIRST_ATTEMPT - HOUR
    assert woken(world, Came(ANNA)) == []
    assert not is_closed(world, page)
