"""A card is saved without a payment: agreed to first, looked up however the news comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.application.payments import card_setups, hearing, methods
from chalicelib.application.payments.card_setups import get_card_setup
from chalicelib.application.payments.notices import CardSaved, CardSetupFailed
from chalicelib.application.payments.records import card_setup_key, kept_card_key
from chalicelib.application.ports.payments import KeyRefused, NoAnswer, Notification
from chalicelib.application.unit import Unit
from chalicelib.domain.payments.card_setup import CardSetup, SetupState
from chalicelib.domain.payments.kept_card import KeptCard
from tests.support.faults import befalls, no_fault
from tests.support.parts import ANNA, parked_work
from tests.support.played_chat import Message
from tests.support.refusals import refused
from tests.support.world import World

MESSAGE: Final = 5


@pytest.fixture
def world() -> World:
    world = World()
    world.open(ANNA)
    return world


def started(world: World, message: int = MESSAGE) -> CardSetup:
    return card_setups.start_card_setup(world.services, ANNA.id, message)


def now(world: World, setup: CardSetup) -> CardSetup:
    return get_card_setup(world.services, setup.id)


def saves(world: World, setup: CardSetup, last4: str = "4242", saved_as: str | None = None) -> None:
    """The payer leaves a card; nobody has heard of it yet."""
    world.payments.setups.save(str(setup.reference), last4=last4, saved_as=saved_as)


def hear(world: World, setup: CardSetup) -> None:
    hint = world.payments.setups.hint(str(setup.reference))
    hearing.hear(world.services, "stripe", hint)
    world.work()


def button(message: Message, label: str) -> str:
    return next(str(one.data) for one in message.buttons if one.text == label)


# In the chat


def test_it_is_agreed_to_saved_and_used_for_renewals(world: World) -> None:
    world.top_up(ANNA, "100.00")
    bought = world.buy_from_balance(ANNA)
    for card in world.account().cards:
        methods.remove_card(world.services, ANNA.id, card.reference)
    message = world.command("paysystem")
    world.press(message, button(message, "Save a card"))
    assert "Nothing is charged now" in message.text
    first = bought.end + world.services.catalog.renewal.attempts[0]
    assert f"Softphone: 18.00 EUR on {first.day} " in message.text
    assert "/subscriptions" in message.text
    assert world.payments.setups.held == {}, "nothing is asked before it is agreed to"
    world.press(message, button(message, "Agree and save a card"))
    url = next(one.url for one in message.buttons if one.url is not None)
    reference = url.rpartition("/")[2]
    world.payments.setups.save(reference, last4="1881")
    hearing.hear(world.services, "stripe", world.payments.setups.hint(reference))
    world.work()
    assert "Saved: Visa •••• 1881" in message.text
    (card,) = world.account().cards
    assert (card.last4, world.account().default_card) == ("1881", card.reference)
    world.audit()


def test_whoever_comes_back_before_the_news_looks_how_it_stands(world: World) -> None:
    message = world.command("paysystem")
    world.press(message, button(message, "Save a card"))
    world.press(message, button(message, "Agree and save a card"))
    url = next(one.url for one in message.buttons if one.url is not None)
    world.payments.setups.save(url.rpartition("/")[2], last4="1881")
    world.press(message, button(message, "Look again"))
    assert "Saved: Visa •••• 1881" in message.text


def test_a_silent_system_is_said_and_the_page_comes_when_it_speaks(world: World) -> None:
    world.payments.fault = befalls("before", "open_setup")
    message = world.command("paysystem")
    world.press(message, button(message, "Save a card"))
    world.press(message, button(message, "Agree and save a card"))
    assert "has not answered yet" in message.text
    world.payments.fault = no_fault
    world.wait(minutes=5)
    assert any(one.url for one in message.buttons)


def test_every_offer_to_save_a_card_leads_to_what_is_agreed_to(world: World) -> None:
    world.top_up(ANNA, "18.00")
    for card in world.account().cards:
        methods.remove_card(world.services, ANNA.id, card.reference)
    message = world.command("tariff")
    world.press(message, "t:softphone")
    world.press(message, next(b.data for b in message.buttons if b.data and b.data.endswith("bal")))
    world.press(message, next(b.data for b in message.buttons if b.data and b.data.endswith("yes")))
    assert "Auto-renewal is off" in message.text
    world.press(message, button(message, "Save a card"))
    assert "Nothing is charged now" in message.text


# However the news comes


def test_the_same_button_twice_is_one_page_and_another_press_later_is_another(world: World) -> None:
    first = started(world)
    assert started(world).id == first.id
    saves(world, first)
    hear(world, first)
    second = started(world)
    assert (second.id, second.state) == (f"card-setup-{ANNA.id}-{MESSAGE}-2", SetupState.WAITING)


def test_a_lost_webhook_is_made_up_for(world: World) -> None:
    setup = started(world)
    saves(world, setup)
    world.wait(minutes=6)
    assert now(world, setup).state is SetupState.SAVED
    assert len(world.account().cards) == 1


def test_the_same_plastic_takes_the_place_of_its_older_self_at_the_provider_too(
    world: World,
) -> None:
    for reference in ("pm_first", "pm_second"):
        setup = started(world)
        saves(world, setup, saved_as=reference)
        hear(world, setup)
    assert [card.reference for card in world.account().cards] == ["pm_second"]
    assert set(world.payments.later) == {"pm_second"}
    world.audit()


def test_a_page_that_nobody_uses_is_closed_and_told(world: World) -> None:
    setup = started(world)
    world.wait(days=2)
    after = now(world, setup)
    assert (after.state, after.failure, after.waits) == (SetupState.FAILED, "expired", {})
    assert world.payments.setups.pages() == []
    assert len(world.notices(CardSetupFailed)) == 1


def test_a_card_that_came_at_the_last_moment_is_kept_whatever_was_believed(world: World) -> None:
    setup = started(world)
    saves(world, setup)
    failed = replace(now(world, setup), state=SetupState.FAILED, failure="expired", waits={})
    world.put(card_setup_key(setup.id), failed)
    hear(world, setup)
    assert now(world, setup).state is SetupState.SAVED
    assert len(world.account().cards) == 1


def test_a_card_that_was_detached_before_we_looked_is_no_card(world: World) -> None:
    setup = started(world)
    saves(world, setup, saved_as="pm_1")
    world.payments.lose_card("pm_1")
    hear(world, setup)
    assert (now(world, setup).failure, world.account().cards) == ("card-lost", ())


def test_a_customer_that_the_provider_has_lost_is_dropped_and_the_page_asked_for_anew(
    world: World,
) -> None:
    world.top_up(ANNA, "5.00")
    (card,) = world.account().cards
    world.payments.lose_customer(card.customer_reference)
    setup = started(world)
    assert (setup.customer_reference, setup.anew, setup.state) == (None, 1, SetupState.WAITING)
    assert world.account().cards[0].lost


def test_whoever_is_known_there_is_saved_for_as_the_same(world: World) -> None:
    world.top_up(ANNA, "5.00")
    setup = started(world)
    saves(world, setup)
    hear(world, setup)
    assert len({card.customer_reference for card in world.account().cards}) == 1
    assert len(world.account().cards) == 2


@pytest.mark.parametrize("error", [KeyRefused("401"), NoAnswer("5xx")])
def test_no_error_of_the_port_decides(world: World, error: Exception) -> None:
    setup = started(world)
    saves(world, setup)

    def fails(call: str) -> None:
        if call == "look_up_setup":
            raise error

    world.payments.fault = fails
    world.wait(hours=1)
    assert now(world, setup).state is SetupState.WAITING
    with pytest.raises(type(error)):
        hear(world, setup)
    world.payments.fault = no_fault
    world.wait(hours=9)
    assert now(world, setup).state is SetupState.SAVED


def test_what_was_never_opened_ends_with_its_key(world: World) -> None:
    world.payments.fault = befalls("refused", "open_setup")
    setup = started(world)
    world.wait(days=2)
    ((_, parked),) = parked_work(world.services)
    assert (parked.kind, parked.why) == ("set_up", "key")
    world.payments.fault = no_fault
    card_setups.give_up_setup(world.services, setup.id)
    assert now(world, setup).failure == "no-answer"


def test_a_hint_about_what_is_not_here_or_about_another_page_is_parked(world: World) -> None:
    setup = started(world)
    strange = Notification("evt_1", "x", None, "cs_other", setup_id=setup.id)
    hearing.hear(world.services, "stripe", strange)
    missing = Notification("evt_2", "x", None, "cs_2", setup_id="nobody's")
    hearing.hear(world.services, "stripe", missing)
    intent = Notification("evt_3", "x", None, f"seti_of_{setup.reference}", setup_id=setup.id)
    hearing.hear(world.services, "stripe", intent)
    assert len(parked_work(world.services)) == 2


def test_where_no_system_saves_cards_it_is_refused(world: World) -> None:
    world.services = replace(world.services, payment_systems={})
    with refused("cards-not-saved"):
        started(world)


def test_a_system_that_saves_cards_only_with_a_payment_offers_no_page_for_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert card_setups.saving_system(world.services, world.account(ANNA)) == "stripe"
    monkeypatch.setattr(type(world.payments), "card_setups", None)
    assert card_setups.saving_system(world.services, world.account(ANNA)) is None


def test_what_waits_for_a_card_runs_when_one_is_saved(world: World) -> None:
    world.top_up(ANNA, "18.01")
    bought = world.buy_from_balance(ANNA)
    for card in world.account().cards:
        methods.remove_card(world.services, ANNA.id, card.reference)
    world.to(bought.end - timedelta(days=2))
    assert world.subscription(bought.id).failure == "no-card"
    setup = started(world)
    saves(world, setup)
    hear(world, setup)
    world.settle()
    assert world.subscription(bought.id).start == bought.end
    assert len(world.notices(CardSaved)) == 1


# A card that its bank issues anew


def test_what_the_networks_issue_in_its_place_is_shown(world: World) -> None:
    world.top_up(ANNA, "5.00")
    (card,) = world.account().cards
    world.payments.reissue(card.reference, "9999", (3, 2041))
    hint = Notification("evt_1", "x", None, None, card_reference=card.reference)
    hearing.hear(world.services, "stripe", hint)
    (after,) = world.account().cards
    assert (after.last4, after.expiry_month, after.expiry_year) == ("9999", 3, 2041)
    world.payments.lose_card(card.reference)
    hearing.hear(world.services, "stripe", hint)
    assert world.account().cards[0].lost


def test_a_card_of_nobody_here_is_let_go(world: World) -> None:
    hint = Notification("evt_1", "x", None, None, card_reference="pm_elsewhere")
    hearing.hear(world.services, "stripe", hint)
    assert world.payments.calls["look_up_card"] == 0
    world.top_up(ANNA, "5.00")
    (card,) = world.account().cards
    methods.remove_card(world.services, ANNA.id, card.reference)
    world.work()
    hearing.hear(world.services, "stripe", replace(hint, card_reference=card.reference))
    key = kept_card_key("stripe", card.reference)
    assert Unit(world.services).require(KeptCard, key).gone
    assert world.payments.calls["look_up_card"] == 0
