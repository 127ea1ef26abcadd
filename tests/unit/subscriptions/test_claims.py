"""What a balance is to pay soon stands under it, with what is missing for all of it together."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.application.payments import methods
from chalicelib.application.subscriptions.claims import claims
from chalicelib.application.subscriptions.notices import RenewalComing
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from chalicelib.domain.money import Money
from tests.support.parts import ANNA
from tests.support.world import World


def paid_from_balance(amount: str) -> World:
    """A Softphone (18.00 EUR) bought from the balance, six days before its end; no card is left."""
    world = World()
    world.top_up(ANNA, amount)
    bought = world.buy_from_balance(ANNA)
    for card in world.account().cards:
        methods.remove_card(world.services, ANNA.id, card.reference)
    world.to(bought.end - timedelta(days=6))
    return world


def test_what_is_missing_for_the_next_renewals_is_one_button_away() -> None:
    message = paid_from_balance("25.00").command("balance")
    assert "Softphone, 18.00 EUR" in message.text
    assert "11.00 EUR is missing for that" in message.text
    assert message.buttons[0].text == "Top up 11.00 EUR"


def test_what_is_covered_lacks_nothing() -> None:
    message = paid_from_balance("50.00").command("balance")
    assert "Softphone, 18.00 EUR" in message.text
    assert "missing" not in message.text


def test_a_saved_card_pays_the_rest() -> None:
    world = World()
    bought = world.buy_by_card(ANNA)
    world.to(bought.end - timedelta(days=6))
    text = world.command("balance").text
    assert "Softphone, 18.00 EUR" in text
    assert "missing" not in text


def test_what_is_far_off_or_switched_off_claims_nothing() -> None:
    world = paid_from_balance("25.00")
    [one] = world.subscriptions()
    assert [claim.amount.minor for claim in claims(world.services, ANNA.id)] == [1800]
    switch_auto_renew(world.services, one.id, ANNA.id, on=False)
    assert not list(claims(world.services, ANNA.id))
    fresh = World()
    fresh.buy_by_card(ANNA)
    assert not list(claims(fresh.services, ANNA.id))


def test_two_renewals_that_the_balance_pays_only_one_of_are_told_with_what_is_missing() -> None:
    world = World()
    world.top_up(ANNA, "250.00")
    first = world.buy_from_balance(ANNA)
    world.buy_from_balance(ANNA, "gateway")
    for card in world.account().cards:
        methods.remove_card(world.services, ANNA.id, card.reference)
    world.top_up(ANNA, "130.00")  # 250 − 18 − 180 + 130 = 182: each alone is covered
    for card in world.account().cards:
        methods.remove_card(world.services, ANNA.id, card.reference)
    world.to(first.end - timedelta(days=7))
    coming = world.notices(RenewalComing)
    assert [notice.missing for notice in coming] == [Money(1600, "EUR")] * 2
    texts = [message.text for message in world.chat.messages[ANNA.id]]
    assert any("for all of it together 16.00 EUR is missing" in text for text in texts)
    told = next(m for m in world.chat.messages[ANNA.id] if "together" in m.text)
    assert told.buttons[0].text == "Top up 16.00 EUR"
