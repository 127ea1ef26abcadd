"""Referrals: who counts, when the reward comes, when it does not, and that it comes once."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from chalicelib.application.gifts.redeeming import redeem
from chalicelib.application.ledger.transactions import transactions_of
from chalicelib.application.people import accounts, billing
from chalicelib.application.ports.chat import Person
from chalicelib.application.promotions.notices import Rewarded
from chalicelib.application.promotions.referring import invitations_of
from chalicelib.application.subscriptions import promos, purchases, renewals, trials
from chalicelib.application.subscriptions.subscription import choose_renewal_period
from chalicelib.domain.money import Money
from chalicelib.domain.promotions.referral import ReferralState, payload_of
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.credits import give_back_of, last_sale
from tests.support.for_others import accepted_by
from tests.support.gifts import given, put_plan
from tests.support.parts import ANNA, BORIS
from tests.support.promos import promo
from tests.support.world import World

CLARA: Final = Person(1003, "Clara", "en")


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def arrives(world: World, payload: str, person: Person = CLARA) -> None:
    accounts.open_account(world.services, person, payload)
    home = world.services.catalog.default_country
    billing.say_country(world.services, person.id, home)


def invited(payload: str | None = None) -> World:
    """Anna is here, and Clara came by a link: Anna's, if no other is said."""
    world = World()
    world.open(ANNA)
    arrives(world, payload or payload_of(ANNA.id))
    return world


def buys(world: World, person: Person = CLARA) -> None:
    world.top_up(person, "100")
    world.buy_from_balance(person)


def states(world: World) -> list[ReferralState]:
    return [one.state for one in invitations_of(world.services, ANNA.id).referrals]


def test_the_reward_comes_when_nothing_more_is_given_back() -> None:
    world = invited()
    buys(world)
    assert states(world) == [ReferralState.WAITING]
    world.wait(days=13, hours=23)
    assert world.account().available == eur("0")
    world.wait(hours=1)
    assert world.account().available == eur("5")
    assert states(world) == [ReferralState.REWARDED]
    assert len(world.notices(Rewarded)) == 1
    [line] = transactions_of(world.services, ANNA.id, "UTC").transactions
    assert (line.purpose, line.status, line.amount) == ("referral", "received", eur("5"))
    world.audit()


def test_it_comes_once_however_often_they_buy() -> None:
    world = invited()
    buys(world)
    world.top_up(CLARA, "500")
    world.buy_from_balance(CLARA, "gateway")
    world.wait(days=200)
    assert world.account().available == eur("5")
    world.audit()


def test_none_comes_for_what_was_given_back_by_then() -> None:
    world = invited()
    buys(world)
    give_back_of(world.services, last_sale(world, CLARA.id), lambda left: left)
    world.settle()
    world.wait(days=15)
    assert states(world) == [ReferralState.VOID]
    assert world.account().available == eur("0")
    world.audit()


def test_what_is_given_back_after_that_takes_nothing_from_who_invited() -> None:
    world = invited()
    buys(world)
    world.wait(days=15)
    give_back_of(world.services, last_sale(world, CLARA.id), lambda left: left)
    world.settle()
    world.wait(days=15)
    assert world.account().available == eur("5")
    world.audit()


@pytest.mark.parametrize(
    "payload",
    ["ref_1003", "ref_", "ref_x", "ref_12345678901234567890", "plan_softphone", "ref_9999"],
)
def test_nobody_is_rewarded_for_themselves_for_nobody_or_by_another_link(payload: str) -> None:
    world = invited(payload)
    buys(world)
    world.wait(days=20)
    for person in (ANNA, CLARA):
        kinds = transactions_of(world.services, person.id, "UTC").transactions
        assert "referral" not in [one.purpose for one in kinds]
    world.audit()


def test_nobody_is_rewarded_for_what_was_paid_for_themselves() -> None:
    """An invited second account pays for who has invited it."""
    world = invited()
    world.top_up(CLARA, "100")
    draft, _ = world.draft(CLARA)
    revision = accepted_by(world.services, draft, CLARA.id, ANNA.id)
    purchases.pay_from_balance(world.services, draft, CLARA.id, revision)
    world.wait(days=60)
    assert states(world) == []
    assert world.account(ANNA).live
    world.audit()


def test_for_a_third_the_first_payment_counts() -> None:
    world = invited()
    world.top_up(CLARA, "100")
    world.open(BORIS)
    draft, _ = world.draft(CLARA)
    revision = accepted_by(world.services, draft, CLARA.id, BORIS.id)
    purchases.pay_from_balance(world.services, draft, CLARA.id, revision)
    world.wait(days=60)
    assert states(world) == [ReferralState.REWARDED]
    world.audit()


def test_who_was_here_before_counts_for_nobody() -> None:
    world = World()
    world.open(ANNA)
    world.open(CLARA)
    world.wait(minutes=1)
    accounts.open_account(world.services, CLARA, payload_of(ANNA.id))
    buys(world)
    assert states(world) == []


def test_the_first_link_counts() -> None:
    world = invited()
    world.open(Person(1004, "Dora", "en"))
    accounts.open_account(world.services, CLARA, payload_of(1004))
    buys(world)
    assert states(world) == [ReferralState.WAITING]


def test_whoever_buys_after_a_month_counts_for_nobody() -> None:
    world = invited()
    world.wait(days=30)
    buys(world)
    assert states(world) == []


def test_less_than_the_least_counts_for_nobody_and_is_the_first_all_the_same() -> None:
    world = invited()
    promo(world, "CODE 20%")
    world.top_up(CLARA, "100")
    draft, _ = world.draft(CLARA)

    promos.enter_promo(world.services, draft, CLARA.id, "code")
    purchases.pay_from_balance(world.services, draft, CLARA.id, 1)
    world.top_up(CLARA, "500")
    world.buy_from_balance(CLARA, "gateway")
    assert states(world) == []


def test_a_gift_that_is_redeemed_is_no_payment_of_theirs() -> None:

    world = invited()
    world.top_up(ANNA, "100")
    gift = given(world.services, put_plan(world.services, ANNA.id))
    redeem(world.services, gift.id, CLARA.id)
    world.work()
    assert states(world) == []


def test_a_trial_that_is_paid_on_counts() -> None:
    world = World(VOIPTIME)
    world.open(ANNA)
    arrives(world, payload_of(ANNA.id))
    one = trials.start_trial(world.services, "basic", CLARA.id)

    choose_renewal_period(world.services, one.id, CLARA.id, 6)
    world.top_up(CLARA, "200")
    assert states(world) == []
    renewals.renew_now(world.services, one.id, CLARA.id, None, one.end)
    world.work()
    assert states(world) == [ReferralState.WAITING]
    world.wait(days=20)
    assert world.account().available == Money.of("10", "USD")
    world.audit()


def test_invite_says_what_it_brings_and_what_came() -> None:
    world = World()
    message = world.command("invite")
    assert f"start=ref_{ANNA.id}" in message.text
    assert "Rewarded" not in message.text
    arrives(world, payload_of(ANNA.id))
    buys(world)
    world.wait(days=15)
    assert "5.00 EUR is on your balance" in world.chat.last(ANNA.id).text
    message = world.command("invite")
    assert "Rewarded: 1" in message.text
    assert "Clara" not in message.text


def test_a_reward_is_less_than_what_it_is_for() -> None:
    for catalog in (SIPTG, VOIPTIME):
        assert catalog.referral is not None
        for currency, reward in catalog.referral.reward.items():
            assert reward < catalog.referral.least[currency]


def test_the_time_of_a_reward_is_that_of_the_sale() -> None:
    world = invited()
    buys(world)
    due = world.clock.at + timedelta(days=14)
    [one] = invitations_of(world.services, ANNA.id).referrals
    assert one.waits["reward"].at == due
