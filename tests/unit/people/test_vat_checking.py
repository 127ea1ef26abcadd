"""A VAT number and its register: asked at once, asked again while it is silent, told when it has answered.
That it is down costs nobody anything."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.application.people import billing
from chalicelib.application.people.notices import VatNumberChecked
from chalicelib.application.people.records import vat_check_key
from chalicelib.application.unit import Unit
from chalicelib.domain.people.billing import VatNumber, VatStatus
from chalicelib.domain.people.vat_check import VatCheck
from tests.support.customers import choose, open_plan
from tests.support.faults import befalls, no_fault
from tests.support.parts import ANNA, parked_work
from tests.support.played_vies import CONSULTATION
from tests.support.world import World

NUMBER = "DE136695976"


def a_company(world: World) -> None:
    world.open(ANNA)
    billing.say_country(world.services, ANNA.id, "DE")
    billing.name_company(world.services, ANNA.id, "Acme GmbH")


def given(world: World, number: str = NUMBER) -> None:
    billing.give_vat_number(world.services, ANNA.id, number)
    world.work()


def vat(world: World) -> VatNumber:
    found = world.account().billing.vat
    assert found is not None
    return found


def told(world: World) -> list[tuple[str, bool]]:
    return [(one.number, one.valid) for one in world.notices(VatNumberChecked)]


def check(world: World) -> VatCheck:
    return Unit(world.services).require(VatCheck, vat_check_key(ANNA.id))


def test_a_known_number_is_confirmed_at_once_and_its_consultation_kept() -> None:
    world = World()
    world.vies.known.add(NUMBER)
    a_company(world)
    given(world)
    assert vat(world) == VatNumber(NUMBER, VatStatus.VALID, world.clock.now(), CONSULTATION)
    assert world.vies.asked == [(NUMBER, "LT100018548216")], "asked for the seller"
    assert told(world) == [(NUMBER, True)]
    assert f"Your VAT number {NUMBER} is confirmed" in world.chat.last(ANNA.id).text
    assert f"{NUMBER}, confirmed" in world.command("billing").text
    world.audit()


def test_an_unknown_number_is_told_and_can_be_tried_once_more() -> None:
    world = World()
    a_company(world)
    given(world)
    assert vat(world).status is VatStatus.INVALID
    assert "does not know" in world.chat.last(ANNA.id).text
    assert "VAT is charged as to a person" in world.command("billing").text
    world.vies.known.add(NUMBER)
    given(world)
    assert vat(world).status is VatStatus.VALID
    assert told(world) == [(NUMBER, False), (NUMBER, True)]


def test_a_register_that_is_down_for_days_costs_nothing_but_the_wait() -> None:
    world = World()
    world.vies.known.add(NUMBER)
    world.vies.fault = befalls("silent")
    a_company(world)
    given(world)
    assert vat(world).status is VatStatus.CHECKING
    message = world.command("billing")
    assert "being checked. Until it is confirmed, VAT is charged as to a person." in message.text
    card = open_plan(world, "softphone")
    assert "VAT of 19%" in card.text, "as a consumer"
    assert "Your VAT number is being checked" in card.text
    choose(world, card, ":pay")
    world.wait(days=3)
    assert vat(world).status is VatStatus.CHECKING, "no answer is not an answer"
    assert not parked_work(world.services)
    assert not told(world)
    world.vies.fault = no_fault
    world.wait(hours=6)
    assert vat(world).status is VatStatus.VALID
    assert told(world) == [(NUMBER, True)]
    assert "15.13 EUR" in open_plan(world, "softphone").text
    world.audit()


def test_it_is_asked_after_longer_and_longer_waits() -> None:
    world = World()
    world.vies.fault = befalls("silent")
    a_company(world)
    given(world)
    waits = []
    for _ in range(5):
        due = check(world).waits["check_vat"].at
        waits.append(due - world.clock.at)
        world.to(due)
    assert waits == [
        timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
        timedelta(hours=6),
    ]  # fmt: skip


def test_a_register_that_refuses_us_is_parked_and_the_number_stays_unconfirmed() -> None:
    world = World()
    world.vies.fault = befalls("refused")
    a_company(world)
    given(world)
    world.wait(days=1)
    ((_, work),) = parked_work(world.services)
    assert (work.kind, vat(world).status) == ("check_vat", VatStatus.CHECKING)
    world.audit(parked=True)


def test_a_number_that_was_replaced_meanwhile_is_not_answered_for() -> None:
    world = World()
    world.vies.known.add(NUMBER)
    world.vies.fault = befalls("silent")
    a_company(world)
    given(world)
    billing.forget(world.services, ANNA.id, "v")
    world.vies.fault = no_fault
    world.wait(days=1)
    assert world.account().billing.vat is None
    assert world.vies.asked == []
    assert check(world).waits == {}
    given(world, "DE 811 569 869")
    assert [number for number, _ in world.vies.asked] == ["DE811569869"]


def test_the_same_number_told_again_is_not_asked_about_again() -> None:
    world = World()
    world.vies.known.add(NUMBER)
    a_company(world)
    for _ in range(3):
        given(world)
    assert len(world.vies.asked) == 1
    assert len(told(world)) == 1
