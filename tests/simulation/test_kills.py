"""A short renewal run whose workers are killed; the long one is `python -m tests.simulation.kills`."""

import pytest

from tests.simulation.kills import live_through


@pytest.mark.timeout(240)
def test_killed_workers_lose_nothing_and_do_nothing_twice(dynamodb_local: str) -> None:
    figures = live_through(dynamodb_local, customers=20, seed=3, most=2.5)
    assert figures["kills"] > 0
    assert figures["renewed once"] == 20
    assert figures["documents sent"] >= 20
