"""A purchase is put together and paid: what each press makes of the draft, and what it is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments import charges
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.application.subscriptions import purchases
from chalicelib.application.subscriptions.fulfilment import purchase_of
from chalicelib.application.unit import Unit
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.plan import OptionSpec
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import ChargeState, Way
from chalicelib.domain.pricing.quote import quote
from chalicelib.domain.subscriptions.draft import Draft
from tests.support.catalogs import SIPTG, limited, without_plan
from tests.support.refusals import refused
from tests.support.world import World

ANNA, BORIS = 101, 202
PRICE: Final = Money.of("18", "EUR")
DEFAULTS: Final = {"accounts": 1, "recording": 0, "api": 0}


@pytest.fixture
def world() -> World:
    world = World()
    world.open(ANNA)
    return world


def drafted(world: World) -> Draft:
    return purchases.start_draft(world.services, ANNA, "softphone")


def dearer() -> Catalog:
    """Every price is a euro more."""
    plans = tuple(
        replace(
            plan,
            prices=tuple(
                replace(
                    rule,
                    prices={code: price + Money(100, code) for code, price in rule.prices.items()},
                )
                for rule in plan.prices
            ),
        )
        for plan in SIPTG.plans
    )
    return replace(SIPTG, plans=plans)


def with_an_option_more() -> Catalog:
    """What is sold has a new option today."""
    video = OptionSpec("video", {"en": "Video"}, 0, 9, 2)
    plans = tuple(replace(plan, options=(*plan.options, video)) for plan in SIPTG.plans)
    return replace(SIPTG, plans=plans)


def test_a_draft_begins_with_the_defaults_and_the_shortest_period(world: World) -> None:
    draft = drafted(world)
    assert draft == Draft(
        "id0000000001", ANNA, ANNA, "softphone", DEFAULTS, 6, world.clock.at, revision=1
    )
    assert purchases.get_draft(world.services, draft.id, ANNA) == draft
    with refused("unknown-plan", plan="nothing"):
        purchases.start_draft(world.services, ANNA, "nothing")
    with refused("plan-not-sold", plan="free"):
        purchases.start_draft(world.services, ANNA, "free")


def test_a_draft_is_its_payers_alone(world: World) -> None:
    draft = drafted(world)
    world.open(BORIS)
    for payer, draft_id in ((BORIS, draft.id), (ANNA, "nothing")):
        with refused("draft-gone"):
            purchases.get_draft(world.services, draft_id, payer)
        with refused("draft-gone"):
            purchases.present_draft(world.services, draft_id, payer)
        with refused("draft-gone"):
            purchases.change_draft(world.services, draft_id, payer, 1, months=12)
        with refused("draft-gone"):
            purchases.start_payment(world.services, draft_id, payer, 1, 9)
        with refused("draft-gone"):
            purchases.pay_from_balance(world.services, draft_id, payer, 1)


def test_a_press_sets_target_values_once(world: World) -> None:
    draft = drafted(world)
    after = purchases.change_draft(
        world.services, draft.id, ANNA, 1, options={"accounts": 3}, months=12
    )
    assert after == replace(draft, options={**DEFAULTS, "accounts": 3}, months=12, revision=2)
    old_button = purchases.change_draft(world.services, draft.id, ANNA, 1, months=36)
    assert old_button == after == purchases.get_draft(world.services, draft.id, ANNA)
    only_options = purchases.change_draft(world.services, draft.id, ANNA, 2, options={"api": 1})
    assert only_options == replace(after, options={**after.options, "api": 1}, revision=3)
    with refused("period-not-offered", plan="softphone", months=1):
        purchases.change_draft(world.services, draft.id, ANNA, 3, months=1)


def test_a_draft_that_the_catalog_has_changed_is_shown_before_it_is_changed(world: World) -> None:
    draft = drafted(world)
    world.deploy(with_an_option_more())
    with refused("draft-changed"):
        purchases.start_payment(world.services, draft.id, ANNA, 1, 9)
    with refused("draft-changed"):
        purchases.pay_from_balance(world.services, draft.id, ANNA, 1)
    present = replace(draft, options={**DEFAULTS, "video": 2}, revision=2)
    assert purchases.change_draft(world.services, draft.id, ANNA, 1, months=12) == present
    assert purchases.present_draft(world.services, draft.id, ANNA) == present
    assert purchases.get_draft(world.services, draft.id, ANNA) == present


def test_a_draft_of_a_plan_that_is_gone_is_refused(world: World) -> None:
    draft = drafted(world)
    world.deploy(without_plan())
    with refused("unknown-plan", plan="softphone"):
        purchases.present_draft(world.services, draft.id, ANNA)


def test_what_was_bought_is_not_changed_nor_paid_again(world: World) -> None:
    world.top_up(ANNA, "20")
    draft = drafted(world)
    bought = purchases.pay_from_balance(world.services, draft.id, ANNA, 1, shown=PRICE)
    assert purchases.pay_from_balance(world.services, draft.id, ANNA, 1) == bought
    assert purchases.pay_from_balance(world.services, draft.id, ANNA, 7) == bought
    assert world.account(ANNA).available == Money.of("2", "EUR")
    with refused("draft-used", subscription=bought):
        purchases.present_draft(world.services, draft.id, ANNA)
    with refused("draft-used", subscription=bought):
        purchases.change_draft(world.services, draft.id, ANNA, 1, months=12)
    with refused("draft-used", subscription=bought):
        purchases.start_payment(world.services, draft.id, ANNA, 1, 9)
    another = drafted(world)
    with refused("already-subscribed", family="softphone", subscription=bought):
        purchases.start_payment(world.services, another.id, ANNA, 1, 9)
    with refused("already-subscribed", family="softphone", subscription=bought):
        purchases.pay_from_balance(world.services, another.id, ANNA, 1)


def test_each_period_has_todays_price(world: World) -> None:
    draft, account = drafted(world), world.account(ANNA)

    def priced(months: int) -> object:
        return quote(
            SIPTG,
            SIPTG.plan("softphone"),
            draft.options,
            months,
            currency="EUR",
            seller_id="siptg",
            buyer_country=account.country,
            at=world.clock.at,
        )

    quotes = purchases.offer_draft(world.services, draft.id, ANNA).quotes
    assert quotes == {months: priced(months) for months in (6, 12, 36)}
    assert purchases.quote_draft(world.services, account, draft) == quotes[6]


def test_a_page_asks_for_exactly_what_was_shown(world: World) -> None:
    draft = drafted(world)
    priced = purchases.quote_draft(world.services, world.account(ANNA), draft)
    charge = purchases.start_payment(world.services, draft.id, ANNA, 1, 9, shown=PRICE)
    assert (charge.amount, charge.price, charge.held) == (PRICE, PRICE, PRICE.zero)
    assert (charge.description, charge.message_id) == ("SIP.TG: Softphone, 6 months", 9)
    assert (charge.way, charge.by_hand) == (Way.HOSTED, False)
    assert charge.purpose == purchase_of(draft, priced)
    assert charge.state is ChargeState.WAITING
    assert purchases.get_draft(world.services, draft.id, ANNA).charge_id == charge.id
    again = purchases.start_payment(world.services, draft.id, ANNA, 1, 10, shown=PRICE)
    assert again.id == charge.id


def test_at_another_price_than_was_shown_nothing_is_asked(world: World) -> None:
    draft = drafted(world)
    charge = purchases.start_payment(world.services, draft.id, ANNA, 1, 9, shown=PRICE)
    world.deploy(dearer())
    now = Money.of("24", "EUR")
    assert purchases.start_payment(world.services, draft.id, ANNA, 1, 9, shown=PRICE) == (
        charges.get_charge(world.services, charge.id)
    )
    with refused("price-changed", shown=Money.of("19", "EUR"), now=now):
        purchases.start_payment(world.services, draft.id, ANNA, 1, 9, shown=Money.of("19", "EUR"))
    with refused("price-changed", shown=PRICE, now=now):
        purchases.pay_from_balance(world.services, draft.id, ANNA, 1, shown=PRICE)
    assert charges.get_charge(world.services, charge.id).state is ChargeState.WAITING
    dear = purchases.start_payment(world.services, draft.id, ANNA, 1, 9, shown=now)
    assert (dear.price, charges.get_charge(world.services, charge.id).failure) == (now, "closed")


def test_another_choice_closes_the_page_of_the_old_one(world: World) -> None:
    draft = drafted(world)
    first = purchases.start_payment(world.services, draft.id, ANNA, 1, 9)
    purchases.change_draft(world.services, draft.id, ANNA, 1, months=12)
    with refused("draft-changed"):
        purchases.start_payment(world.services, draft.id, ANNA, 1, 9)
    second = purchases.start_payment(world.services, draft.id, ANNA, 2, 9)
    assert second.id != first.id
    assert charges.get_charge(world.services, first.id).failure == "closed"


def test_paying_from_the_balance_closes_the_page_or_waits_for_it(world: World) -> None:
    world.top_up(ANNA, "20")
    draft = drafted(world)
    page = purchases.start_payment(world.services, draft.id, ANNA, 1, 9)
    with refused("draft-changed"):
        purchases.pay_from_balance(world.services, draft.id, ANNA, 2)
    assert page.reference is not None
    world.payments.pay_slowly(page.reference)
    with pytest.raises(PaymentSystemError):
        purchases.pay_from_balance(world.services, draft.id, ANNA, 1)
    world.payments.decide(page.reference, paid=False)
    bought = purchases.pay_from_balance(world.services, draft.id, ANNA, 1)
    assert charges.get_charge(world.services, page.id).state is ChargeState.FAILED
    assert world.subscription(bought).paid == PRICE
    key = entry_key(ANNA, world.account(ANNA).sequence)
    entry = Unit(world.services).require(Entry, key)
    assert entry.sale is not None
    assert (entry.reference, entry.sale.paid_with) == (f"purchase:{draft.id}", "balance")
    world.work()
    world.audit()


def test_a_page_that_was_opened_meanwhile_is_to_be_closed_first(world: World) -> None:
    world.top_up(ANNA, "20")
    draft = drafted(world)
    world.racers.append(lambda: purchases.start_payment(world.services, draft.id, ANNA, 1, 9))
    with refused("charge-open"):
        purchases.pay_from_balance(world.services, draft.id, ANNA, 1)
    assert world.subscriptions(ANNA) == []


def test_too_little_on_the_balance_buys_nothing(world: World) -> None:
    world.top_up(ANNA, "17.99")
    draft = drafted(world)
    with refused("balance-short", missing=Money(1, "EUR")):
        purchases.pay_from_balance(world.services, draft.id, ANNA, 1)
    assert world.subscriptions(ANNA) == []


def test_a_price_that_no_system_takes_is_refused(world: World) -> None:
    most = Money.of("17.99", "EUR")
    world.deploy(limited(maximum=most))
    draft = drafted(world)
    with refused("amount-too-large", maximum=most):
        purchases.start_payment(world.services, draft.id, ANNA, 1, 9)
    assert purchases.get_draft(world.services, draft.id, ANNA).charge_id is None
