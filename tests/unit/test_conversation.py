"""Whatever people write, send or follow is answered with a way on; what is asked is remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application.ports.chat import Command, Person
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.account import SOURCE_LIFE
from tests.support.catalogs import SHIPPED, SIPTG, VOIPTIME
from tests.support.customers import open_plan
from tests.support.parts import ANNA, BORIS, WORDS
from tests.support.played_chat import Message
from tests.support.world import World

LANGUAGES = pytest.mark.parametrize("language", sorted(WORDS.names()))
CATALOGS = pytest.mark.parametrize("catalog", SHIPPED.values(), ids=SHIPPED)


def codes(message: Message) -> list[str]:
    return [str(button.data) for button in message.buttons if button.data is not None]


@LANGUAGES
@pytest.mark.parametrize(
    "kind",
    ["photo", "document", "sticker", "voice", "video", "audio", "location", "contact", "other"],
)
def test_whatever_is_sent_is_answered_with_a_way_on(language: str, kind: str) -> None:
    world = World()
    person = Person(77, "Vera", language)
    shown = world.send(kind, person)
    words = WORDS.language(language)
    assert shown.text == words.text("not-read", kind=kind)
    assert codes(shown) == ["q", "m"]


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("I want a refund!", ["refund"]),
        ("how do I CANCEL", ["s"]),
        ("invoice please", ["doc"]),
        ("what is the price?", ["t"]),
        ("my card was declined", ["p"]),
        ("хочу возврат", ["refund"]),
        ("как отменить?", ["s"]),
        ("где мой счет", ["doc"]),
        ("где мой счёт", ["doc"]),
        ("СКОЛЬКО СТОИТ", ["t"]),
        ("карта не проходит", ["p"]),
        ("поддержка", ["q"]),
        ("delete my data", ["privacy"]),
        ("отменить и вернуть деньги", ["s", "refund"]),
    ],
)
def test_words_lead_to_screens_in_either_language(written: str, leads: list[str]) -> None:
    for person in (ANNA, BORIS):
        shown = World().write(written, person)
        support = [] if "q" in leads else ["q"]
        assert codes(shown) == [*leads, *support, "m"], written


def test_a_caption_leads_too() -> None:
    shown = World().send("photo", text="refund, here is the receipt")
    assert codes(shown) == ["doc", "refund", "q", "m"]


def test_what_means_nothing_shows_the_menu() -> None:
    for written in ("hello there", "👋", "12 monkeys", "!!!"):
        shown = World().write(written)
        assert "did not understand" in shown.text
        assert "t" in codes(shown)


@pytest.mark.parametrize(
    ("catalog", "plan", "option"),
    [(SIPTG, "gateway", "lines"), (VOIPTIME, "basic", "licences")],
    ids=["siptg", "voiptime"],
)
@LANGUAGES
def test_a_number_that_was_asked_for_is_the_count_and_no_top_up(
    catalog: Catalog, plan: str, option: str, language: str
) -> None:
    world = World(catalog)
    person = Person(77, "Vera", language)
    card = open_plan(world, plan, person)
    world.press(card, card.data(f":c:{option}"), person)
    shown = world.write("7", person)
    assert ": 7" in shown.button(": 7").text
    assert shown.data(":pay")
    assert not [one for one in codes(shown) if one.startswith("b:t")]
    again = world.write("7", person)
    assert any(one.startswith("b:t:700:") for one in codes(again)), "asked once"


def test_a_count_that_is_not_possible_is_refused_and_asked_again() -> None:
    world = World()
    card = open_plan(world, "gateway")
    world.press(card, card.data(":c:lines"))
    shown = world.write("100000")
    assert "100,000 is not possible here" in shown.text
    assert "send the number you need" in shown.text
    assert ": 8" in world.write(" 8 ").button(": 8").text


def test_whatever_else_is_done_the_count_is_asked_no_more() -> None:
    world = World()
    card = open_plan(world, "gateway")
    world.press(card, card.data(":c:lines"))
    world.command("balance")
    assert world.account().asked == ()
    assert any(one.startswith("b:t:700:") for one in codes(world.write("7")))


def test_a_word_where_a_count_is_asked_means_what_it_means() -> None:
    world = World()
    card = open_plan(world, "gateway")
    world.press(card, card.data(":c:lines"))
    assert "refund" in codes(world.write("refund"))


@CATALOGS
@LANGUAGES
def test_a_link_opens_its_plan(catalog: Catalog, language: str) -> None:
    plan = next(one for one in catalog.plans if not one.is_free)
    world = World(catalog)
    person = Person(77, "Vera", language)
    shown = world.command("start", person, f"plan_{plan.id}")
    assert shown.data(":pay")
    source = world.account(person).source
    assert source is not None
    assert source.payload == f"plan_{plan.id}"


@pytest.mark.parametrize("argument", ["plan_nothing", "plan_free"])
def test_a_link_to_no_plan_says_so_and_leads_to_the_tariff(argument: str) -> None:
    shown = World().command("start", argument=argument)
    assert "t" in codes(shown)
    assert "plan" in shown.text


@pytest.mark.parametrize("argument", ["", "ref_1", "plan_", "плохой", "a b", "x" * 65])
def test_any_other_link_shows_the_menu(argument: str) -> None:
    assert "Hello" in World().command("start", argument=argument).text


def test_the_first_source_is_kept_for_a_while() -> None:
    world = World()
    world.command("start", argument="spring")
    world.clock.at += SOURCE_LIFE - timedelta(seconds=1)
    world.command("start", argument="summer")
    source = world.account().source
    assert source is not None
    assert source.payload == "spring"
    world.clock.at += timedelta(seconds=1)
    world.command("start")
    assert world.account().source is None, "and then forgotten"
    world.command("start", argument="summer")
    source = world.account().source
    assert source is not None
    assert source.payload == "summer"


def test_what_no_link_can_carry_is_no_source() -> None:
    world = World()
    for argument in ("bad source", "плохой", "x" * 65):
        world.handle(Command(1, ANNA, "start", argument))
        assert world.account().source is None
    world.command("tariff", argument="spring")
    assert world.account().source is None
