"""A renewal run whose workers are killed: a short one, and a long one in `make soak`."""

import pytest

from tests.simulation.kills import live_through


@pytest.mark.timeout(240)
def test_killed_workers_lose_nothing_and_do_nothing_twice(dynamodb_local: str) -> None:
    figures = live_through(dynamodb_local, customers=100, seed=3, most=1.2)
    assert figures["kills"] > 0
    assert figures["renewed once"] == 100
    assert figures["documents sent"] >= 100


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_killed_workers_of_2000_customers_lose_nothing(dynamodb_local: str) -> None:
    figures = live_through(dynamodb_local, customers=2000, seed=1, most=3.0)
    assert figures["kills"] > 10
    assert figures["renewed once"] == 2000
    assert figures["documents sent"] >= 2000
