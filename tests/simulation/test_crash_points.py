"""Each I/O call of each use case as the place where the worker dies; in memory all of them, on DynamoDB
Local a few, with conflicts and throttling besides.

Of deaths that leave the same behind one is died here, and each in `make soak`: were they not the same, that
would show there.
"""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.application.payments import top_ups
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.money import Money
from tests.simulation.all import SHIPPED
from tests.simulation.crash_points import START, cases, contended, tried
from tests.simulation.left_behind import left_behind
from tests.simulation.people import open_account
from tests.simulation.played import Case
from tests.simulation.world import SimWorld
from tests.support import services
from tests.support.stores import local_client, open_dynamodb

CASES: Final = cases(SHIPPED)
CONTENDED: Final = (
    "purchase: page opened",
    "purchase: paid",
    "renew by balance and card",
    "number documents",
    "staff retry parked work",
)
"""With throttling and conflicts at every third commit besides."""

OVER_HTTP: Final = (
    "top_up: page opened",
    "purchase: paid",
    "renew by balance and card",
    "renew by card: the payer came",
    "remove a card",
)
"""With Stripe's adapter inside, each of its requests a place to die; all of them in `make soak`."""

SEEN_TWICE: Final = ("top_up: paid", "renew by balance")
"""Died at each call on both sides all the same."""

ON_DYNAMODB: Final = ("open an account", "renew by balance")
"""Each death costs a new world in new tables there: these few, and all of them in `make soak`."""


def named(names: tuple[str, ...]) -> list[Case]:
    return [case for case in CASES if case.name in names]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_death_changes_nothing(case: Case) -> None:
    row = tried(case, lambda: None)
    assert row.calls > 0
    assert row.wrong == ()


@pytest.mark.parametrize("case", named(CONTENDED), ids=lambda case: case.name)
def test_a_death_among_conflicts_changes_nothing(case: Case) -> None:
    assert tried(case, lambda: None, contended).wrong == ()


@pytest.mark.parametrize("case", named(OVER_HTTP), ids=lambda case: case.name)
def test_a_death_over_http_changes_nothing(case: Case) -> None:
    assert tried(case, lambda: None, over_http=True).wrong == ()


@pytest.mark.parametrize("case", named(SEEN_TWICE), ids=lambda case: case.name)
def test_the_deaths_left_out_would_have_changed_nothing(case: Case) -> None:
    few, each = tried(case, lambda: None), tried(case, lambda: None, each=True)
    assert 0 < few.crashes < each.crashes == 2 * each.calls
    assert each.wrong == ()


def test_what_a_death_leaves_behind_is_told_apart_by_whatever_came_of_a_call() -> None:
    world, twin = (
        SimWorld(cast=SHIPPED, catalog_name="siptg", start=START, people=1) for _ in range(2)
    )
    seen = [left_behind(world)]
    assert seen == [left_behind(twin)]
    open_account(world.services, 1, "en")
    seen.append(left_behind(world))
    top_ups.start_top_up(world.services, 1, Money.of("20.00", "EUR"), 1)
    seen.append(left_behind(world))
    (page,) = world.payments.pages()
    world.payments.pay(page)
    seen.append(left_behind(world))
    world.chat.send(1, Screen(("a message",)))
    seen.append(left_behind(world))
    world.queues.send(Queue.WORK, [Key(Table.ACCOUNTS, "1", "account")])
    seen.append(left_behind(world))
    world.clock.at += timedelta(seconds=1)
    seen.append(left_behind(world))
    assert len(set(seen)) == len(seen) == 7


@pytest.mark.soak
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_any_death_over_http_changes_nothing(case: Case) -> None:
    assert tried(case, lambda: None, over_http=True, each=True).wrong == ()


@pytest.mark.parametrize("case", named(ON_DYNAMODB), ids=lambda case: case.name)
def test_a_death_on_dynamodb_changes_nothing(case: Case, dynamodb_local: str) -> None:
    assert wrong_on_dynamodb(case, dynamodb_local) == ()


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_any_death_on_dynamodb_changes_nothing(case: Case) -> None:
    with services.dynamodb_local() as url:  # its own: the tables of all cases would slow it down
        assert wrong_on_dynamodb(case, url) == ()


@pytest.mark.soak
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_any_death_among_conflicts_changes_nothing(case: Case) -> None:
    assert tried(case, lambda: None, contended, each=True).wrong == ()


def wrong_on_dynamodb(case: Case, url: str) -> tuple[str, ...]:
    with closing(local_client(url)) as client:
        return tried(case, lambda: open_dynamodb(client), contended).wrong
