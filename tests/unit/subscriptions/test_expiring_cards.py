"""A card that expires: said where it is listed and where it is charged, told once, asked all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.application.payments import hearing, watching
from chalicelib.application.payments.notices import CardExpires
from chalicelib.application.ports.payments import Notification
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.parts import ANNA
from tests.support.world import World

START = datetime(2026, 1, 31, 12, tzinfo=UTC)


def bought(expiry: tuple[int, int]) -> tuple[World, Subscription]:
    """On 31 January for six months, by a card that is good until then; it is charged on 28 July."""
    world = World(at=START)
    draft_id, revision = world.draft(ANNA)
    message = world.command("tariff")
    world.press(message, f"d:{draft_id}")
    world.press(message, f"d:{draft_id}:{revision}:1800EUR:pay")
    url = next(button.url for button in message.buttons if button.url is not None)
    reference = url.rpartition("/")[2]
    world.payments.pay(reference, last4="4242", expiry=expiry)
    world.hear(reference)
    (one,) = world.subscriptions()
    return world, one


def issue(world: World, expiry: tuple[int, int]) -> None:
    (card,) = world.account().cards
    world.payments.reissue(card.reference, card.last4, expiry)
    hint = Notification("evt_1", "x", None, None, card_reference=card.reference)
    hearing.hear(world.services, "stripe", hint)
    world.work()


def test_it_is_told_once_thirty_days_before_it_expires_with_a_way_to_save_another() -> None:
    world, one = bought((6, 2026))
    world.to(datetime(2026, 6, 1, tzinfo=UTC) - timedelta(seconds=1))
    assert world.notices(CardExpires) == []
    world.to(datetime(2026, 6, 1, tzinfo=UTC))
    (notice,) = world.notices(CardExpires)
    assert notice.charged_at == one.end + world.services.catalog.renewal.attempts[0]
    told = world.chat.last(ANNA.id)
    assert "Visa •••• 4242, 06/26 expires before the next charge" in told.text
    assert "On 28 July 2026" in told.text
    assert told.button("Save a card").data == "p:n"
    world.to(one.end - timedelta(days=5))
    assert len(world.notices(CardExpires)) == 1
    reminder = world.chat.last(ANNA.id)
    assert "by your saved card Visa •••• 4242, 06/26" in reminder.text
    assert "It will have expired by then" in reminder.text


def test_one_that_is_good_until_it_is_charged_is_no_reason_for_a_word() -> None:
    world, one = bought((7, 2026))
    world.to(one.end - timedelta(days=5))
    assert world.notices(CardExpires) == []
    assert "expired" not in world.chat.last(ANNA.id).text


def test_nobody_is_told_whose_card_is_not_to_be_charged() -> None:
    world, one = bought((6, 2026))
    switch_auto_renew(world.services, one.id, ANNA.id, on=False)
    world.to(datetime(2026, 7, 1, tzinfo=UTC))
    assert world.notices(CardExpires) == []
    rich, other = bought((6, 2026))
    rich.top_up(ANNA, "50.00", "ok")
    reference = other.id
    assert rich.subscription(reference).auto_renew
    rich.to(datetime(2026, 7, 1, tzinfo=UTC))
    assert rich.notices(CardExpires) == [], "the balance pays"


def test_what_was_issued_in_its_place_is_watched_instead() -> None:
    world, _ = bought((6, 2026))
    issue(world, (6, 2030))
    world.to(datetime(2026, 7, 1, tzinfo=UTC))
    assert world.notices(CardExpires) == []
    issue(world, (7, 2026))
    world.to(datetime(2026, 7, 5, tzinfo=UTC))
    assert world.notices(CardExpires) == [], "charged on 28 July, good until the end of July"


def test_the_subscription_and_the_list_of_cards_say_it() -> None:
    world, one = bought((6, 2026))
    message = world.command("subscriptions")
    world.press(message, f"s:{one.id}")
    assert "06/26. <b>It will have expired by then</b>" in message.text
    assert "the card that pays expires before the next charge" in message.text
    world.clock.at = datetime(2026, 6, 20, tzinfo=UTC)
    assert "06/26 (used for renewals, expires soon)" in world.command("paysystem").text
    world.clock.at = datetime(2026, 7, 1, tzinfo=UTC)
    shown = world.command("paysystem")
    assert "06/26 (used for renewals, expired)" in shown.text
    (card,) = world.account().cards
    assert replace(card, lost=True).usable is False
    assert card.usable, "its bank may be asked: the networks may have issued another"


def test_an_expired_card_is_asked_all_the_same_and_its_bank_decides() -> None:
    world, one = bought((6, 2026))
    world.to(one.end - timedelta(days=2))
    assert len(world.payments.confirmed) == 1
    assert world.subscription(one.id).start == one.end
    world.audit()


def test_the_card_of_automatic_top_ups_is_told_of_though_nothing_renews_by_it() -> None:
    world, one = bought((6, 2026))
    switch_auto_renew(world.services, one.id, ANNA.id, on=False)
    (card,) = world.account().cards
    terms = (Money.of("5.00", "EUR"), Money.of("20.00", "EUR"), Money.of("100.00", "EUR"))
    world.top_up(ANNA, "20.00")
    watching.agree_to_top_ups(world.services, ANNA.id, card.reference, terms)
    world.to(datetime(2026, 6, 1, tzinfo=UTC))
    (notice,) = world.notices(CardExpires)
    assert notice.charged_at is None
    told = world.chat.last(ANNA.id)
    assert "Visa •••• 4242, 06/26 expires soon" in told.text
    assert "Automatic top-ups" in told.text
    assert told.button("Automatic top-up").data == "b:w"


def test_top_ups_that_were_switched_off_are_no_reason_for_a_word() -> None:
    world, one = bought((6, 2026))
    switch_auto_renew(world.services, one.id, ANNA.id, on=False)
    (card,) = world.account().cards
    terms = (Money.of("5.00", "EUR"), Money.of("20.00", "EUR"), Money.of("100.00", "EUR"))
    world.top_up(ANNA, "20.00")
    watching.agree_to_top_ups(world.services, ANNA.id, card.reference, terms)
    watching.stop_top_ups(world.services, ANNA.id)
    world.to(datetime(2026, 6, 1, tzinfo=UTC))
    assert world.notices(CardExpires) == []
