"""Paying handed over: who pays from when on, what is refused, what of the former payer stays theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from chalicelib.application.desk.ending import preview_ending
from chalicelib.application.ledger.history import movements
from chalicelib.application.people import billing
from chalicelib.application.subscriptions import changes, renewals
from chalicelib.application.subscriptions.handing_over import (
    accept_handover,
    get_handover,
    lapse_handover,
    look_at_handover,
    offer_handover,
    refuse_handover,
    take_back,
)
from chalicelib.application.subscriptions.notices import HandoverOver, PayerChanged
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.domain.catalog.policy import Transfer
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.handover import HandoverState
from chalicelib.domain.subscriptions.subscription import FormerPayer, Subscription
from tests.support.catalogs import SIPTG, times
from tests.support.parts import ANNA, BORIS
from tests.support.refusals import refused
from tests.support.world import World

PRICE: Final = Money(1800, "EUR")


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


def two() -> tuple[World, Subscription]:
    """Anna has a subscription, paid by card; Boris has an account."""
    world = World()
    one = world.buy_by_card(ANNA)
    world.open(BORIS)
    return world, one


def handed(world: World, one: Subscription) -> Subscription:
    offer = offer_handover(world.services, one.id, one.payer_id)
    after = accept_handover(world.services, offer.id, BORIS.id, PRICE)
    world.work()
    return after


def test_it_is_walked_in_the_chat() -> None:
    world, one = two()
    world.top_up(BORIS, "20.00")
    shown = world.press(world.command("subscriptions"), f"s:{one.id}")
    says = world.press(shown, shown.button("Hand paying over").data)
    assert "so do its limits" in says.text
    offer = world.press(says, says.button("Make a link").data)
    assert "https://t.me/dialtone_bot?start=pay_" in offer.text
    payload = offer.text.split("start=")[1].split("<")[0]
    asked = world.command("start", BORIS, payload)
    for expected in ("Anna", "Softphone", "18,00", "28 июля 2026", "баланса", "Anna): ваш аккаунт"):
        assert expected in asked.text, asked.text
    yours = world.press(asked, asked.button("Буду платить").data, BORIS)
    assert "Теперь за Softphone платите вы" in yours.text
    world.work()
    assert "pays for Softphone from now on" in world.chat.messages[ANNA.id][-1].text
    seen = world.press(world.command("subscriptions"), f"s:{one.id}")
    assert "Борис" in seen.text
    world.to(one.end)
    assert world.account(BORIS).available == eur("2.00")
    assert world.subscription(one.id).end > one.end
    world.audit()


def test_from_then_on_the_former_payer_pays_nothing() -> None:
    world, one = two()
    world.top_up(ANNA, "100.00")
    world.top_up(BORIS, "20.00")
    after = handed(world, one)
    assert after.former == (FormerPayer(ANNA.id, 1_800_000_000, one.end),)
    world.to(one.end + timedelta(days=1))
    (sale, *_), (first, *_) = (
        movements(world.services, BORIS.id, 1),
        movements(world.services, ANNA.id, 1),
    )
    assert sale.sale is not None
    assert (sale.sale.gross, sale.sale.customer_id) == (PRICE, ANNA.id)
    assert first.available_after == eur("100.00")
    with refused("not-payer"):
        renewals.renew_now(world.services, one.id, ANNA.id, None, world.subscription(one.id).end)
    world.audit()


def test_it_does_not_renew_by_itself_for_who_has_nothing_to_pay_with() -> None:
    world, one = two()
    assert one.auto_renew
    assert not handed(world, one).auto_renew
    world.to(one.end + timedelta(days=4))
    assert not world.subscription(one.id).live
    world.audit()


def test_who_had_it_finds_it_no_more_and_who_has_it_does() -> None:
    world, one = two()
    handed(world, one)
    assert [s.id for s in subscriptions_of(world.services, ANNA.id)] == [one.id], "as Customer"
    assert [s.id for s in subscriptions_of(world.services, BORIS.id)] == [one.id]
    world.top_up(ANNA, "20.00")
    jane = world.open(1009)
    billing.say_country(world.services, jane.id, "LT")
    back = offer_handover(world.services, one.id, BORIS.id)
    accept_handover(world.services, back.id, jane.id, PRICE)
    assert subscriptions_of(world.services, BORIS.id) == []
    world.work()
    assert [told.payer.id for told in world.notices(PayerChanged)] == [jane.id]
    world.audit()


def test_it_can_come_back_to_who_paid_first() -> None:
    world, one = two()
    world.top_up(BORIS, "20.00")
    world.top_up(ANNA, "100.00")
    handed(world, one)
    world.to(one.end)
    back = offer_handover(world.services, one.id, BORIS.id)
    accept_handover(world.services, back.id, ANNA.id, PRICE)
    world.to(world.subscription(one.id).end)
    world.work()
    assert world.subscription(one.id).payer_id == ANNA.id
    assert world.account(ANNA).available == eur("82.00")
    world.audit()


def test_the_time_that_was_paid_is_not_the_new_payers_to_change_or_to_have_back() -> None:
    world, one = two()
    world.top_up(BORIS, "100.00")
    handed(world, one)
    with refused("paid-by-another"):
        changes.begin_change(world.services, one.id, BORIS.id)
    with refused("paid-by-another"):
        preview_ending(world.services, one.id, 1003, "asked for it")
    world.to(one.end + timedelta(days=1))
    changes.begin_change(world.services, one.id, BORIS.id)
    shown = preview_ending(world.services, one.id, 1003, "asked for it")
    assert shown.payer_id == BORIS.id
    assert shown.left.gross > eur("17.00")


@pytest.mark.parametrize("days", [-3, 1])
def test_near_its_renewal_and_after_its_end_it_is_refused(days: int) -> None:
    world = World()
    one = world.buy_by_card(ANNA, "decline")
    world.open(BORIS)
    offer = offer_handover(world.services, one.id, ANNA.id)
    world.to(one.end + timedelta(days=days))
    with refused("handover-late", end=one.end):
        offer_handover(world.services, one.id, ANNA.id)
    with refused("handover-gone"):
        accept_handover(world.services, offer.id, BORIS.id, PRICE)


def test_while_it_is_being_paid_it_is_refused() -> None:
    world, one = two()
    offer = offer_handover(world.services, one.id, ANNA.id)
    world.put(subscription_key(one.id), _with_charge(one))
    with refused("charge-open"):
        accept_handover(world.services, offer.id, BORIS.id, PRICE)
    with refused("charge-open"):
        offer_handover(world.services, one.id, ANNA.id)


def _with_charge(one: Subscription) -> Subscription:
    from dataclasses import replace

    return replace(one, open_charge="a charge")


def test_five_minutes_and_no_longer() -> None:
    world, one = two()
    offer = offer_handover(world.services, one.id, ANNA.id)
    world.clock.at += timedelta(minutes=5) - timedelta(seconds=1)
    assert look_at_handover(world.services, offer.id, BORIS.id).quote.gross == PRICE
    world.clock.at += timedelta(seconds=1)
    with refused("handover-gone"):
        accept_handover(world.services, offer.id, BORIS.id, PRICE)
    lapse_handover(world.services, offer.id)
    world.work()
    (told,) = world.notices(HandoverOver)
    assert told.state is HandoverState.LAPSED
    assert "Nobody has accepted" in world.chat.messages[ANNA.id][-1].text
    assert world.subscription(one.id).payer_id == ANNA.id


def test_it_is_refused_taken_back_and_answered_once() -> None:
    world, one = two()
    first = offer_handover(world.services, one.id, ANNA.id)
    with refused("handover-own"):
        look_at_handover(world.services, first.id, ANNA.id)
    with refused("handover-own"):
        refuse_handover(world.services, first.id, ANNA.id)
    with refused("handover-gone"):
        take_back(world.services, first.id, BORIS.id)
    done = refuse_handover(world.services, first.id, BORIS.id)
    assert refuse_handover(world.services, first.id, BORIS.id) == done
    second = offer_handover(world.services, one.id, ANNA.id)
    assert take_back(world.services, second.id, ANNA.id).waits == {}
    third = offer_handover(world.services, one.id, ANNA.id)
    fourth = offer_handover(world.services, one.id, ANNA.id)
    after = accept_handover(world.services, fourth.id, BORIS.id, PRICE)
    assert accept_handover(world.services, fourth.id, BORIS.id, PRICE) == after
    for over in (first, second, third):
        with refused("handover-gone"):
            accept_handover(world.services, over.id, BORIS.id, PRICE)
    world.work()
    states = [told.state for told in world.notices(HandoverOver)]
    assert states == [HandoverState.REFUSED, HandoverState.ACCEPTED]
    assert get_handover(world.services, third.id).state is HandoverState.OFFERED


def test_at_another_price_than_was_shown_nothing_is_handed_over() -> None:
    world, one = two()
    offer = offer_handover(world.services, one.id, ANNA.id)
    world.deploy(times(SIPTG, 2))
    with refused("price-changed", shown=PRICE, now=eur("36.00")):
        accept_handover(world.services, offer.id, BORIS.id, PRICE)
    after = accept_handover(world.services, offer.id, BORIS.id, eur("36.00"))
    assert after.told == eur("36.00")


def test_an_account_of_another_currency_is_refused() -> None:
    from dataclasses import replace

    from chalicelib.application.people.records import account_key

    world, one = two()
    offer = offer_handover(world.services, one.id, ANNA.id)
    other = world.account(BORIS)
    nothing = Money(0, "USD")
    world.put(account_key(BORIS.id), replace(other, available=nothing, held=nothing))
    with refused("handover-currency", currency="EUR"):
        look_at_handover(world.services, offer.id, BORIS.id)


def test_where_the_catalog_does_not_allow_it_there_is_none() -> None:
    from dataclasses import replace

    world, one = two()
    world.deploy(replace(SIPTG, change=replace(SIPTG.change, transfer=Transfer.NEVER)))
    with refused("transfer-never"):
        offer_handover(world.services, one.id, ANNA.id)
    shown = world.press(world.command("subscriptions"), f"s:{one.id}")
    assert "Hand paying over" not in [button.text for button in shown.buttons]


def test_late_money_of_the_former_payer_is_on_their_balance() -> None:
    """A page of a renewal that was closed, and is paid when another pays by now."""
    world, one = two()
    world.to(one.end - timedelta(days=10))
    now = world.subscription(one.id)
    charge = renewals.renew_now(world.services, one.id, ANNA.id, None, one.end, on_page=True).charge
    assert charge is not None
    from chalicelib.application.payments import charges

    charges.advance(world.services, charge.id, cancel=True)
    offer = offer_handover(world.services, one.id, ANNA.id)
    accept_handover(world.services, offer.id, BORIS.id, PRICE)
    (page,) = [held for held in world.payments.payments.values() if held.charge_id == charge.id]
    world.payments.pay(page.reference, late=True)
    world.hear(page.reference)
    world.work()
    assert world.subscription(one.id).end == now.end
    assert world.account(ANNA).available == PRICE
    world.audit()
