"""What is told for invoices is kept, is the answer to the question that was asked, and may be refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest

from chalicelib.application.people import accounts, billing
from chalicelib.application.people.records import account_key, vat_check_key
from chalicelib.application.people.vat_checking import check_vat, tell_vat
from chalicelib.application.ports.queues import Queue
from chalicelib.application.unit import Unit
from chalicelib.domain.agenda import Wait
from chalicelib.domain.people.billing import VatNumber, VatStatus
from chalicelib.domain.people.vat_check import TELL, VatCheck, begun, silent
from tests.support.counted_store import CountedStore
from tests.support.faults import no_fault
from tests.support.parts import START
from tests.support.refusals import refused
from tests.support.world import World

ANNA: Final = 101
NUMBER: Final = "LT100018548216"


@pytest.fixture
def world() -> World:
    world = World(store=CountedStore())
    world.open(ANNA)
    accounts.ask(world.services, ANNA, "b", "n")
    return world


TELLING: Final[dict[str, Callable[[Any], object]]] = {
    "country": lambda services: billing.say_country(services, ANNA, "DE"),
    "person": lambda services: billing.buy_as_person(services, ANNA),
    "company": lambda services: billing.name_company(services, ANNA, "Acme"),
    "address": lambda services: billing.give_address(services, ANNA, "Main St. 1"),
    "email": lambda services: billing.give_email(services, ANNA, "anna@example.com"),
    "nothing": lambda services: billing.forget(services, ANNA, "a"),
}


@pytest.mark.parametrize("what", TELLING)
def test_whatever_is_told_answers_the_question_that_was_asked(world: World, what: str) -> None:
    TELLING[what](world.services)
    assert world.account(ANNA).asked == ()


def test_a_company_gives_a_number_and_its_register_is_asked_at_once(world: World) -> None:
    billing.name_company(world.services, ANNA, "Acme")
    accounts.ask(world.services, ANNA, "b", "v")
    told = billing.give_vat_number(world.services, ANNA, "100018548216")
    assert told.billing.vat == VatNumber(NUMBER, VatStatus.CHECKING, START)
    assert told.asked == ()
    assert world.account(ANNA) == told
    check = Unit(world.services).require(VatCheck, vat_check_key(ANNA))
    assert check == begun(ANNA, NUMBER, START)
    assert world.queues.waiting() == 1
    billing.give_vat_number(world.services, ANNA, NUMBER)
    assert world.queues.waiting() == 1, "the same once more"


def test_where_no_register_can_be_asked_nobody_is(world: World) -> None:
    world.services = replace(world.services, vat_register=None)
    billing.name_company(world.services, ANNA, "Acme")
    told = billing.give_vat_number(world.services, ANNA, NUMBER)
    assert told.billing.vat == VatNumber(NUMBER, VatStatus.UNCHECKED, START)
    assert Unit(world.services).get(VatCheck, vat_check_key(ANNA)) is None
    assert world.queues.waiting() == 0


def test_who_may_have_no_number_is_not_asked_for_one(world: World) -> None:
    with refused("vat-number-not-asked"):
        billing.give_vat_number(world.services, ANNA, NUMBER)
    billing.name_company(world.services, ANNA, "Acme")
    with refused("vat-number-wrong", prefix="LT"):
        billing.give_vat_number(world.services, ANNA, "12")
    billing.say_country(world.services, ANNA, "CH")
    with refused("vat-number-not-asked"):
        billing.give_vat_number(world.services, ANNA, NUMBER)


def test_what_is_forgotten_is_not_known_any_more(world: World) -> None:
    billing.name_company(world.services, ANNA, "Acme")
    billing.give_address(world.services, ANNA, "Main St. 1\nVilnius")
    billing.give_email(world.services, ANNA, "anna@example.com")
    billing.give_vat_number(world.services, ANNA, NUMBER)
    known = world.account(ANNA).billing
    assert (known.address, known.email) == (("Main St. 1", "Vilnius"), "anna@example.com")
    for about, field, nothing in (("a", "address", ()), ("v", "vat", None), ("e", "email", None)):
        assert getattr(known, field)
        known = replace(known, **{field: nothing})  # type: ignore[arg-type]
        assert billing.forget(world.services, ANNA, about).billing == known
        assert world.account(ANNA).billing == known


def checking(world: World) -> VatCheck:
    """The number is given, and its register was not asked yet."""
    billing.name_company(world.services, ANNA, "Acme")
    billing.give_vat_number(world.services, ANNA, NUMBER)
    world.queues.messages[Queue.WORK].clear()
    return stored(world)


def stored(world: World) -> VatCheck:
    return Unit(world.services).require(VatCheck, vat_check_key(ANNA))


OTHER: Final = "LT119511515"


def test_a_number_that_is_not_wanted_any_more_is_not_asked_about(world: World) -> None:
    check = checking(world)
    billing.forget(world.services, ANNA, "v")
    check_vat(world.services, str(ANNA))
    assert world.vies.asked == []
    assert stored(world) == replace(check, waits={})
    check_vat(world.services, str(ANNA))
    assert stored(world) == replace(check, waits={})


def test_an_answer_is_stored_with_the_check_and_its_owner_read_together(world: World) -> None:
    checking(world)
    assert isinstance(world.store, CountedStore)
    world.store.forget()
    check_vat(world.services, str(ANNA))
    assert world.store.loads[-1] == [vat_check_key(ANNA), account_key(ANNA)]
    assert (len(world.store.loads), world.store.commits) == (3, 1), "each alone before it is asked"


def test_where_the_register_is_switched_off_it_is_asked_later(world: World) -> None:
    check = checking(world)
    world.services = replace(world.services, vat_register=None)
    check_vat(world.services, str(ANNA))
    assert stored(world) == silent(check, START)


def test_without_a_number_of_our_own_it_is_asked_for_nobody(world: World) -> None:
    checking(world)
    catalog = world.services.catalog
    sellers = tuple(replace(seller, vat=()) for seller in catalog.sellers)
    world.services = replace(world.services, catalog=replace(catalog, sellers=sellers))
    check_vat(world.services, str(ANNA))
    assert world.vies.asked == [(NUMBER, None)]


@pytest.mark.parametrize("answer", ["silent", None])
def test_a_number_that_was_changed_while_it_was_asked_about_is_another_check(
    world: World, answer: str | None
) -> None:
    checking(world)
    others = begun(ANNA, OTHER, START)

    def meanwhile(_call: str) -> str | None:
        world.vies.fault = no_fault
        billing.give_vat_number(world.services, ANNA, OTHER)
        return answer

    world.vies.fault = meanwhile
    check_vat(world.services, str(ANNA))
    assert stored(world) == others
    assert world.account(ANNA).billing.vat == VatNumber(OTHER, VatStatus.CHECKING, START)


def test_news_of_another_number_is_not_taken_for_told(world: World) -> None:
    checking(world)
    check_vat(world.services, str(ANNA))
    others = VatCheck(ANNA, OTHER, waits={TELL: Wait(START)})

    def meanwhile(_call: str) -> None:
        world.put(vat_check_key(ANNA), others)

    world.chat.fault = meanwhile
    tell_vat(world.services, str(ANNA))
    assert stored(world) == others
    world.chat.fault = no_fault
    tell_vat(world.services, str(ANNA))
    assert stored(world) == replace(others, waits={})
