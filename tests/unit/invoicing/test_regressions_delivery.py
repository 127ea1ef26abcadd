"""Invoices made for somebody who cannot be reached: kept, and sent once when they are back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application.invoicing.delivering import AT_ONCE
from chalicelib.application.people import accounts
from chalicelib.application.people.accounts import mark_unreachable
from chalicelib.application.ports.chat import ChatUnreachable, Person
from chalicelib.domain.period import add_months
from tests.support.faults import no_fault
from tests.support.world import World

BORIS = 202
BACK = Person(BORIS, "Person 202", "en")


@pytest.fixture
def world() -> World:
    return World()


def come_back(world: World) -> None:
    world.chat.blocked.discard(BORIS)
    accounts.open_account(world.services, BACK)
    world.work()


def test_an_invoice_made_while_the_bot_was_blocked_comes_on_return_and_once(world: World) -> None:
    world.top_up(BORIS, "100.00")
    world.chat.blocked.add(BORIS)
    world.buy_from_balance(BORIS)
    assert world.chat.documents(BORIS) == []
    assert len(world.account(BORIS).undelivered) == 1
    come_back(world)
    assert len(world.chat.documents(BORIS)) == 1
    come_back(world)
    world.wait(days=2)
    assert len(world.chat.documents(BORIS)) == 1
    assert world.account(BORIS).undelivered == ()
    world.audit()


def test_all_invoices_of_a_long_absence_come_on_return(world: World) -> None:
    world.top_up(BORIS, "100.00")
    bought = world.buy_from_balance(BORIS)
    mark_unreachable(world.services, BORIS)
    world.to(add_months(bought.anchor, 20))
    missed = len(world.account(BORIS).undelivered)
    assert 3 <= missed < AT_ONCE
    come_back(world)
    assert len({file.name for file in world.chat.documents(BORIS)}) == 1 + missed


def test_who_is_still_gone_keeps_what_was_kept(world: World) -> None:
    world.top_up(BORIS, "100.00")
    world.chat.blocked.add(BORIS)
    world.buy_from_balance(BORIS)
    accounts.open_account(world.services, BACK)
    world.work()
    assert len(world.account(BORIS).undelivered) == 1
    come_back(world)
    assert len(world.chat.documents(BORIS)) == 1


def test_who_comes_back_while_a_document_is_being_sent_gets_it(world: World) -> None:
    world.top_up(BORIS, "100.00")

    def gone_for_a_moment(method: str) -> None:
        world.chat.fault = no_fault
        world.racers += [lambda: None, lambda: accounts.open_account(world.services, BACK)]
        raise ChatUnreachable("blocked")

    world.chat.fault = gone_for_a_moment
    world.buy_from_balance(BORIS)
    world.to(world.clock.at + timedelta(hours=1))
    assert len(world.chat.documents(BORIS)) == 1
