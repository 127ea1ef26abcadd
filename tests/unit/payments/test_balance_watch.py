"""A balance that runs low: told once per shortage, topped up from a saved card as agreed and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.application.payments import charges, methods, watching
from chalicelib.application.payments.notices import (
    BalanceLow,
    ChargeSettled,
    TopUpsAtCeiling,
    TopUpsStopped,
)
from chalicelib.application.payments.records import watch_key
from chalicelib.domain.agenda import Wait
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.balance_watch import BalanceWatch
from tests.support.customers import agree, choose, open_plan
from tests.support.faults import befalls
from tests.support.parts import ANNA
from tests.support.refusals import refused
from tests.support.world import World


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


TERMS = (euros(20), euros(30), euros(60))
MIDDLE = datetime(2026, 1, 15, 12, tzinfo=UTC)


def with_card(later: str = "ok", *, at: datetime = MIDDLE) -> World:
    """Anna has 50.00 EUR on her balance, and a card."""
    world = World(at=at)
    world.top_up(ANNA, "50.00", later)
    return world


def agreed(world: World, terms: tuple[Money, Money, Money] = TERMS) -> BalanceWatch:
    card = world.account().card
    assert card is not None
    watch = watching.agree_to_top_ups(world.services, ANNA.id, card.reference, terms)
    world.work()
    return watch


def spend(world: World, plan: str = "gateway") -> None:
    """Softphone costs 18.00 EUR, Gateway 180.00."""
    world.buy_from_balance(ANNA, plan)
    world.settle()


def available(world: World) -> int:
    return world.account().available.minor


def watch(world: World) -> BalanceWatch:
    return watching.get_watch(world.services, ANNA.id)


def sold_down(world: World) -> None:
    """50.00 − 18.00 = 32.00, − 18.00 = 14.00."""
    world.buy_from_balance(ANNA, "softphone")
    [one] = world.subscriptions()
    world.jump(one.end - timedelta(days=3))


def test_what_falls_below_is_topped_up_once_and_told_in_a_new_message() -> None:
    world = with_card()
    agreed(world)
    before = len(world.chat.messages[ANNA.id])
    sold_down(world)
    assert available(world) == 1400 + 3000
    assert world.payments.confirmations == 1
    assert watch(world).taken == euros(30)
    assert watch(world).open_charge is None
    texts = [message.text for message in world.chat.messages[ANNA.id][before:]]
    assert any("topped up by 30.00 EUR" in text and "44.00 EUR now" in text for text in texts)
    world.audit()


def test_it_is_a_top_up_like_any_other() -> None:
    world = with_card()
    agreed(world)
    sold_down(world)
    kinds = [notice.charge.outcome for notice in world.notices(ChargeSettled)]
    assert kinds[-1] == "topped_up"
    text = world.command("balance").text
    assert "Bank card (Stripe) · +30.00" in text


def test_what_is_low_when_it_is_agreed_to_is_topped_up_at_once() -> None:
    world = with_card()
    agreed(world, (euros(60), euros(60), euros(60)))
    assert available(world) == 11000


def test_a_decline_stops_it_and_is_told_with_ways_on() -> None:
    world = with_card("decline")
    agreed(world)
    sold_down(world)
    assert available(world) == 1400
    [notice] = world.notices(TopUpsStopped)
    assert notice.failure.startswith("declined:")
    [message] = [m for m in world.chat.messages[ANNA.id] if "did not go through" in m.text]
    texts = [one.text for one in message.buttons]
    assert {"Top up 30.00 EUR", "Automatic top-up"} <= set(texts)
    assert "Nothing was taken" in message.text
    assert watch(world).taken == euros(0)
    world.wait(days=60)
    assert world.payments.confirmations == 1
    assert len(world.notices(TopUpsStopped)) == 1
    world.audit()


def test_after_a_decline_it_begins_again_only_when_agreed_to_anew() -> None:
    world = with_card("decline")
    agreed(world)
    sold_down(world)
    world.payments.behave(None, "ok")
    world.settle()
    assert watch(world).running is None
    agreed(world)
    assert watch(world).running is not None
    assert available(world) == 4400


def look(world: World) -> None:
    """The balance is looked at as if it had just fallen."""
    known = watch(world)
    waits = {"look": Wait(world.clock.at)}
    world.put(watch_key(ANNA.id), replace(known, waits=waits))
    world.settle()


def test_never_more_than_the_months_ceiling_and_again_in_the_next() -> None:
    world = with_card()
    agreed(world, (euros(60), euros(60), euros(60)))
    assert available(world) == 11000
    for _ in range(3):
        agreed(world, (euros(300), euros(300), euros(300)))  # now there is always too little
        agreed(world, (euros(300), euros(300), euros(310)))
    assert world.payments.confirmations == 1
    assert len(world.notices(TopUpsAtCeiling)) >= 1
    assert "reached its ceiling" in world.chat.last(ANNA.id).text
    world.to(datetime(2026, 1, 31, 21, 59, 59, tzinfo=UTC))  # Vilnius is two hours ahead
    assert world.payments.confirmations == 1
    world.to(datetime(2026, 1, 31, 22, 5, tzinfo=UTC))
    assert world.payments.confirmations == 2
    assert available(world) == 41000
    world.audit()


def test_off_and_on_again_does_not_begin_the_ceiling_anew() -> None:
    world = with_card()
    agreed(world, (euros(60), euros(60), euros(100)))
    watching.stop_top_ups(world.services, ANNA.id)
    assert world.account().watched is None
    agreed(world, (euros(200), euros(200), euros(210)))
    assert world.payments.confirmations == 1
    assert watch(world).taken == euros(60)


def test_switched_off_before_the_bank_is_asked_nothing_is_taken() -> None:
    world = with_card()
    world.payments.fault = befalls("unavailable")
    agreed(world, (euros(60), euros(60), euros(60)))
    assert watch(world).open_charge is not None
    watching.stop_top_ups(world.services, ANNA.id)
    world.payments.fault = lambda _: None
    world.wait(hours=1)
    assert world.payments.confirmations == 0
    assert watch(world).open_charge is None
    assert watch(world).taken == euros(0)
    assert available(world) == 5000


def test_money_that_came_before_the_bank_is_asked_makes_it_needless() -> None:
    world = with_card()
    world.payments.fault = befalls("unavailable")
    agreed(world, (euros(60), euros(60), euros(60)))
    world.payments.fault = lambda _: None
    world.top_up(ANNA, "20.00")
    world.wait(hours=1)
    assert world.payments.confirmations == 0
    assert available(world) == 7000
    assert not world.notices(TopUpsStopped)


def test_a_card_that_was_removed_stops_it() -> None:
    world = with_card()
    agreed(world)
    card = world.account().card
    assert card is not None
    methods.remove_card(world.services, ANNA.id, card.reference)
    sold_down(world)
    [notice] = world.notices(TopUpsStopped)
    assert notice.failure == "card-gone"
    assert available(world) == 1400


def test_the_same_card_saved_anew_goes_on() -> None:
    world = with_card()
    agreed(world)
    before = world.account().default_card
    charge = world.payments.payments["cs_1"]
    assert charge.card is not None
    world.press(message := world.write("5"), message.leads("b:t:").data)
    world.payments.pay("cs_2", last4=charge.card.last4)
    world.hear("cs_2")
    assert world.account().default_card != before
    sold_down(world)
    world.wait(days=1)
    assert world.payments.confirmations <= 1
    assert not world.notices(TopUpsStopped)


def test_a_silent_payment_system_takes_nothing_twice() -> None:
    world = with_card()
    world.payments.fault = befalls("lost", "confirm")
    agreed(world, (euros(60), euros(60), euros(120)))
    world.payments.fault = lambda _: None
    world.wait(hours=2)
    assert world.payments.confirmations == 1
    assert available(world) == 11000


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ((euros(20), euros(4), euros(60)), "amount-too-small"),
        ((euros(20), euros(60_000), euros(60_000)), "amount-too-large"),
        ((euros(50), euros(30), euros(60)), "top-up-below-threshold"),
        ((euros(20), euros(30), euros(20)), "ceiling-too-low"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_terms_outside_the_limits_are_refused(terms: tuple[Money, Money, Money], code: str) -> None:
    world = with_card()
    with pytest.raises(Refused, match=code):
        agreed(world, terms)


def test_a_card_that_is_not_saved_is_refused() -> None:
    world = with_card()
    with refused("unknown-card"):
        watching.agree_to_top_ups(world.services, ANNA.id, "pm_x", TERMS)


def test_agreed_twice_is_agreed_once() -> None:
    world = with_card()
    first = agreed(world)
    world.clock.at += timedelta(hours=1)
    assert agreed(world) == first


# Being told.


def test_a_shortage_is_told_once_with_what_is_missing() -> None:
    world = with_card()
    watching.tell_when_below(world.services, ANNA.id, euros(40))
    sold_down(world)  # 32.00, then 14.00: still the same shortage
    [notice] = world.notices(BalanceLow)
    assert (notice.available, notice.below) == (euros(32), euros(40))
    [message] = [m for m in world.chat.messages[ANNA.id] if "has fallen to" in m.text]
    assert message.buttons[0].text == "Top up 8.00 EUR"


def test_after_it_was_filled_up_the_next_shortage_is_told_again() -> None:
    world = with_card()
    watching.tell_when_below(world.services, ANNA.id, euros(40))
    world.buy_from_balance(ANNA, "softphone")
    world.top_up(ANNA, "50.00")
    world.settle()
    [one] = world.subscriptions()
    world.jump(one.end - timedelta(days=3))
    assert len(world.notices(BalanceLow)) == 1  # 82.00 − 18.00 = 64.00
    world.jump(world.subscriptions()[0].end - timedelta(days=3))
    world.jump(world.subscriptions()[0].end - timedelta(days=3))
    assert len(world.notices(BalanceLow)) == 2


def test_what_is_topped_up_by_itself_is_not_told_as_low() -> None:
    world = with_card()
    watching.tell_when_below(world.services, ANNA.id, euros(20))
    agreed(world)
    sold_down(world)
    assert not world.notices(BalanceLow)
    assert available(world) == 4400


# In the chat.


def test_whoever_saves_a_card_reads_what_top_ups_take_besides() -> None:
    world = with_card()
    agreed(world)
    message = world.press(world.command("paysystem"), "p:n")
    assert "When your balance falls below" in message.text
    watching.stop_top_ups(world.services, ANNA.id)
    message = world.press(world.command("paysystem"), "p:n")
    assert "When your balance falls below" not in message.text


def test_it_is_switched_on_with_consent_and_off_with_one_press() -> None:
    world = with_card()
    message = world.command("balance")
    world.press(message, message.button("Automatic top-up").data)
    world.press(message, message.button("Switch automatic top-up on").data)
    for choice in ("20.00 EUR", "50.00 EUR", "150.00 EUR"):
        world.press(message, message.button(choice).data)
    assert "falls below 20.00 EUR, 50.00 EUR is taken" in message.text
    assert "at most 150.00 EUR in a calendar month" in message.text
    assert "told each time" in message.text
    assert "switch it off" in message.text
    assert watch(world).auto is None  # nothing yet
    world.press(message, message.button("Agree and switch on").data)
    auto = watch(world).running
    assert auto is not None
    assert (auto.below, auto.amount, auto.most) == (euros(20), euros(50), euros(150))
    world.press(message, message.button("Switch automatic top-up off").data)
    assert watch(world).auto is None
    assert "Automatic top-up is off" in message.text


def test_without_a_card_it_says_how_to_get_one() -> None:
    world = World()
    message = world.command("balance")
    world.press(message, message.button("Automatic top-up").data)
    assert "a card has to be saved first" in message.text


def test_a_threshold_is_chosen_and_taken_back() -> None:
    world = with_card()
    message = world.command("balance")
    world.press(message, message.button("Automatic top-up").data)
    world.press(message, message.button("Tell me below an amount").data)
    world.press(message, message.button("20.00 EUR").data)
    assert "falls below 20.00 EUR" in message.text
    assert world.account().watched == euros(20)
    world.press(message, message.button("Tell me below an amount").data)
    world.press(message, message.button("Never").data)
    assert world.account().watched is None


def test_a_purchase_in_the_chat_tops_up_too() -> None:
    world = with_card()
    agreed(world, (euros(40), euros(40), euros(80)))
    agree(world, choose(world, open_plan(world, "softphone"), ":bal"))
    world.settle()
    assert available(world) == 3200 + 4000


def test_an_undecided_charge_is_the_only_one() -> None:
    world = with_card("slow")
    agreed(world, (euros(60), euros(60), euros(600)))
    charge_id = watch(world).open_charge
    assert charge_id is not None
    look(world)
    assert watch(world).open_charge == charge_id
    assert world.payments.confirmations == 1
    world.payments.decide(charges.get_charge(world.services, charge_id).reference or "", paid=True)
    world.wait(hours=7)
    assert available(world) == 11000
