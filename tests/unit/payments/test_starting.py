"""A charge as it is made, what is not taken at all, and the pages of one top-up button."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.ports.payments import HostedPage, HostedRequest, SystemOff
from chalicelib.application.services import Services
from chalicelib.domain.agenda import INLINE_LEAD, Wait
from chalicelib.domain.errors import CurrencyMismatch
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import EXPIRED, HOSTED_LIFE, Charge, ChargeState, Way
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card
from tests.support.catalogs import SIPTG
from tests.support.refusals import refused
from tests.support.world import World

ANNA: Final = 101
TEN: Final = Money.of("10", "EUR")
ONE: Final = Card("stripe", "pm_1", "cus_1", "visa", "4242", 4, 2031)
TWO: Final = Card("elsewhere", "pm_2", "cus_2", "mir", "2222", 5, 2032)


@pytest.fixture
def world() -> World:
    world = World()
    world.open(ANNA)
    return world


def made(world: World, amount: Money = TEN, payer: Account | None = None, **more: Any) -> Charge:
    return new_charge(world.services, payer or world.account(ANNA), top_ups.TOP_UP, amount, **more)


def without_systems(services: Services) -> Services:
    return replace(services, payment_systems={})


def test_a_page_is_for_nothing_but_what_was_asked(world: World) -> None:
    now = world.clock.at
    charge = made(world)
    assert charge == Charge(
        id="id0000000001",
        payer_id=ANNA,
        payment_system="stripe",
        way=Way.HOSTED,
        amount=TEN,
        held=TEN.zero,
        purpose=top_ups.TOP_UP,
        price=None,
        description="SIP.TG",
        language="en",
        created_at=now,
        expires_at=now + HOSTED_LIFE,
        waits={"advance": Wait(now + INLINE_LEAD)},
    )


def test_a_charge_of_a_card_names_the_card_and_all_that_it_is_for(world: World) -> None:
    more: dict[str, Any] = {
        "price": Money.of("12", "EUR"),
        "held": Money.of("2", "EUR"),
        "description": "a plan",
        "message_id": 9,
        "by_hand": True,
    }
    charge = made(world, card=ONE, charge_id="c1", **more)
    assert charge == replace(
        made(world),
        id="c1",
        way=Way.SAVED_CARD,
        card_reference="pm_1",
        customer_reference="cus_1",
        **more,
    )


def test_whom_the_system_knows_it_is_told(world: World) -> None:
    lost = replace(ONE, reference="pm_0", customer_reference="cus_0", lost=True)
    payer = replace(world.account(ANNA), cards=(TWO, lost, ONE))
    assert made(world, payer=payer).customer_reference == "cus_1"
    assert made(world, payer=replace(payer, cards=(TWO, lost))).customer_reference is None


def test_what_the_system_does_not_take_is_refused(world: World) -> None:
    spec = SIPTG.payment_system("stripe")
    least, most, cent = spec.minimum("EUR"), spec.maximum("EUR"), Money(1, "EUR")
    assert [made(world, amount).amount for amount in (least, most)] == [least, most]
    with refused("amount-too-small", minimum=least):
        made(world, least - cent)
    with refused("amount-too-large", maximum=most):
        made(world, most + cent)


def test_a_system_that_is_off_shows_no_page_and_is_waited_for_by_a_card(world: World) -> None:
    payer = world.account(ANNA)
    off = without_systems(world.services)
    with refused("payment-system-not-offered", payment_system="stripe"):
        new_charge(off, payer, top_ups.TOP_UP, TEN)
    assert new_charge(off, payer, top_ups.TOP_UP, TEN, card=ONE).payment_system == "stripe"
    assert new_charge(off, payer, top_ups.TOP_UP, TEN, card=TWO).payment_system == "elsewhere"
    with pytest.raises(SystemOff, match="stripe is switched off"):
        off.payment_system("stripe")


# Top-ups


def test_a_top_up_is_of_the_accounts_currency_and_not_too_small(world: World) -> None:
    least = SIPTG.payment_system("stripe").in_currency("EUR").top_up_minimum
    with refused("amount-too-small", minimum=least):
        top_ups.start_top_up(world.services, ANNA, least - Money(1, "EUR"), 9)
    with pytest.raises(CurrencyMismatch, match="onto a balance in EUR"):
        top_ups.start_top_up(world.services, ANNA, Money.of("10", "USD"), 9)
    charge = top_ups.start_top_up(world.services, ANNA, least, 9)
    assert (charge.amount, charge.message_id, charge.reference) == (least, 9, "cs_1")


def test_a_button_opens_one_page_after_the_other_and_is_worn_out_at_last(world: World) -> None:
    opened = []
    for _ in range(top_ups.TRIES):
        charge = top_ups.start_top_up(world.services, ANNA, TEN, 9)
        assert top_ups.start_top_up(world.services, ANNA, TEN, 9).id == charge.id
        charges.advance(world.services, charge.id, cancel=True)
        opened.append(charge.id)
    assert opened == [f"top-up-{ANNA}-9-1000-{attempt}" for attempt in range(1, 9)]
    with refused("try-again"):
        top_ups.start_top_up(world.services, ANNA, TEN, 9)
    assert top_ups.start_top_up(world.services, ANNA, TEN, 10).id == f"top-up-{ANNA}-10-1000-1"


# Payment systems and cards to choose from


def test_a_payment_system_is_offered_by_switch_country_and_currency(world: World) -> None:
    payer = world.account(ANNA)
    assert methods.offered_payment_systems(world.services, payer) == ["stripe"]
    for other in (
        replace(payer, country="RU"),
        replace(payer, available=Money(0, "USD"), held=Money(0, "USD")),
    ):
        assert methods.offered_payment_systems(world.services, other) == []
    assert methods.offered_payment_systems(without_systems(world.services), payer) == []
    second = replace(SIPTG.payment_system("stripe"), id="elsewhere", seller="partner_ru")
    world.deploy(replace(SIPTG, payment_systems=(*SIPTG.payment_systems, second)))
    two = {"elsewhere": lambda: world.payments, **world.services.payment_systems}
    both = replace(world.services, payment_systems=two)
    assert methods.offered_payment_systems(both, payer) == ["stripe", "elsewhere"]
    assert methods.choose_payment_system(both, ANNA, "elsewhere").payment_system == "elsewhere"
    assert world.account(ANNA).payment_system == "elsewhere"
    with refused("payment-system-not-offered", payment_system="cheque"):
        methods.choose_payment_system(world.services, ANNA, "cheque")


def with_cards(world: World, count: int) -> list[str]:
    """So many saved, the last one the default."""
    for _ in range(count):
        world.top_up(ANNA, "5")
    return [card.reference for card in world.account(ANNA).cards]


def test_a_card_that_is_chosen_is_the_default(world: World) -> None:
    first, second = with_cards(world, 2)
    assert world.account(ANNA).default_card == second
    assert methods.choose_card(world.services, ANNA, first).default_card == first
    with refused("unknown-card"):
        methods.choose_card(world.services, ANNA, "pm_9")


def test_a_card_that_was_lost_cannot_be_chosen(world: World) -> None:
    first, second = with_cards(world, 2)
    world.payments.lose_customer("cus_1")
    account = world.account(ANNA)
    assert [card.customer_reference for card in account.cards] == ["cus_1", "cus_1"]
    page = top_ups.start_top_up(world.services, ANNA, TEN, 99)  # whereby it is found out
    assert page.customer_reference is None
    for reference in (first, second):
        with refused("card-lost"):
            methods.choose_card(world.services, ANNA, reference)


def test_a_card_that_is_removed_is_forgotten_there_and_here(world: World) -> None:
    first, second, third = with_cards(world, 3)
    after = methods.remove_card(world.services, ANNA, second)
    assert [card.reference for card in after.cards] == [first, third]
    assert after.default_card == third
    world.work()
    assert world.payments.detached == [second]
    assert methods.remove_card(world.services, ANNA, third).default_card == first
    last = methods.remove_card(world.services, ANNA, first)
    assert (last.cards, last.default_card) == ((), None)
    with refused("unknown-card"):
        methods.remove_card(world.services, ANNA, first)
    world.work()
    assert set(world.payments.detached) == {second, third, first}


def test_a_card_of_a_system_that_is_off_is_forgotten_here(world: World) -> None:
    (card,) = with_cards(world, 1)
    after = methods.remove_card(without_systems(world.services), ANNA, card)
    assert (after.cards, world.payments.detached) == ((), [])


def test_a_page_that_its_system_closes_earlier_is_open_until_then(world: World) -> None:
    real, soon = world.payments.open_hosted, world.clock.at + timedelta(hours=1)

    def closes_soon(request: HostedRequest) -> HostedPage:
        return replace(real(request), closes_at=soon)

    world.payments.open_hosted = closes_soon  # type: ignore[method-assign]
    world.open(ANNA)
    charge = top_ups.start_top_up(world.services, ANNA, Money.of("20.00", "EUR"), 1)
    assert (charge.page_ends_at, charge.expires_at) == (soon, world.clock.at + HOSTED_LIFE)
    assert charge.reference is not None
    world.to(soon)
    assert charges.get_charge(world.services, charge.id).state is ChargeState.WAITING
    world.payments.cancel(charge.reference)  # as its time is over
    after = charges.advance(world.services, charge.id)
    assert (after.state, after.failure) == (ChargeState.FAILED, EXPIRED)
