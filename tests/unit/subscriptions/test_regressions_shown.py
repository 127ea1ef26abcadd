"""Defects of buttons: another amount taken than was shown, and cards of what has left the catalog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.application.people.accounts import change_account
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.plan import OptionSpec, Plan
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.customers import agree, buy_from_balance, choose, open_plan, top_up
from tests.support.faults import befalls, no_fault
from tests.support.parts import ANNA
from tests.support.played_chat import Message
from tests.support.world import World

BOTH = pytest.mark.parametrize("catalog", [SIPTG, VOIPTIME], ids=lambda catalog: catalog.id)


def with_plans(catalog: Catalog, change: Callable[[Plan], Plan]) -> Catalog:
    return replace(catalog, plans=tuple(p if p.is_free else change(p) for p in catalog.plans))


def dearer(catalog: Catalog) -> Catalog:
    """Every price doubles."""

    def double(plan: Plan) -> Plan:
        prices = [
            replace(rule, prices={code: price * 2 for code, price in rule.prices.items()})
            for rule in plan.prices
        ]
        return replace(plan, prices=tuple(prices))

    return with_plans(catalog, double)


def first_plan(catalog: Catalog) -> str:
    return next(plan.id for plan in catalog.plans if not plan.is_free)


def paying(card: Message, how: str) -> str:
    return card.data(how)


def shown(card: Message, how: str) -> Money:
    part = paying(card, how).split(":")[-2]
    return Money(int(part[:-3]), part[-3:])


def rich(catalog: Catalog) -> World:
    world = World(catalog)
    top_up(world, "1000")
    return world


def without_amount(data: str, how: str) -> str:
    """The button as an older release made it."""
    head = data.removesuffix(how).rpartition(":")[0]
    return head + how


@BOTH
@pytest.mark.parametrize("how", [":pay", ":bal"])
def test_a_price_that_doubled_is_shown_and_nothing_is_taken(catalog: Catalog, how: str) -> None:
    world = rich(catalog)
    before = world.account().available
    card = open_plan(world, first_plan(catalog))
    old, price = paying(card, how), shown(card, how)
    world.deploy(dearer(catalog))
    world.wait(minutes=30)
    world.press(card, old)
    assert world.account().available == before
    assert not world.subscriptions()
    assert len(world.payments.payments) == 1  # the top-up's
    assert "The price has changed" in card.text
    now = shown(card, how)
    assert now.minor >= price.minor * 2 - 1
    assert f"{price.major:,} {price.currency}" in card.text
    buy_from_balance(world, card)
    assert world.account().available == before - now


@BOTH
@pytest.mark.parametrize("how", [":pay", ":bal"])
def test_an_old_button_without_an_amount_shows_the_card_again(catalog: Catalog, how: str) -> None:
    world = rich(catalog)
    before = world.account().available
    card = open_plan(world, first_plan(catalog))
    world.press(card, without_amount(paying(card, how), how))
    assert world.account().available == before
    assert not world.subscriptions()
    assert len(world.payments.payments) == 1
    assert "did not say what it takes" in card.text
    assert paying(card, how)


@BOTH
def test_the_button_says_what_it_takes_and_takes_it(catalog: Catalog) -> None:
    world = rich(catalog)
    before = world.account().available
    card = open_plan(world, first_plan(catalog))
    price = shown(card, ":bal")
    label = next(b.text for b in card.buttons if b.data == paying(card, ":bal"))
    assert f"{price.major:,} {price.currency}" in label
    choose(world, card, ":bal")
    assert world.account().available == before
    assert f"Left on your balance: {(before - price).major:,} {price.currency}" in card.text
    assert f"Pay {price.major:,} {price.currency}" in [b.text for b in card.buttons]
    agree(world, card)
    assert world.account().available == before - price


def test_another_country_is_another_price_where_vat_comes_on_top() -> None:
    world = rich(VOIPTIME)
    seller = replace(VOIPTIME.sellers[0], vat=SIPTG.sellers[0].vat)
    world.deploy(replace(VOIPTIME, sellers=(seller, *VOIPTIME.sellers[1:])))
    before = world.account().available
    card = open_plan(world, first_plan(VOIPTIME))
    old = paying(card, ":bal")

    def moved(account: Account) -> Account:
        return replace(account, country="HU")

    change_account(world.services, ANNA.id, moved)
    world.press(card, old)
    assert world.account().available == before
    assert "The price has changed" in card.text


def renewable(catalog: Catalog) -> tuple[World, list[Message]]:
    """Bought from the balance, auto-renewal off, shortly before the end, as far as the notices go."""
    world = rich(catalog)
    buy_from_balance(world, open_plan(world, first_plan(catalog)))
    message = world.command("subscriptions")
    world.press(message, message.leads("s:").data)
    world.press(message, message.leads(f"s:{world.subscriptions()[0].id}:a:0").data)
    end = world.subscriptions()[0].end
    world.to(catalog.renewal.grace_ends(end).replace(hour=0))
    return world, world.chat.messages[ANNA.id]


@BOTH
def test_a_renewal_at_another_price_than_the_reminder_said_takes_nothing(catalog: Catalog) -> None:
    world, messages = renewable(catalog)
    before, end = world.account().available, world.subscriptions()[0].end
    reminders = [
        (message, button)
        for message in messages
        for button in message.buttons
        if button.data is not None and ":r:" in button.data
    ]
    assert reminders
    world.deploy(dearer(catalog))
    for message, button in reminders:
        world.press(message, button.data)
        assert "The price has changed" in message.text
    assert world.account().available == before
    assert world.subscriptions()[0].end == end
    screen = reminders[-1][0]
    world.press(screen, screen.button("Pay now").data)
    assert world.subscriptions()[0].end == end
    agree(world, screen)
    assert world.subscriptions()[0].end > end
    price = world.subscriptions()[0].paid
    assert world.account().available == before - price


@BOTH
def test_an_old_reminder_without_an_amount_shows_the_subscription(catalog: Catalog) -> None:
    world, messages = renewable(catalog)
    before, one = world.account().available, world.subscriptions()[0]
    screen = messages[-1]
    world.press(screen, f"s:{one.id}:r:{int(one.end.timestamp())}")
    assert world.account().available == before
    assert world.subscriptions()[0] == one
    assert "did not say what it takes" in screen.text
    assert screen.button("Pay now").data is not None


@pytest.mark.parametrize(
    "part", ["1800XXX", "-5EUR", "EUR", "18.00EUR", "1800", "99999999999999999999EUR"]
)
def test_a_button_with_a_made_up_amount_takes_nothing(part: str) -> None:
    world = rich(SIPTG)
    before = world.account().available
    card = open_plan(world, "softphone")
    head = paying(card, ":bal").rsplit(":", 2)[0]
    world.press(card, f"{head}:{part}:bal")
    assert world.account().available == before
    assert not world.subscriptions()


# What has left the catalog


def without_period(plan: Plan) -> Plan:
    return replace(plan, periods=plan.periods[1:])


def without_option(plan: Plan) -> Plan:
    return replace(plan, options=(), prices=plan.prices[:0], limits=plan.limits[:0])


def with_another_option(plan: Plan) -> Plan:
    more = OptionSpec("fax", {"en": "Fax"}, 0, 1, 0, is_switch=True)
    return replace(plan, options=(*plan.options, more))


def with_a_higher_minimum(plan: Plan) -> Plan:
    options = tuple(
        one if one.is_switch else replace(one, minimum=one.minimum + 3, default=one.minimum + 3)
        for one in plan.options
    )
    return replace(plan, options=options)


@BOTH
@pytest.mark.parametrize(
    "change", [without_period, without_option, with_another_option, with_a_higher_minimum]
)
def test_every_button_of_a_draft_shows_the_card_as_it_is_today(
    catalog: Catalog, change: Callable[[Plan], Plan]
) -> None:
    plan = first_plan(catalog)
    count = len([b for b in open_plan(rich(catalog), plan).buttons if (b.data or "")[:2] == "d:"])
    for place in range(count):
        world = rich(catalog)
        before = world.account().available
        card = open_plan(world, plan)
        data = [b.data for b in card.buttons if b.data is not None][place]
        world.deploy(with_plans(catalog, change))
        world.press(card, data)
        assert not world.subscriptions(), data
        assert world.account().available == before
        assert len(world.payments.payments) == 1
        if data.endswith(":promo") or (":c:" in data and change is not without_option):
            continue  # the question for a promo code, or for a count
        buy_from_balance(world, card)
        assert len(world.subscriptions()) == 1, data


@BOTH
@pytest.mark.parametrize("gone", [True, False], ids=["gone", "withdrawn"])
def test_every_button_of_a_draft_whose_plan_is_not_sold_leads_to_the_tariff(
    catalog: Catalog, gone: bool
) -> None:
    plan = first_plan(catalog)
    world = rich(catalog)
    card = open_plan(world, plan)
    buttons = [b.data for b in card.buttons if b.data is not None and b.data.startswith("d:")]
    today = world.clock.now().date()
    plans = (
        tuple(one for one in catalog.plans if one.id != plan)
        if gone
        else tuple(replace(p, withdrawn_on=today) if p.id == plan else p for p in catalog.plans)
    )
    world.deploy(replace(catalog, plans=plans))
    for data in [*buttons, ":".join(buttons[0].split(":")[:2])]:
        world.press(card, data)
        assert "This plan is not" in card.text, data
        assert "Plans and prices" in card.text, data
        assert not world.subscriptions()


def test_an_old_button_does_not_hasten_a_charge_of_another_price() -> None:
    """A renewal for another period had begun by itself; the press asked the bank for that at once."""
    world = World(SIPTG)
    one = world.buy_by_card(ANNA)
    world.to(one.end - timedelta(days=3, minutes=1))
    message = world.press(world.command("subscriptions"), f"s:{one.id}")
    old = message.leads(f"s:{one.id}:r:").data
    world.press(message, f"s:{one.id}:p:12")
    world.payments.fault = befalls("unavailable")
    world.wait(minutes=2)
    world.payments.fault = no_fault
    asked = world.payments.confirmations
    assert world.open_charge(one.id).price == Money.of("32.40", "EUR")
    assert "32.40" in world.press(message, old).text
    assert world.payments.confirmations == asked
    assert world.subscription(one.id).end == one.end
    world.wait(hours=12)
    assert world.subscription(one.id).end > one.end
