"""Every button leads somewhere: all of them are pressed, over both catalogs and languages."""

from datetime import timedelta

import pytest

from chalicelib.application.ports.chat import Person
from chalicelib.bot.subscriptions.addresses import CHANGE, HAND
from chalicelib.domain.catalog.catalog import Catalog
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.crawling import check, crawl, shape
from tests.support.numbers_for_sale import new_york, offer_numbers
from tests.support.parts import SPOKEN, WORDS
from tests.support.played_chat import Message
from tests.support.world import World

NAME = "<b>Eve</b> & {$x} </i>"

BOTH = pytest.mark.parametrize("catalog", [SIPTG, VOIPTIME], ids=lambda catalog: catalog.id)
LANGUAGES = pytest.mark.parametrize("language", sorted(WORDS.names()))


@BOTH
@LANGUAGES
def test_every_button_of_a_newcomer(catalog: Catalog, language: str) -> None:
    eve = Person(7, NAME, language)
    world = World(catalog)
    offer_numbers(world.services, *map(new_york, range(1, 12)))
    seen = set(map(shape, crawl(world, eve, world.command("start", eve))))
    for plan in catalog.plans:
        assert plan.is_free or f"t:{plan.id}" in seen
    assert {"d:ID:N:SUM:pay", "d:ID:N:SUM:bal"} <= seen
    reached = {shown.partition(":")[0] for shown in seen}
    offered = [one for one in SPOKEN.sections if one.offered_in(catalog) and not one.staff]
    assert {section.code for section in offered} - {CHANGE, HAND} <= reached, (
        "what one does not have cannot be changed, nor handed over"
    )


@BOTH
@LANGUAGES
def test_every_button_of_a_subscriber(catalog: Catalog, language: str) -> None:
    eve = Person(7, NAME, language)
    world = World(catalog)
    plan = next(plan for plan in catalog.plans if not plan.is_free)
    card = world.press(world.command("tariff", eve), f"t:{plan.id}", eve)
    world.pay(paying(world, card))
    check(card.screen, "bought")
    world.pay(world.press(world.write("100", eve), "b:t:10000:" + catalog.default_currency, eve))
    (bought,) = world.account(eve).live.values()
    world.to(world.subscription(bought).end - timedelta(days=12))  # renewing by hand is open
    seen = set(map(shape, crawl(world, eve, world.command("start", eve))))
    assert {"s:ID", "s:ID:r:END:SUM", "s:ID:a:0", "s:ID:h"} <= seen
    assert any(one.startswith("p:x:") for one in seen)
    assert any(one.startswith("g:ID:N:y") for one in seen)


def paying(world: World, card: Message) -> Message:
    """Press "Start payment" of a plan's card."""
    person = Person(7, NAME, world.account(Person(7, NAME, None)).telegram_language)
    return world.press(card, card.data(":pay"), person)


@BOTH
@LANGUAGES
def test_every_button_when_it_has_ended(catalog: Catalog, language: str) -> None:
    eve = Person(7, NAME, language)
    world = World(catalog)
    plan = next(plan for plan in catalog.plans if not plan.is_free)
    card = world.press(world.command("tariff", eve), f"t:{plan.id}", eve)
    world.pay(paying(world, card))
    world.payments.behave(None, "hard_decline")
    world.wait(days=31 * plan.periods[0].months + 10)
    for message in world.chat.messages[eve.id]:
        check(message.screen, "notice")
    seen = set(map(shape, crawl(world, eve, world.command("start", eve))))
    assert "s:ID" in seen


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "zz:1",
        "d",
        "d::",
        "d:id1:x:o:lines:2",
        "b:t:1e3:EUR",
        "b:t:5:XXX",
        "s:none:q",
        "lang:xx",
    ],
)
def test_a_button_that_no_release_makes_shows_the_present_state(data: str) -> None:
    world = World()
    start = world.command("start")
    shown = world.press(start, data)
    check(shown.screen, data or "m")
