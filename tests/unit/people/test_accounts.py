"""Accounts: made on first sight, kept as Telegram reports their person, and nothing is stored twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.people import accounts
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.chat import Person
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import SOURCE_LIFE, Account, Source
from tests.support.catalogs import SIPTG
from tests.support.parts import START
from tests.support.world import World

EVE: Final = Person(7, "Eve", "de")
NOTHING: Final = Money(0, "EUR")


@pytest.fixture
def world() -> World:
    return World(store=MemoryStore(), countries_said=False)


def version(world: World) -> int:
    return world.store.load([account_key(EVE.id)])[account_key(EVE.id)].version


def test_whoever_writes_first_gets_an_empty_account(world: World) -> None:
    made = accounts.open_account(world.services, EVE)
    assert made == Account(
        EVE.id,
        "Eve",
        "LT",
        "stripe",
        NOTHING,
        NOTHING,
        START,
        telegram_language="de",
        listed=True,
    )
    assert accounts.get_account(world.services, EVE.id) == made


def test_what_telegram_reports_is_kept_and_what_was_known_is_not_stored_again(world: World) -> None:
    made = accounts.open_account(world.services, EVE)
    world.clock.at += timedelta(days=1)
    assert accounts.open_account(world.services, EVE) == made
    assert version(world) == 1
    accounts.mark_unreachable(world.services, EVE.id)
    assert not accounts.get_account(world.services, EVE.id).reachable
    now = accounts.open_account(world.services, Person(EVE.id, "Eva", None))
    assert now == replace(made, name="Eva", telegram_language=None)
    assert accounts.get_account(world.services, EVE.id) == now


def test_the_link_by_which_somebody_came_is_kept_for_a_while(world: World) -> None:
    first = accounts.open_account(world.services, EVE, "spring")
    assert first.source == Source("spring", START)
    world.clock.at += SOURCE_LIFE - timedelta(seconds=1)
    assert accounts.open_account(world.services, EVE, "summer").source == Source("spring", START)
    world.clock.at += timedelta(seconds=1)
    later = Source("summer", world.clock.at)
    assert accounts.open_account(world.services, EVE, "summer").source == later


def test_what_was_said_in_the_chat_is_kept(world: World) -> None:
    accounts.open_account(world.services, EVE)
    assert accounts.choose_language(world.services, EVE.id, "ru").chosen_language == "ru"
    assert accounts.ask(world.services, EVE.id, "b", "n").asked == ("b", "n")
    known = accounts.get_account(world.services, EVE.id)
    assert (known.chosen_language, known.language, known.asked) == ("ru", "ru", ("b", "n"))
    before = version(world)
    accounts.ask(world.services, EVE.id, "b", "n")
    assert version(world) == before
    assert accounts.ask(world.services, EVE.id).asked == ()


def test_nobody_has_no_account(world: World) -> None:
    with pytest.raises(InvalidInput, match="there is no Account 404"):
        accounts.get_account(world.services, 404)


def paying(**changes: object) -> Catalog:
    """Its first payment system is another, in front of the one there is."""
    system = replace(SIPTG.payment_systems[0], id="first", **changes)  # type: ignore[arg-type]
    return replace(SIPTG, payment_systems=(system, *SIPTG.payment_systems))


@pytest.mark.parametrize(
    ("catalog", "system"),
    [
        (paying(), "first"),
        (paying(except_countries=frozenset({"LT"})), "stripe"),
        (paying(only_countries=frozenset({"DE"})), "stripe"),
        (paying(limits={}), "stripe"),
        (replace(SIPTG, payment_systems=()), ""),
    ],
    ids=["the first", "not here", "elsewhere", "another currency", "none"],
)
def test_the_first_payment_system_is_one_that_takes_our_money_here(
    catalog: Catalog, system: str
) -> None:
    world = World(catalog, store=MemoryStore(), countries_said=False)
    assert accounts.open_account(world.services, EVE).payment_system == system


def test_what_was_kept_for_somebody_who_comes_back_is_brought_and_no_fault_stops_them(
    world: World,
) -> None:
    brought: list[str] = []

    def fails(_services: object, _account_id: int) -> None:
        brought.append("fails")
        raise Refused("later")

    def brings(_services: object, account_id: int) -> None:
        assert account_id == EVE.id
        brought.append("brings")

        def had(account: Account) -> Account:
            return replace(account, undelivered=())

        accounts.change_account(world.services, account_id, had)

    declared = replace(world.services.declared, came_back=(lambda: fails, lambda: brings))
    world.services = replace(world.services, declared=declared)
    made = accounts.open_account(world.services, EVE)
    assert brought == [], "nothing was kept"
    world.put(account_key(EVE.id), replace(made, undelivered=("d1",)))
    assert accounts.open_account(world.services, EVE).undelivered == ()
    assert brought == ["fails", "brings"]
