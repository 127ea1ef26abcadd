"""/parked: for staff alone; pages that count right, words instead of exceptions, and nothing on one tap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.application.invoicing.numbering import SellerGone
from chalicelib.application.parking import (
    UNREADABLE,
    park_event,
    park_update,
    park_wait,
    why_of,
)
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.top_ups import start_top_up
from chalicelib.application.ports.chat import (
    ChatUnavailable,
    Command,
    Incoming,
    MalformedUpdate,
    Person,
)
from chalicelib.application.ports.payments import KeyRefused, NoAnswer, SystemOff
from chalicelib.application.ports.store import Put
from chalicelib.application.records import value_of
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.unit import Unit
from chalicelib.bot.desk.parked_screens import SHOWN
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.catalogs import SIPTG
from tests.support.json_text import json_text
from tests.support.parts import ANNA, BORIS, DECLARED, WORDS, parked_work
from tests.support.played_chat import Message
from tests.support.world import World

STAFF = {BORIS.id: "support", 1003: "admin"}
JOHN = Person(1003, "John", "en")
LANGUAGES = ("en", "ru")


def staffed() -> World:
    world = World(SIPTG, staff=STAFF)
    for person in (BORIS, JOHN):
        world.command("start", person)
    return world


def listed(world: World, person: Person = JOHN) -> Message:
    """/parked, after everybody has been told of it."""
    world.settle()
    return world.command("parked", person)


def open_first(world: World, person: Person = JOHN) -> Message:
    message = listed(world, person)
    return world.press(message, message.leads("k:i").data, person)


def test_it_is_in_the_menu_of_staff_and_nobody_elses() -> None:
    world = staffed()
    assert world.command("start", JOHN).button("Parked work").data == "k"
    for name in ("start", "help", "nonsense"):
        assert "k" not in {button.data for button in world.command(name).buttons}
    assert "did not understand" in world.command("parked").text
    start = world.command("start")
    park_update(world.services, {"update_id": 5}, "broken")
    for data in ("k", "k:p:1", "k:i:0", "k:xy:0"):
        assert "Hello" in world.press(start, data).text
    assert len(parked_work(world.services)) == 1


def test_what_went_wrong_is_said_in_words_and_kept_as_it_was() -> None:
    world = staffed()
    park_update(world.services, {"update_id": 5}, "ZeroDivisionError: <b>broken</b>")
    message = listed(world)
    assert "Answering somebody in the chat" in message.text
    assert "An error in the program." in message.text
    assert "ZeroDivisionError" not in message.text
    piece = world.press(message, message.leads("k:i").data, JOHN)
    assert "ZeroDivisionError: &lt;b&gt;broken&lt;/b&gt;" in piece.text
    assert "update:5" in piece.text


def test_giving_up_is_asked_first() -> None:
    world = staffed()
    park_update(world.services, {"update_id": 5}, "broken")
    piece = open_first(world)
    asked = world.press(piece, piece.leads("k:x").data, JOHN)
    assert "never tried again" in asked.text
    assert len(parked_work(world.services)) == 1
    back = world.press(asked, asked.button("No").data, JOHN)
    assert back.leads("k:r").text == "Try again"
    asked = world.press(back, back.leads("k:x").data, JOHN)
    yes = asked.leads("k:xy").data
    assert "Nothing is parked" in world.press(asked, yes, JOHN).text
    assert "Somebody has dealt with it" in world.press(asked, yes, JOHN).text
    assert not parked_work(world.services)


def test_a_wait_is_tried_again_after_a_yes() -> None:
    world = staffed()
    tariff = world.command("tariff")
    card = world.press(tariff, "t:softphone")
    world.pay(world.press(card, card.button("Start payment").data))
    (bought,) = world.subscriptions()
    key = subscription_key(bought.id)
    unit = Unit(world.services)
    value = unit.require(Subscription, key)
    now = world.clock.now()
    park_wait(unit, key, value, "remind", reason="NoAnswer: x", now=now, why=why_of(NoAnswer("x")))
    unit.commit()
    piece = open_first(world)
    assert "Announcing a renewal" in piece.text
    assert "payment system did not answer" in piece.text
    assert f"subscriptions/{bought.id}/subscription" in piece.text
    asked = world.press(piece, piece.leads("k:r").data, JOHN)
    assert "as if it had just become due" in asked.text
    assert len(parked_work(world.services)) == 1
    world.press(asked, asked.leads("k:ry").data, JOHN)
    assert not parked_work(world.services)


def test_whom_it_is_about_and_how_much_is_said() -> None:
    world = staffed()
    world.open(ANNA)
    charge = start_top_up(world.services, ANNA.id, Money.of("25", "EUR"), 7)
    unit = Unit(world.services)
    key = charge_key(charge.id)
    charge = unit.require(Charge, key)
    park_wait(unit, key, charge, "advance", reason="x", now=world.clock.now())
    unit.commit()
    news = {"event": "evt_1", "charge": charge.id}
    park_event(world.services, "stripe:dp_1", news, "money goes back")
    park_event(world.services, "stripe:dp_2", {"event": "evt_2", "charge": "another"}, "foreign")
    payer = f"Payer: {ANNA.name}, Telegram <code>{ANNA.id}</code>, 25.00 EUR"
    message = listed(world)
    assert message.text.count(payer) == 2
    assert payer in world.press(message, message.leads("k:i").data, JOHN).text

    record = world.services.store.load([key])[key]
    body = json_text({**record.body, "amount": "a lot"})
    world.services.store.commit([Put(key, body, record.version)], "spoilt")
    assert "Payer" not in world.command("parked", JOHN).text


def test_a_subscriptions_payer_is_said() -> None:
    world = staffed()
    key = subscription_key(world.buy_by_card(ANNA.id).id)
    unit = Unit(world.services)
    bought = unit.require(Subscription, key)
    park_wait(unit, key, bought, "remind", reason="x", now=world.clock.now())
    unit.commit()
    name = world.account(ANNA.id).name
    assert f"Payer: {name}, Telegram <code>{ANNA.id}</code>" in open_first(world).text


def test_a_parked_update_is_handled_again_or_stays() -> None:
    world = staffed()

    def read(update: Mapping[str, Any]) -> Incoming:
        if "bad" in update:
            raise MalformedUpdate("bad")
        return Command(update["update_id"], ANNA, "start", "")

    def retry() -> Message:
        piece = open_first(world, BORIS)
        asked = world.press(piece, piece.leads("k:r").data, BORIS)
        assert "человек может получить ответ" in asked.text
        return world.press(asked, asked.leads("k:ry").data, BORIS)

    park_update(world.services, {"update_id": 5}, "storage was down")
    assert "Снова не получилось" in retry().text
    world.read_update = read
    assert "Ничего не отложено" in retry().text
    assert "Hello" in world.chat.last(ANNA.id).text
    park_update(world.services, {"update_id": 6, "bad": 1}, "malformed")
    assert "Снова не получилось" in retry().text
    assert len(parked_work(world.services)) == 1


@pytest.mark.parametrize("count", [1, 8, 9, 23, 130])
def test_every_piece_is_on_one_page_and_the_count_is_right(count: int) -> None:
    world = staffed()
    for number in range(count):
        world.clock.at = world.clock.now() + timedelta(seconds=1)
        park_event(world.services, f"stripe:evt_{number:03}", {"event": number}, "foreign")
    message = listed(world)
    seen: list[int] = []
    while True:
        first, last, of = map(int, re.findall(r"(\d+) to (\d+) of (\d+)", message.text)[0])
        assert of == count
        seen += range(first, last + 1)
        opens = [b for b in message.buttons if b.data is not None and b.data.startswith("k:i:")]
        assert [int(b.text) for b in opens] == list(range(first, last + 1))
        if "Newer" not in str(message.buttons):
            break
        message = world.press(message, message.button("Newer").data, JOHN)
    assert seen == list(range(1, count + 1))
    piece = world.press(message, opens[-1].data, JOHN)
    assert f"stripe:evt_{count - 1:03}" in piece.text
    for _ in range(len(seen) // SHOWN - (len(seen) % SHOWN == 0)):
        message = world.press(message, "k:p:1", JOHN)
    assert "1 to" in world.press(message, "k:p:1", JOHN).text


def test_a_page_that_is_no_more_is_the_last_there_is() -> None:
    world = staffed()
    park_event(world.services, "stripe:evt", {}, "foreign")
    message = listed(world)
    for page in ("0", "9"):
        assert "1 to 1 of 1" in world.press(message, f"k:p:{page}", JOHN).text
    assert "Hello" in world.press(message, "k:p:x", JOHN).text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_kind_that_can_be_parked_has_words(code: str) -> None:
    language = WORDS.language(code)
    kinds = {kind.name for duty in DECLARED.duties.values() for kind in duty.kinds}
    for kind in (*kinds, UNREADABLE, "update", "event"):
        assert language.has(f"parked-kind-{kind}"), kind


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("error", "why"),
    [
        (NoAnswer("x"), "payment-system"),
        (KeyRefused("x"), "key"),
        (SystemOff("x"), "off"),
        (SellerGone("x"), "catalog"),
        (ChatUnavailable("x"), "chat"),
        (MalformedUpdate("x"), "malformed"),
        (KeyError("x"), "fault"),
    ],
)
def test_every_error_has_a_word(code: str, error: Exception, why: str) -> None:
    assert why_of(error) == why
    assert WORDS.language(code).has(f"parked-why-{why}")


def test_what_an_older_release_parked_is_read() -> None:
    world = staffed()
    park_event(world.services, "stripe:evt", {}, "no such charge here")
    ((_, parked),) = parked_work(world.services)
    old = {"reason": "x", "parked_at": "2026-01-01T00:00:00Z", "kind": "renew"}
    assert value_of(type(parked), old).why == "fault"


def test_a_kind_without_words_is_named() -> None:
    assert "“sweep”" in WORDS.language("en").text("parked-kind-other", kind="sweep")
