"""A bank that wants its customer: one message, kept current, in words that nobody takes for phishing."""

from datetime import timedelta

import pytest

from chalicelib.application.payments.notices import PageOpened
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.parts import ANNA, MID_JANUARY
from tests.support.played_chat import Message
from tests.support.world import World


@pytest.fixture
def world() -> World:
    return World(at=MID_JANUARY)


def asked(world: World) -> tuple[Subscription, Message]:
    """The first attempt was made, and the bank wants its customer."""
    bought = world.buy_by_card(ANNA, later="authentication")
    world.to(world.services.catalog.renewal.first_attempt(bought.end) + timedelta(hours=1))
    return bought, world.chat.messages[ANNA.id][-1]


def about_the_bank(world: World) -> list[Message]:
    words = ("confirm a payment", "confirmed at the bank")
    return [m for m in world.chat.messages[ANNA.id] if any(word in m.text for word in words)]


def test_it_says_who_asks_for_what_and_asks_for_nothing_itself(world: World) -> None:
    bought, message = asked(world)
    for words in (
        "Your bank wants you to confirm a payment of 18.00 EUR yourself",
        "renewal of Softphone, 6 months, at SIP.TG",
        "because auto-renewal is on",
        "Nothing has been taken",
        "leads to your bank",
        "never asks for card numbers, codes or passwords",
        "works until 18 July 2026, 15:00 (Vilnius time); then it ends",
    ):
        assert words in message.text
    assert message.buttons[0].text == "Confirm 18.00 EUR at the bank"
    assert message.buttons[0].url is not None
    assert message.button("Switch auto-renewal off").data == f"s:{bought.id}:a:0"


def test_days_of_asking_are_one_message_that_is_kept_current(world: World) -> None:
    bought, message = asked(world)
    first = message.buttons[0].url
    world.to(bought.end + timedelta(hours=-25, minutes=30))
    assert "was not confirmed at the bank in time" in message.text
    assert "The next attempt is on" in message.text
    assert message.buttons[0].text == "Pay now: 18.00 EUR"
    world.to(bought.end + timedelta(days=2, hours=12))
    assert len(world.notices(PageOpened)) > 3
    assert about_the_bank(world) == [message]
    assert message.buttons[0].url not in (None, first)
    world.pay(message)
    assert "is renewed until 15 January 2027" in message.text
    assert world.subscription(bought.id).end > bought.end
    world.audit()


def test_at_the_end_it_does_not_go_on_asking(world: World) -> None:
    bought, message = asked(world)
    world.to(bought.end + timedelta(days=4))
    assert world.subscription(bought.id).status is Status.ENDED
    assert "need not be confirmed at the bank any more" in message.text
    assert "ended on 15 July 2026" in message.text
    assert all(one.url is None for one in message.buttons)


def test_the_next_renewal_has_a_message_of_its_own(world: World) -> None:
    bought, message = asked(world)
    world.pay(message)
    world.payments.behave(None, "authentication")
    assert world.subscription(bought.id).bank_message is None
    world.to(world.subscription(bought.id).end - timedelta(days=2, hours=23))
    assert len(about_the_bank(world)) == 1
    assert about_the_bank(world) != [message]


def test_whoever_blocked_the_bot_meanwhile_is_asked_in_the_same_message(world: World) -> None:
    bought, message = asked(world)
    world.chat.blocked.add(ANNA.id)
    world.to(bought.end + timedelta(hours=-25, minutes=30))
    world.chat.blocked.remove(ANNA.id)
    world.command("start")
    world.to(bought.end + timedelta(days=1, hours=12))
    assert about_the_bank(world) == [message]
    assert message.buttons[0].text == "Confirm 18.00 EUR at the bank"
