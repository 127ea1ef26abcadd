"""What a payer and staff read while nobody answers: nothing that is not true, nothing said twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application.payments import charges
from chalicelib.application.ports.payments import KeyRefused
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from chalicelib.bot.payments.paysystem_screens import paysystem
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.catalogs import SIPTG
from tests.support.parts import ANNA, BORIS, WORDS, parked_work
from tests.support.played_chat import Message
from tests.support.world import World

FIRST_ATTEMPT = SIPTG.renewal.attempts[0]


@pytest.fixture
def world() -> World:
    world = World()
    world.command("start")
    return world


def key_refused(_: str) -> None:
    raise KeyRefused("401")


def card_of(world: World, one: Subscription) -> Message:
    """The subscription in the chat."""
    message = world.command("subscriptions")
    return world.press(message, f"s:{one.id}")


def test_days_after_grace_nobody_reads_that_it_works_until_a_day_that_has_passed(
    world: World,
) -> None:
    bought = world.buy_by_card(ANNA)
    world.to(bought.end - timedelta(days=4))
    world.payments.fault = key_refused
    world.to(bought.end + timedelta(days=5))
    menu = world.command("start").text
    assert "A payment for it is under way; everything works meanwhile." in menu
    assert "pay for it to keep it" not in menu
    for message in (world.command("subscriptions"), card_of(world, bought)):
        assert "works in full while a payment for it is under way" in message.text
        assert "works until" not in message.text


def test_after_a_failure_the_next_attempt_is_named_and_not_the_first(world: World) -> None:
    bought = world.buy_by_card(ANNA, later="decline")
    world.to(bought.end + FIRST_ATTEMPT + timedelta(hours=1))
    text = card_of(world, bought).text
    assert "The next attempt is on" in text
    assert "Next charge" not in text
    world.to(bought.end + timedelta(days=2, hours=21))
    assert "is not tried again by itself" in card_of(world, bought).text
    switch_auto_renew(world.services, bought.id, ANNA.id, on=False)
    assert "attempt is on" not in card_of(world, bought).text


def test_a_message_that_nobody_will_change_does_not_say_that_it_changes(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(minutes=1))
    world.payments.fault = key_refused
    world.wait(hours=2)
    message = card_of(world, bought)
    world.press(message, message.button("Look again").data)
    assert "“Look again” shows how it stands" in message.text
    assert "This message changes" not in message.text
    assert message.text.count("twice") == 1
    message.button("Look again")


def test_a_message_that_changes_says_so(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    world.to(bought.end - timedelta(days=10))
    world.payments.fault = key_refused
    message = card_of(world, bought)
    world.press(message, message.button("Renew now").data)
    world.press(message, message.button("Pay 18.00 EUR").data)
    assert "This message changes" in message.text
    world.payments.fault = lambda _: None
    world.wait(hours=2)
    assert "is renewed until" in message.text


def test_whose_payment_was_given_up_is_not_told_that_nothing_was_taken(world: World) -> None:
    message = world.command("tariff")
    world.press(message, message.leads("t:softphone").data)
    world.press(message, message.button("Start payment").data)
    (charge_id,) = {held.charge_id for held in world.payments.payments.values()}
    charges.give_up(world.services, str(charge_id))
    world.settle()
    assert "did not go through" in message.text
    rung = world.chat.last(ANNA.id)
    assert "our staff ended the payment" in rung.text
    assert "Nothing was taken" not in rung.text + message.text
    assert "it serves what it was for, or is on your balance" in rung.text


def test_staff_read_which_of_it_is_theirs_to_mend(world: World) -> None:
    bought = world.buy_by_card(BORIS.id)
    world.to(bought.end - timedelta(days=4))
    world.payments.fault = key_refused
    world.to(bought.end)
    assert {parked.why for _, parked in parked_work(world.services)} == {"key"}


def test_where_nothing_can_be_paid_with_nobody_is_sent_to_top_up(world: World) -> None:
    english, now = WORDS.language("en"), world.clock.at
    shown = paysystem(english, SIPTG, world.account(), [], saves=False, now=now)
    assert "No payment method is available" in shown.text
    assert "save a card" not in shown.text
    assert [one.text for row in shown.buttons for one in row] == ["Support", "Menu"]
    offered = paysystem(english, SIPTG, world.account(), ["stripe"], saves=True, now=now)
    assert "Top up" in [one.text for row in offered.buttons for one in row]
