"""Each I/O call of each use case as the place where the worker dies; in memory all of them, on DynamoDB
Local a few, with conflicts and throttling besides."""

from __future__ import annotations

from contextlib import closing
from typing import Final

import pytest

from tests.simulation.all import SHIPPED
from tests.simulation.crash_points import cases, contended, tried
from tests.simulation.played import Case
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


@pytest.mark.soak
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_any_death_over_http_changes_nothing(case: Case) -> None:
    assert tried(case, lambda: None, over_http=True).wrong == ()


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
    assert tried(case, lambda: None, contended).wrong == ()


def wrong_on_dynamodb(case: Case, url: str) -> tuple[str, ...]:
    with closing(local_client(url)) as client:
        return tried(case, lambda: open_dynamodb(client), contended).wrong
