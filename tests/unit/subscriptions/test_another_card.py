"""A renewal is paid by the card that its payer chooses: for once, or because another one was declined."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.application.payments.methods import choose_card, remove_card
from chalicelib.application.payments.notices import PageOpened
from chalicelib.application.subscriptions import renewals
from tests.support.customers import agree, renewing, subscribed
from tests.support.parts import ANNA
from tests.support.played_chat import Message
from tests.support.refusals import refused
from tests.support.world import World

BY_ANOTHER = "Pay 18.00 EUR by another card"


def with_two_cards() -> tuple[World, Message]:
    """The default one ends in 4242; ten days before the end, on the screen of the subscription."""
    world = World()
    message = subscribed(world, "softphone")
    (first,) = world.account().cards
    world.top_up(ANNA, "5.00")
    choose_card(world.services, ANNA.id, first.reference)
    (one,) = world.subscriptions()
    assert world.account().available.minor == 500
    world.to(one.end - timedelta(days=10))
    return world, message


def asked_last(world: World) -> str:
    """The last four digits of the card that was asked last."""
    return world.payments.cards[world.payments.confirmed[-1].card].last4


def pressed(world: World, message: Message, begins: str) -> None:
    label = next(one.text for one in message.buttons if one.text.startswith(begins))
    world.press(message, message.button(label).data)


def test_one_of_several_cards_is_chosen_for_this_once() -> None:
    world, message = with_two_cards()
    before = world.account()
    other = next(card for card in before.cards if card.reference != before.default_card)
    world.press(message, renewing(world))
    assert "From your card Visa •••• 4242" in message.text
    pressed(world, message, "Pay 18.00 EUR another way")
    assert "the card used for renewals stays the same" in message.text
    pressed(world, message, f"Visa •••• {other.last4}")
    assert f"From your card Visa •••• {other.last4}" in message.text
    assert world.payments.confirmed == [], "nothing is taken before it is agreed to"
    agree(world, message)
    assert asked_last(world) == other.last4
    assert world.account().default_card == before.default_card
    (one,) = world.subscriptions()
    assert one.paid.minor == 1800
    world.audit()


def test_a_new_card_is_always_among_the_ways() -> None:
    world, message = with_two_cards()
    world.press(message, renewing(world))
    pressed(world, message, "Pay 18.00 EUR another way")
    pressed(world, message, "Pay 18.00 EUR by a new card")
    assert any(one.url for one in message.buttons)


def test_a_card_that_went_meanwhile_takes_nothing_and_says_so() -> None:
    world, message = with_two_cards()
    other = next(c for c in world.account().cards if c.reference != world.account().default_card)
    world.press(message, renewing(world))
    pressed(world, message, "Pay 18.00 EUR another way")
    data = message.button(
        next(b.text for b in message.buttons if b.text.startswith(f"Visa •••• {other.last4}"))
    ).data
    remove_card(world.services, ANNA.id, other.reference)
    world.press(message, data)
    assert "has changed meanwhile. Nothing was taken" in message.text
    assert world.payments.confirmed == []


def test_a_named_card_that_cannot_be_asked_is_refused_not_replaced_by_another() -> None:
    world, _ = with_two_cards()
    (one,) = world.subscriptions()
    with refused("funding-changed"):
        renewals.renew_now(world.services, one.id, ANNA.id, None, one.end, card="pm_none")


def test_with_one_card_another_way_is_a_page_as_before() -> None:
    world = World()
    message = subscribed(world, "softphone")
    world.to(world.subscriptions()[0].end - timedelta(days=10))
    world.press(message, renewing(world))
    pressed(world, message, "Pay 18.00 EUR another way")
    assert any(one.url for one in message.buttons)


def test_a_renewal_that_the_only_card_declined_is_paid_on_a_page_by_one_button() -> None:
    """ "Save a card" led where none could be saved; then two buttons led to the same page."""
    world = World()
    subscribed(world, "softphone")
    (before,) = world.subscriptions()
    world.payments.behave(None, "decline")
    world.to(before.end - timedelta(days=2))
    told = world.chat.last(ANNA.id)
    assert BY_ANOTHER not in [one.text for one in told.buttons]
    world.press(told, told.button("Pay now: 18.00 EUR").data)
    assert [notice.charge.purpose.subject for notice in world.notices(PageOpened)][-1] == before.id
    world.pay(told, "1881")
    (after,) = world.subscriptions()
    assert after.start == before.end
    assert [card.last4 for card in world.account().cards][-1] == "1881"


def test_a_declined_renewal_can_be_paid_by_another_saved_card() -> None:
    world, message = with_two_cards()
    before = world.account()
    other = next(card for card in before.cards if card.reference != before.default_card)
    world.payments.behave("4242", "decline")
    (one,) = world.subscriptions()
    world.to(one.end - timedelta(days=2))
    told = world.chat.last(ANNA.id)
    world.press(told, told.button(BY_ANOTHER).data)
    assert not any("4242" in button.text for button in told.buttons), "it has just been declined"
    pressed(world, told, f"Visa •••• {other.last4}")
    agree(world, told)
    assert asked_last(world) == other.last4
    assert world.subscriptions()[0].start == one.end
    world.press(message, f"s:{one.id}")
    assert BY_ANOTHER not in [button.text for button in message.buttons]


def test_a_failed_payment_offers_another_card_and_the_balance_where_it_is_enough() -> None:
    world, message = with_two_cards()
    (one,) = world.subscriptions()
    world.payments.behave(None, "decline")
    world.press(message, renewing(world))
    agree(world, message)
    assert "did not go through" in message.text
    assert message.button(BY_ANOTHER).data == f"s:{one.id}:w:{int(one.end.timestamp())}:1800EUR"
    assert not any(button.text.startswith("Pay from balance") for button in message.buttons)
