"""SIP numbers in the chat: found, ordered, connected by staff, paid for, suspended, given back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.application.numbers.inventory import free_numbers
from chalicelib.application.numbers.notices import NumberNews, RentComing
from chalicelib.application.numbers.ordering import order_number
from chalicelib.application.numbers.rents import numbers_of, own_number
from chalicelib.application.ports.chat import Person
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.money import Money
from chalicelib.domain.numbers.number import News, Number, NumberStatus
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.numbers_for_sale import NEW_YORK, new_york, offer_numbers, order, tallinn
from tests.support.parts import ANNA, BORIS
from tests.support.played_chat import Message
from tests.support.refusals import refused
from tests.support.world import World

FIRST: Final = new_york(1).digits


def dearer() -> Catalog:
    """Every rent has doubled."""
    offers = tuple(
        replace(one, monthly={code: price * 2 for code, price in one.monthly.items()})
        for one in VOIPTIME.numbers
    )
    return replace(VOIPTIME, numbers=offers)


@pytest.fixture
def world() -> World:
    made = World(VOIPTIME, staff={BORIS.id: "finance"})
    offer_numbers(made.services, *map(new_york, range(1, 20)), tallinn(1))
    return made


def connected(world: World, number: str = FIRST, euros: str = "50.00") -> Number:
    """Ordered by Anna, connected by staff; what she was told so far is forgotten."""
    world.top_up(ANNA, euros)
    order(world.services, number, ANNA.id)
    world.settle()
    staff_press(world, "c")
    world.told.clear()
    return own_number(world.services, number, ANNA.id)


def staff_press(world: World, what: str) -> Message:
    """Staff open the only parked piece, press this, and say yes."""
    message = world.command("parked", BORIS)
    world.press(message, message.leads("k:i:").data, BORIS)
    world.press(message, message.leads(f"k:{what}:").data, BORIS)
    return world.press(message, message.leads(f"k:{what}y:").data, BORIS)


def stands(world: World, number: str = FIRST) -> Number:
    return own_number(world.services, number, ANNA.id)


def news(world: World) -> list[News]:
    return [one.news for one in world.notices(NumberNews)]


def walk(world: World, *presses: str, person: Person = ANNA) -> Message:
    message = world.command("numbers", person)
    for start in presses:
        world.press(message, message.leads(start).data, person)
    return message


def test_a_number_is_found_by_country_state_and_area(world: World) -> None:
    message = walk(world, "n:c:US", "n:s:US:", "n:a:")
    assert "New York City, New York, United States" in message.text
    free = [button.text for button in message.buttons if (button.data or "").startswith("n:o:")]
    assert free[:2] == ["+1 212-555-0001", "+1 212-555-0002"]
    assert len(free) == 8


def test_where_a_country_has_no_states_its_areas_come_next(world: World) -> None:
    message = walk(world, "n:c:EE", "n:a:")
    assert message.leads("n:o:").text == "+372 600 1001"


def test_pages_show_every_free_number_once(world: World) -> None:
    message = walk(world, "n:c:US", "n:s:US:", "n:a:")
    seen = []
    while True:
        seen += [b.text for b in message.buttons if (b.data or "").startswith("n:o:")]
        more = [b for b in message.buttons if b.text == "More numbers ›"]
        if not more:
            break
        world.press(message, more[0].data)
    assert seen == [f"+1 212-555-{n:04}" for n in range(1, 20)]


def test_an_order_is_agreed_to_and_paid_from_the_balance_with_an_invoice(world: World) -> None:
    world.top_up(ANNA, "50.00")
    message = walk(world, "n:c:EE", "n:a:", "n:o:")
    assert "Set-up, once" in message.text
    assert "9.00 USD" in message.text
    assert world.account().available == Money.of("50.00", "USD")
    world.press(message, message.data(":900USD:y"))
    assert "is yours" in message.text
    assert world.account().available == Money.of("41.00", "USD")
    [number] = numbers_of(world.services, ANNA.id)
    assert number.status is NumberStatus.CONNECTING
    world.settle()
    document = world.chat.last(ANNA.id)
    assert document.file is not None
    assert "Paid until" in document.text
    world.audit()


def test_pressed_twice_it_is_one_order(world: World) -> None:
    world.top_up(ANNA, "50.00")
    gross = Money.of("3.00", "USD")
    first = order_number(world.services, FIRST, ANNA.id, gross)
    assert order_number(world.services, FIRST, ANNA.id, gross) == first
    assert world.account().available == Money.of("47.00", "USD")
    world.audit()


def test_somebody_else_was_faster(world: World) -> None:
    world.top_up(ANNA, "50.00")
    world.top_up(BORIS, "50.00")
    message = walk(world, "n:c:US", "n:s:US:", "n:a:", "n:o:")
    order(world.services, FIRST, BORIS.id)
    world.press(message, message.data(":y"))
    assert "Somebody was faster" in message.text
    assert message.leads("n:o:").text == "+1 212-555-0002"
    assert world.account().available == Money.of("50.00", "USD")


def test_what_is_missing_is_topped_up_and_leads_back_to_the_order(world: World) -> None:
    message = walk(world, "n:c:EE", "n:a:", "n:o:")
    assert "9.00 USD is missing" in message.text
    world.press(message, message.leads("b:t:").data)
    world.pay(message)
    message = world.chat.last(ANNA.id)
    assert "Your number is waiting" in message.text
    world.press(message, message.leads("n:o:").data)
    world.press(message, message.data(":y"))
    assert stands(world, tallinn(1).digits).status is NumberStatus.CONNECTING


def test_the_country_is_asked_for_before(world: World) -> None:
    stranger = World(VOIPTIME, countries_said=False)
    offer_numbers(stranger.services, new_york(1))
    message = walk(stranger, "n:c:US", "n:s:US:", "n:a:", "n:o:")
    assert "In which country" in message.text
    stranger.press(message, message.leads("bill:s:EE").data)
    assert "Order +1 212-555-0001" in message.text


def test_another_price_by_now_is_shown_and_nothing_taken(world: World) -> None:
    world.top_up(ANNA, "50.00")
    with refused("price-changed", shown=Money(200, "USD"), now=Money(300, "USD")):
        order_number(world.services, FIRST, ANNA.id, Money(200, "USD"))
    message = walk(world, "n:c:US", "n:s:US:", "n:a:", "n:o:")
    world.press(message, f"n:o:{FIRST}:200USD:y")
    assert "The price has changed" in message.text
    assert message.data(":300USD:y")


def test_staff_connect_it_and_its_customer_is_told(world: World) -> None:
    world.top_up(ANNA, "50.00")
    order(world.services, FIRST, ANNA.id)
    world.settle()
    message = world.command("parked", BORIS)
    world.press(message, message.leads("k:i:").data, BORIS)
    assert "Номер продан и оплачен" in message.text
    assert ANNA.name in message.text
    staff_press(world, "c")
    assert stands(world).status is NumberStatus.CONNECTED
    assert news(world) == [News.CONNECTED]
    assert "works" in world.chat.last(ANNA.id).text
    world.audit()


def test_refused_it_is_credited_in_full_and_never_sold_again(world: World) -> None:
    world.top_up(ANNA, "50.00")
    order(world.services, FIRST, ANNA.id)
    world.settle()
    staff_press(world, "g")
    assert world.account().available == Money.of("50.00", "USD")
    assert news(world) == [News.REFUSED]
    world.settle()
    texts = [message.text for message in world.chat.messages[ANNA.id]]
    assert any("VT-CN-2026-000001" in text and "VT-INV-2026-000001" in text for text in texts)
    offer_numbers(world.services, new_york(1))
    with refused("number-taken"):
        order_number(world.services, FIRST, ANNA.id, Money(300, "USD"))
    world.audit()


def test_the_rent_is_announced_and_taken_every_month(world: World) -> None:
    number = connected(world)
    world.to(number.end + timedelta(days=1))
    assert [one.rent for one in world.notices(RentComing)] == [Money(300, "USD")]
    after = stands(world)
    assert (after.start, after.anchor_months) == (number.end, 2)
    assert world.account().available == Money.of("44.00", "USD")
    assert news(world) == []
    world.to(after.end + timedelta(days=1))
    assert stands(world).anchor_months == 3
    world.audit()


def test_unpaid_it_works_on_is_suspended_and_given_back(world: World) -> None:
    number = connected(world, euros="5.00")
    world.to(number.end)
    assert news(world) == [News.RENT_FAILED]
    assert stands(world).status is NumberStatus.CONNECTED
    world.to(number.end + timedelta(days=5))
    assert news(world) == [News.RENT_FAILED, News.SUSPENDED]
    assert stands(world).status is NumberStatus.SUSPENDED
    world.to(number.end + timedelta(days=19))
    assert news(world)[2:] == [News.RELEASED]
    assert stands(world).status is NumberStatus.RELEASED
    world.settle()
    message = world.command("parked", BORIS)
    world.press(message, message.leads("k:i:").data, BORIS)
    assert "больше ничей" in message.text
    world.audit()


def test_money_that_comes_pays_at_once(world: World) -> None:
    number = connected(world, euros="5.00")
    world.to(number.end)
    world.top_up(ANNA, "10.00")
    world.settle()
    after = stands(world)
    assert (after.start, after.failure) == (number.end, None)
    world.audit()


def test_a_suspended_one_works_again_from_the_day_on_which_it_is_paid(world: World) -> None:
    number = connected(world, euros="5.00")
    world.to(number.end + timedelta(days=10))
    world.top_up(ANNA, "10.00")
    world.settle()
    after = stands(world)
    assert after.status is NumberStatus.CONNECTED
    assert after.start == world.clock.at
    assert news(world)[-1] is News.RESUMED
    world.audit()


def test_given_back_it_works_to_the_end_of_the_paid_month(world: World) -> None:
    number = connected(world)
    message = walk(world, "n:i:", "n:i:")
    world.press(message, f"n:i:{FIRST}:0")
    world.press(message, f"n:i:{FIRST}:0:y")
    assert "then it is given back" in message.text
    world.press(message, f"n:i:{FIRST}:1")
    assert stands(world).renews
    world.press(message, f"n:i:{FIRST}:0:y")
    world.to(number.end - timedelta(minutes=1))
    assert stands(world).status is NumberStatus.CONNECTED
    world.to(number.end)
    assert news(world) == [News.RELEASED]
    assert world.account().available == Money.of("47.00", "USD")
    world.audit()


def test_a_rent_that_rose_is_told_before_it_is_taken(world: World) -> None:
    number = connected(world)
    world.to(number.end - timedelta(days=4))
    world.deploy(dearer())
    world.to(number.end - timedelta(days=2))
    assert stands(world).anchor_months == 1
    assert [one.rent for one in world.notices(RentComing)] == [
        Money(300, "USD"),
        Money(600, "USD"),
    ]
    world.to(number.end - timedelta(days=1))
    assert stands(world).paid == Money(600, "USD")
    world.audit()


def test_given_back_after_its_end_it_is_asked_about_as_such(world: World) -> None:
    number = connected(world, euros="5.00")
    world.to(number.end + timedelta(days=1))
    message = walk(world, "n:i:")
    world.press(message, f"n:i:{FIRST}:0")
    assert "back now?" in message.text
    world.press(message, f"n:i:{FIRST}:0:y")
    world.settle()
    assert stands(world).status is NumberStatus.RELEASED
    world.audit()


def test_a_page_that_is_not_there_any_more_is_the_last_one(world: World) -> None:
    free = free_numbers(world.services, NEW_YORK, 9)
    assert (free.page, len(free.numbers), free.more) == (3, 3, False)
    assert free_numbers(world.services, "PL//Warsaw", 2).numbers == ()


def test_rent_goes_on_at_its_last_price_where_none_are_sold_any_more(world: World) -> None:
    number = connected(world)
    world.deploy(replace(VOIPTIME, numbers=()))
    world.to(number.end)
    assert stands(world).paid == Money(300, "USD")
    assert stands(world).anchor_months == 2
    world.audit()


def test_where_the_catalog_sells_none_they_are_in_no_menu() -> None:
    world = World(SIPTG)
    message = world.command("start")
    assert all(button.data != "n" for button in message.buttons)
    assert "/numbers" not in world.command("help").text
    other = World(VOIPTIME)
    assert any(button.data == "n" for button in other.command("start").buttons)
    assert "/numbers" in other.command("help").text
