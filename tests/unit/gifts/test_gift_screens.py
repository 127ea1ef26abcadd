"""Gifts in the chat: put together, paid, sent on; opened by link or typed, accepted or not."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.application.gifts import giving
from chalicelib.domain.gifts.gift import grouped
from chalicelib.domain.money import Money
from tests.support.catalogs import SIPTG, VOIPTIME, times
from tests.support.gifts import given, put_plan
from tests.support.parts import ANNA
from tests.support.played_chat import Message
from tests.support.world import World
from tests.unit.gifts.test_gifts import CLARA, eur, gift_of_amount, gift_of_plan, giving_world


def first(message: Message, start: str, end: str = "") -> str:
    found = [one.data for one in message.buttons if one.data and one.data.startswith(start)]
    return next(data for data in found if data.endswith(end))


def test_an_amount_by_a_page_from_the_menu_to_the_link() -> None:
    world = World()
    message = world.command("gift")
    world.press(message, "gift:a")
    world.press(message, "gift:a:2000EUR")
    assert "You pay <b>20.00 EUR</b>" in message.text
    world.press(message, first(message, "gift:g:", ":page"))
    world.pay(message)
    assert "Your gift is paid" in message.text
    world.press(message, first(message, "gift:g:"))
    [gift] = giving.gifts_of(world.services, ANNA.id)
    assert f"https://t.me/dialtone_bot?start=gift_{gift.id}" in message.text
    assert grouped(gift.id) in message.text


def test_a_plan_with_its_options_by_steps_and_typed() -> None:
    world = World(VOIPTIME)
    world.top_up(ANNA, "500")
    message = world.command("gift")
    world.press(message, "gift:p")
    world.press(message, "gift:p:basic")
    world.press(message, "gift:p:basic:1:3")
    world.press(message, "gift:p:basic:6:3")
    world.press(message, "gift:p:basic:6:3:c:licences")
    message = world.write("1")
    assert "between" in message.text or "2" in message.text
    message = world.write("5")
    assert "342.00 USD" in message.text
    world.press(message, "gift:p:basic:6:5:n:34200USD")
    assert "Basic (Licences × 5), 6 months" in message.text
    world.press(message, first(message, "gift:g:", ":bal"))
    assert "gift_" in message.text
    assert world.account().available == Money.of("158", "USD")


def test_a_link_opens_it_and_it_need_not_be_accepted() -> None:
    world = giving_world()
    gift = gift_of_plan(world)
    message = world.command("start", CLARA, f"gift_{gift.id}")
    assert "A gift for you" in message.text
    assert "You need not accept it" in message.text
    assert world.subscriptions(CLARA) == []
    world.press(message, f"open:{gift.id}:y", CLARA)
    assert "is active" in message.text
    assert world.subscriptions(CLARA)[0].live


def test_a_typed_code_that_is_wrong_can_be_sent_again() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    message = world.press(world.command("gift", CLARA), "open", CLARA)
    message = world.write("nobody's", CLARA)
    assert "no gift with this code" in message.text
    message = world.write(grouped(gift.id).lower(), CLARA)
    world.press(message, f"open:{gift.id}:y", CLARA)
    assert "20.00 EUR is on your balance" in message.text
    assert world.account(CLARA).available == eur("20")


def test_whoever_has_one_of_its_family_is_led_to_it() -> None:
    world = giving_world()
    gift = gift_of_plan(world)
    world.top_up(CLARA, "50")
    running = world.buy_from_balance(CLARA)
    message = world.command("start", CLARA, f"gift_{gift.id}")
    assert "only one of its kind" in message.text
    assert f"s:{running.id}" in [one.data for one in message.buttons]


def test_the_country_is_asked_before_and_leads_back() -> None:
    world = World(countries_said=False)
    world.top_up(ANNA, "100")
    message = world.command("gift")
    world.press(message, "gift:a:2000EUR")
    assert "ountry" in message.text


def test_another_price_by_now_is_shown_first() -> None:
    world = giving_world()
    message = world.press(world.command("gift"), "gift:p:softphone")
    pressed = first(message, "gift:p:softphone", "EUR")
    world.deploy(times(SIPTG, 2))
    world.press(message, pressed)
    assert "36.00" in message.text
    assert giving.gifts_of(world.services, ANNA.id) == []


def test_a_price_of_yesterday_leads_to_todays() -> None:
    world = giving_world()
    gift = put_plan(world.services, ANNA.id)
    world.wait(hours=1)
    message = world.press(world.command("gift"), f"gift:g:{gift.id}")
    assert "too long ago" in message.text
    world.press(message, "gift:p:softphone")
    assert "18.00" in message.text


def test_a_balance_that_is_short_is_filled_up_for_it_and_leads_back() -> None:
    world = World()
    message = world.press(world.command("gift"), "gift:a:2000EUR")
    gift_id = first(message, "gift:g:").split(":")[2]
    world.press(message, f"gift:g:{gift_id}:bal")
    top_up = first(message, "b:t:2000:EUR")
    world.press(message, top_up)
    world.pay(message)
    message = world.chat.last(ANNA.id)
    assert "Your gift is waiting" in message.text
    world.press(message, f"gift:g:{gift_id}")
    world.press(message, f"gift:g:{gift_id}:bal")
    assert "gift_" in message.text


def test_where_none_are_sold_a_code_can_still_be_redeemed() -> None:
    world = giving_world()
    gift = gift_of_amount(world)
    world.deploy(replace(SIPTG, gifts=None))
    message = world.command("gift", CLARA)
    assert "No gifts are sold" in message.text
    assert [one.data for one in message.buttons][:1] == ["open"]
    world.press(message, f"open:{gift.id}:y", CLARA)
    assert world.account(CLARA).available == eur("20")


def test_own_gifts_stand_under_it_with_how_they_are() -> None:
    world = giving_world("300")
    for _ in range(9):
        gift_of_amount(world)
    message = world.command("gift")
    assert message.text.count("can be redeemed until") == 8
    world.press(message, "gift:m:2")
    assert message.text.count("can be redeemed until") == 1
    world.press(message, first(message, "gift:g:"))
    assert "Code" in message.text


def test_what_was_given_is_in_the_movements_and_the_history() -> None:
    world = giving_world()
    given(world.services, put_plan(world.services, ANNA.id))
    assert "gift" in world.command("balance").text
    assert "Gift, paid" in world.command("history").text
