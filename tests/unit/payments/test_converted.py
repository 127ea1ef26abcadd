"""A payment system that takes another currency than the account's: asked, shown, settled and booked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from chalicelib.application.ledger.history import movements
from chalicelib.application.payments import charges, top_ups
from chalicelib.application.payments.methods import offered_payment_systems
from chalicelib.domain.errors import CurrencyMismatch, Refused
from chalicelib.domain.exchange.rates import Conversion, Source
from chalicelib.domain.ledger.journal import FX, Entry, came_in
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from tests.support.catalogs import SIPTG, taking_roubles
from tests.support.parts import ANNA
from tests.support.world import World


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def begun(world: World, amount: str = "25.00") -> Charge:
    number = world.open(ANNA).id
    return top_ups.start_top_up(world.services, number, euro(amount), world.chat.place(number))


def takes_instead(world: World, charge: Charge, amount: Money) -> None:
    """The payment system takes something else than it was asked for."""
    assert charge.reference is not None
    held = world.payments.payments[charge.reference]
    world.payments.payments[charge.reference] = replace(held, amount=amount)


def newest(world: World) -> Entry:
    return movements(world.services, ANNA.id, 1)[0]


def asked(world: World, charge: Charge) -> Money:
    assert charge.reference is not None
    return world.payments.payments[charge.reference].amount


def test_the_page_asks_for_what_the_payer_was_shown() -> None:
    world = World(taking_roubles("2")).with_banks()
    message = world.command("balance")
    charge = begun(world)
    assert asked(world, charge) == Money.of("2664.75", "RUB")
    world.press(message, "b:t:2500:EUR")
    assert "25.00 EUR ≈ 2,664.75 RUB at 106.59" in message.text
    assert "Bank of Russia" in message.text
    assert "a margin of 2% included" in message.text
    assert any("2,664.75 RUB" in button.text for button in message.buttons)
    assert "saved for renewals" not in message.text


def test_what_was_asked_is_on_the_balance_whatever_the_rate_is_by_then() -> None:
    world = World(taking_roubles("2")).with_banks()
    charge = begun(world)
    world.banks[Source.CBR].prices = {"EUR": Decimal(300)}
    world.wait(hours=5)
    world.pay_page(charge)
    assert world.account().available == euro("25.00")
    entry = newest(world)
    amounts = {(p.account, str(p.amount)) for p in entry.postings}
    assert amounts == {
        ("clearing:stripe", "-2664.75 RUB"),
        (FX, "2664.75 RUB"),
        (FX, "-25.00 EUR"),
        (f"customer:{ANNA.id}", "25.00 EUR"),
    }
    assert charge.conversion is not None
    assert entry.conversion == Conversion(charge.payable, charge.amount, charge.conversion.rate)
    assert came_in(entry) == {"stripe": euro("25.00")}
    world.audit()


def test_it_is_one_line_of_the_history_and_of_the_balance() -> None:
    world = World(taking_roubles()).with_banks()
    world.pay_page(begun(world))
    assert "25.00" in world.command("balance").text
    assert "received · 25.00" in world.command("history").text


def test_a_plan_is_bought_with_another_currency() -> None:
    world = World(taking_roubles("1.5")).with_banks()
    bought = world.buy_by_card()
    assert bought.live
    assert not world.account().available
    assert not world.account().cards
    world.audit()


def test_nobody_is_promised_a_card_where_none_can_be_saved() -> None:
    world = World(taking_roubles()).with_banks()
    card = world.press(world.command("tariff"), "t:softphone")
    page = world.press(card, card.button("Start payment").data)
    assert "saved card" not in page.text
    world.pay(page)
    assert "Auto-renewal is off" in page.text
    assert "save a card" not in page.text
    assert not [button.text for button in page.buttons if "card" in button.text]
    (mine,) = world.subscriptions(ANNA)
    shown = world.press(world.command("subscriptions"), f"s:{mine.id}")
    assert not [button.text for button in shown.buttons if "card" in button.text]


def test_another_amount_is_worth_what_it_is_at_the_rate_that_was_shown() -> None:
    world = World(taking_roubles()).with_banks()
    charge = begun(world)
    assert charge.reference is not None
    takes_instead(world, charge, Money.of("1000.00", "RUB"))
    world.pay_page(charge)
    assert world.account().available == euro("9.56")
    world.audit()


def test_a_receipt_in_a_currency_that_was_not_asked_is_converted_at_todays_rate() -> None:
    world = World(SIPTG).with_banks()
    charge = begun(world)
    assert charge.reference is not None
    takes_instead(world, charge, Money.of("11.00", "USD"))
    world.pay_page(charge)
    assert world.account().available == euro("9.99")
    assert newest(world).conversion is not None
    world.audit()


def test_a_receipt_that_cannot_be_converted_waits_and_is_not_lost() -> None:
    world = World(SIPTG)
    charge = begun(world)
    assert charge.reference is not None
    takes_instead(world, charge, Money.of("11.00", "USD"))
    world.payments.pay(charge.reference)
    with pytest.raises(CurrencyMismatch):
        charges.advance(world.services, charge.id)
    assert not world.account().available


def test_stale_rates_refuse_and_say_so() -> None:
    world = World(taking_roubles()).with_banks()
    world.open(ANNA)
    message = world.command("balance")
    world.banks[Source.CBR].fault = lambda _: "silent"
    world.wait(days=4)
    with pytest.raises(Refused, match="rates-stale"):
        begun(world)
    world.press(message, "b:t:2500:EUR")
    assert "too old" in message.text
    assert offered_payment_systems(world.services, world.account()) == []


def test_bounds_are_those_of_the_system_in_the_accounts_currency() -> None:
    world = World(taking_roubles()).with_banks()
    with pytest.raises(Refused, match="amount-too-small") as refused:
        begun(world, "4.78")
    assert refused.value.params["minimum"] == euro("4.79")
    assert asked(world, begun(world, "4.79")) >= Money.of("500", "RUB")
    with pytest.raises(Refused, match="amount-too-large"):
        begun(world, "9569.38")
    assert asked(world, begun(world, "9569.37")) <= Money.of("1000000", "RUB")


def test_the_payment_method_says_at_which_rate_it_converts() -> None:
    world = World(taking_roubles()).with_banks()
    shown = world.command("paysystem").text
    assert "It takes RUB" in shown
    assert "1 EUR = 104.50 RUB (Bank of Russia" in shown
    assert "Save a card" not in shown
