"""Accounts are found on DynamoDB as they are in memory: the same queries, from the same places on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Final

import pytest

from chalicelib.application.desk.acts import Acts, Before, acts_of
from chalicelib.application.desk.agreeing import agree_on_terms, preview_terms
from chalicelib.application.desk.finding import Findings, find_accounts, find_by_name
from chalicelib.application.ports.chat import Person
from chalicelib.application.services import Services
from tests.support.customers import choose, open_plan
from tests.support.parts import ANNA, BORIS
from tests.support.stores import copy_records, local_client, open_dynamodb
from tests.support.world import World

CLERK: Final = 2002


def lived() -> World:
    """Two have bought, one of them by a card; staff have agreed on something ten times."""
    world = World(staff={CLERK: "support"})
    world.pay(choose(world, open_plan(world, "softphone"), ":pay"), "4242")
    world.open(BORIS)
    world.top_up(BORIS, "100.00")
    world.buy_from_balance(BORIS)
    for number in range(12):
        world.open(Person(3001 + number, f"Maximilian Ćosić {number}", "en"))
    for number in range(10):
        world.wait(minutes=1)
        line = f"20% until 2030-12-31; reason {number}"
        shown = preview_terms(world.services, ANNA.id, "softphone", line, CLERK)
        agree_on_terms(world.services, shown.id, CLERK)
    world.settle()
    return world


@pytest.fixture(scope="module")
def both(dynamodb_local: str) -> Iterator[tuple[Services, Services]]:
    """The same life in memory and on DynamoDB Local."""
    in_memory = lived().services
    with closing(local_client(dynamodb_local)) as client:
        store = open_dynamodb(client)
        copy_records(in_memory.store, store)
        yield in_memory, replace(in_memory, store=store)


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("1001", [ANNA.id]),
        ("1001-1", [ANNA.id]),
        ("INV-2026-000001", [ANNA.id]),
        ("INV-2026-000002", [BORIS.id]),
        ("INV-2026-000003", []),
        ("4242 18.00 2026-02-02", [ANNA.id]),
        ("4242 18.00 2026-02-04", []),
        ("4242 18.00 2026-01-27", []),
        ("cosic max 11", [3012]),
        ("борис", [BORIS.id]),
        ("nobody", []),
    ],
)
def test_the_same_accounts_are_found(
    both: tuple[Services, Services], written: str, numbers: list[int]
) -> None:
    in_memory, on_dynamodb = (find_accounts(services, written) for services in both)
    assert [one.account.id for one in on_dynamodb.found] == numbers
    assert on_dynamodb == in_memory


def test_the_same_pages_are_turned(both: tuple[Services, Services]) -> None:
    def pages(services: Services) -> tuple[list[Findings], list[Acts]]:
        before: Before | None = None
        acts: list[Acts] = []
        while not acts or before is not None:
            acts.append(acts_of(services, ANNA.id, before))
            before = acts[-1].older
        return [find_by_name(services, "max", page) for page in (1, 2)], acts

    in_memory, on_dynamodb = map(pages, both)
    assert on_dynamodb == in_memory
    assert sum(len(page.found) for page in on_dynamodb[0]) == 12
    assert sum(len(page.acts) for page in on_dynamodb[1]) == 10
