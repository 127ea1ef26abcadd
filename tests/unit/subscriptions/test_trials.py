"""A trial: free for some days, once in the life of an account that has bought nothing; what comes after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.application.desk.ending import preview_ending
from chalicelib.application.ledger.transactions import transactions_of
from chalicelib.application.ports.chat import Person
from chalicelib.application.subscriptions import changes, renewals, trials
from chalicelib.application.subscriptions.notices import RenewalComing
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.money import Money
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.parts import ANNA
from tests.support.refusals import refused
from tests.support.world import World

CLARA: Final = Person(1003, "Clara", "en")


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def with_trials(*plans: str) -> Catalog:
    """Each of these can be tried for 14 days."""
    return replace(
        VOIPTIME,
        plans=tuple(
            replace(plan, trial_days=14 if plan.id in plans else None) for plan in VOIPTIME.plans
        ),
    )


def tried() -> World:
    world = World(VOIPTIME)
    world.open(ANNA)
    trials.start_trial(world.services, "basic", ANNA.id)
    return world


def test_it_begins_at_once_free_and_with_the_plan_as_it_begins() -> None:
    world = tried()
    [one] = world.subscriptions()
    assert (one.start, one.end) == (world.clock.at, world.clock.at + timedelta(days=14))
    assert (dict(one.options), one.auto_renew, one.paid) == ({"licences": 2}, False, usd("0"))
    assert one.told == usd("24")
    assert transactions_of(world.services, ANNA.id, "UTC").transactions == ()
    world.audit()


def test_the_balance_of_whoever_has_done_nothing_else_is_shown() -> None:
    assert "0.00 USD" in tried().command("balance").text


def test_pressed_twice_it_is_one() -> None:
    world = tried()
    [one] = world.subscriptions()
    assert trials.start_trial(world.services, "basic", ANNA.id) == one
    assert len(world.subscriptions()) == 1


def test_whoever_does_nothing_is_told_before_and_it_ends() -> None:
    world = tried()
    [one] = world.subscriptions()
    world.to(one.end)
    [coming] = world.notices(RenewalComing)
    assert coming.subscription.id == one.id
    world.wait(days=5)
    assert not world.subscription(one.id).live
    assert world.account().available == usd("0")
    world.audit()


def test_switched_on_it_is_paid_for_in_time_at_the_price_that_was_told() -> None:
    world = tried()
    world.top_up(ANNA, "30")
    [one] = world.subscriptions()
    switch_auto_renew(world.services, one.id, ANNA.id, on=True)
    world.to(one.end)
    after = world.subscription(one.id)
    assert (after.start, after.paid, after.live) == (one.end, usd("24"), True)
    assert world.account().available == usd("6")
    assert world.account().bought == ("cloud",)
    world.audit()


def test_a_price_that_rose_meanwhile_is_told_before_it_is_taken() -> None:
    world = tried()
    world.top_up(ANNA, "100")
    [one] = world.subscriptions()
    switch_auto_renew(world.services, one.id, ANNA.id, on=True)
    assert one.told == usd("24")
    dearer = tuple(
        replace(
            plan,
            prices=tuple(
                replace(rule, prices={code: cost * 2 for code, cost in rule.prices.items()})
                for rule in plan.prices
            ),
        )
        for plan in VOIPTIME.plans
    )
    world.deploy(replace(VOIPTIME, plans=dearer))
    world.to(one.end)
    assert any(notice.price == usd("48") for notice in world.notices(RenewalComing))


def test_it_is_paid_for_by_hand_and_goes_on_after_its_end() -> None:
    world = tried()
    world.top_up(ANNA, "30")
    [one] = world.subscriptions()
    renewals.renew_now(world.services, one.id, ANNA.id, None, one.end)
    after = world.subscription(one.id)
    assert after.start == one.end
    with refused("change-in-trial", until=one.end):
        changes.begin_change(world.services, one.id, ANNA.id)
    world.to(one.end)
    changes.begin_change(world.services, one.id, ANNA.id)
    world.audit()


def test_nothing_is_changed_while_it_is_free() -> None:
    world = tried()
    [one] = world.subscriptions()
    with refused("change-in-trial", until=one.end):
        changes.begin_change(world.services, one.id, ANNA.id)


def test_there_is_none_again_neither_of_it_nor_of_another_plan() -> None:
    world = World(with_trials("basic", "professional"))
    world.open(ANNA)
    one = trials.start_trial(world.services, "basic", ANNA.id)
    with refused("trial-had"):
        trials.start_trial(world.services, "professional", ANNA.id)
    world.to(one.end + timedelta(days=10))
    for plan in ("basic", "professional"):
        with refused("trial-had"):
            trials.start_trial(world.services, plan, ANNA.id)


def test_there_is_none_for_who_has_bought() -> None:
    world = World(VOIPTIME)
    world.top_up(ANNA, "100")
    bought = world.buy_from_balance(ANNA, "basic")
    with refused("trial-not-first"):
        trials.preview_trial(world.services, "basic", ANNA.id)
    world.to(bought.end + timedelta(days=10))
    with refused("trial-not-first"):
        trials.start_trial(world.services, "basic", ANNA.id)


@pytest.mark.parametrize(("catalog", "plan"), [(VOIPTIME, "enterprise"), (SIPTG, "softphone")])
def test_there_is_none_of_a_plan_without_one(catalog: Catalog, plan: str) -> None:
    world = World(catalog)
    world.open(ANNA)
    with refused("trial-not-offered"):
        trials.start_trial(world.services, plan, ANNA.id)


def test_two_at_once_are_one() -> None:
    world = World(with_trials("basic", "professional"))
    world.open(ANNA)
    world.racers.append(lambda: trials.start_trial(world.services, "professional", ANNA.id))
    with refused("trial-had"):
        trials.start_trial(world.services, "basic", ANNA.id)
    assert [one.plan_id for one in world.subscriptions()] == ["professional"]
    world.audit()


def test_nothing_of_it_is_given_back_when_staff_end_it() -> None:
    world = tried()
    [one] = world.subscriptions()
    with refused("nothing-to-credit", end=one.end + timedelta(days=3)):
        preview_ending(world.services, one.id, ANNA.id, "a reason")


def test_what_is_paid_ahead_of_its_end_is_all_there_is_to_give_back() -> None:
    world = tried()
    world.top_up(ANNA, "30")
    [one] = world.subscriptions()
    renewals.renew_now(world.services, one.id, ANNA.id, None, one.end)
    world.work()
    assert preview_ending(world.services, one.id, ANNA.id, "a reason").left.gross == usd("24")


def test_it_is_offered_on_the_card_looked_at_and_begun() -> None:
    world = World(VOIPTIME)
    message = world.press(world.command("tariff"), "t:basic")
    assert "Try it free: 14 days" in [button.text for button in message.buttons]
    world.press(message, "t:try:basic")
    assert "no card is needed" in message.text
    assert "(1 month) costs 24.00 USD" in message.text
    assert world.subscriptions() == []
    world.press(message, "t:try:basic:y")
    assert "free until" in message.text
    [one] = world.subscriptions()
    world.press(message, f"s:{one.id}")
    assert "This is your trial" in message.text


def test_it_is_not_offered_to_who_cannot_have_it() -> None:
    world = tried()
    [one] = world.subscriptions()
    world.to(one.end + timedelta(days=10))
    message = world.press(world.command("tariff"), "t:basic")
    assert not any("try" in str(button.data) for button in message.buttons)
