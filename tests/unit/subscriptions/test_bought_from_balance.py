"""From the balance: what is shown first, what is kept of it, and the end of grace that it keeps away."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from chalicelib.application.ledger.history import movements
from chalicelib.application.people import billing
from chalicelib.application.people.records import account_key
from chalicelib.application.subscriptions import lifecycle, purchases
from chalicelib.application.subscriptions.records import read_beside, subscription_key
from chalicelib.application.subscriptions.selling import renewal_quote
from chalicelib.domain.agenda import without
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.money import Money
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.catalogs import SIPTG
from tests.support.counted_store import CountedStore
from tests.support.for_others import accepted_by
from tests.support.parts import START
from tests.support.world import World

ANNA: Final = 101
BORIS: Final = 202
PRICE: Final = Money.of("18.00", "EUR")


@pytest.fixture
def world() -> World:
    return World(store=CountedStore())


def with_balance(world: World, amount: str) -> None:
    """It is just there; no card is."""
    account = world.open(ANNA)
    money = Money.of(amount, "EUR")
    world.put(account_key(ANNA), replace(account, available=money))


@pytest.mark.parametrize(("amount", "renews"), [("18.00", False), ("18.01", True)])
def test_what_would_be_bought_is_shown_and_read_in_one_request(
    world: World, amount: str, renews: bool
) -> None:
    with_balance(world, amount)
    draft_id, revision = world.draft(ANNA)
    assert isinstance(world.store, CountedStore)
    world.store.forget()
    preview = purchases.preview_purchase(world.services, draft_id, ANNA, revision, PRICE)
    assert len(world.store.loads) == 1
    end = add_months(START, 6)
    assert (preview.start, preview.end) == (START, end)
    assert preview.available == Money.of(amount, "EUR")
    assert preview.renews_on == (end + SIPTG.renewal.attempts[0] if renews else None)


def test_the_book_says_what_it_was_for_and_how_it_was_paid(world: World) -> None:
    with_balance(world, "18.00")
    draft_id, revision = world.draft(ANNA)
    purchases.pay_from_balance(world.services, draft_id, ANNA, revision)
    (entry,) = movements(world.services, ANNA, 10)
    assert entry.reference == f"purchase:{draft_id}"
    assert entry.sale is not None
    assert entry.sale.paid_with == "balance"


def test_a_company_whose_number_is_valid_is_shown_no_vat(world: World) -> None:
    world.vies.known.add("DE136695976")
    world.open(ANNA)
    draft = purchases.start_draft(world.services, ANNA, "softphone")
    assert purchases.quote_draft(world.services, world.account(ANNA), draft).vat
    billing.say_country(world.services, ANNA, "DE")
    billing.name_company(world.services, ANNA, "Acme GmbH")
    billing.give_vat_number(world.services, ANNA, "DE136695976")
    world.work()
    assert not purchases.quote_draft(world.services, world.account(ANNA), draft).vat
    with_balance(world, "18.00")
    bought = purchases.pay_from_balance(world.services, draft.id, ANNA, draft.revision)
    one = world.subscription(bought)
    assert not renewal_quote(world.services, world.account(ANNA), one).vat


def test_what_is_bought_for_another_is_live_for_them_and_found_by_both(world: World) -> None:
    with_balance(world, "18.00")
    world.open(BORIS)
    draft = purchases.start_draft(world.services, ANNA, "softphone")
    revision = accepted_by(world.services, draft.id, ANNA, BORIS)
    bought = purchases.pay_from_balance(world.services, draft.id, ANNA, revision)
    assert world.account(BORIS).live == {"softphone": bought}
    assert world.account(ANNA).live == {}
    assert world.account(ANNA).available == Money.of("0", "EUR")
    for who in (ANNA, BORIS):
        assert [one.id for one in world.subscriptions(who)] == [bought]
    assert world.account(BORIS).available == Money.of("0", "EUR")


def at_the_end_of_grace(world: World, available: str) -> Subscription:
    """All attempts have failed; so much came to the balance this moment."""
    with_balance(world, "18.01")
    draft_id, revision = world.draft(ANNA)
    bought = purchases.pay_from_balance(world.services, draft_id, ANNA, revision)
    one = world.subscription(bought)
    waits = without(one.waits, "renew")
    tried = replace(one, attempts=5, failure="balance-short", waits=waits)
    world.put(subscription_key(bought), tried)
    world.clock.at = SIPTG.renewal.grace_ends(one.end)
    account = replace(world.account(ANNA), available=Money.of(available, "EUR"))
    world.put(account_key(ANNA), account)
    lifecycle.expire(world.services, bought)
    return world.subscription(bought)


def test_at_the_end_of_grace_it_goes_on_if_the_balance_has_just_enough(world: World) -> None:
    assert at_the_end_of_grace(world, "18.00").live


def test_and_ends_if_a_cent_is_missing(world: World) -> None:
    assert not at_the_end_of_grace(world, "17.99").live


# A price that was named is known


def dearer() -> Catalog:
    """Every price twice as high."""
    plans = tuple(
        replace(
            plan,
            prices=tuple(
                replace(rule, prices={code: one * 2 for code, one in rule.prices.items()})
                for rule in plan.prices
            ),
        )
        for plan in SIPTG.plans
    )
    return replace(SIPTG, plans=plans)


def failing(world: World) -> Subscription:
    """Its renewal has failed, and prices rose since."""
    with_balance(world, "18.01")
    draft_id, revision = world.draft(ANNA)
    bought = purchases.pay_from_balance(world.services, draft_id, ANNA, revision)
    one = replace(world.subscription(bought), failure="balance-short")
    world.put(subscription_key(bought), one)
    world.clock.at = one.end
    world.deploy(dearer())
    return one


STEPS: Final = {"warn": lifecycle.warn, "tell_failure": lifecycle.tell_failure}


@pytest.mark.parametrize("step", STEPS)
def test_what_a_notice_named_may_be_taken_afterwards(world: World, step: str) -> None:
    one = failing(world)
    STEPS[step](world.services, one.id)
    assert world.subscription(one.id).told == PRICE * 2


@pytest.mark.parametrize("step", STEPS)
def test_but_not_what_nobody_could_read(world: World, step: str) -> None:
    one = failing(world)
    world.chat.blocked.add(ANNA)
    STEPS[step](world.services, one.id)
    assert world.subscription(one.id).told is None


@pytest.mark.parametrize("step", STEPS)
def test_nor_what_was_named_of_another_period(world: World, step: str) -> None:
    """It was chosen, or the one was renewed, while the notice was on its way."""
    one = failing(world)

    def meanwhile(_call: str) -> None:
        current = world.subscription(one.id)
        world.put(subscription_key(one.id), replace(current, renewal_months=12))

    world.chat.fault = meanwhile
    STEPS[step](world.services, one.id)
    after = world.subscription(one.id)
    assert (after.renewal_months, after.told) == (12, None)


def test_all_steps_but_one_read_the_people_and_the_open_charge_beside(world: World) -> None:
    one = replace(failing(world), customer_id=BORIS)
    people = [account_key(ANNA), account_key(BORIS)]
    assert read_beside(one, "lapse") == []
    assert read_beside(one, "renew") == people
    (*both, charge) = read_beside(replace(one, open_charge="c1"), "warn")
    assert both == people
    assert (charge.pk, charge.sk) == ("c1", "charge")
