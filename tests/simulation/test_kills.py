"""A short renewal run whose workers are killed; the long one is `python -m tests.simulation.kills`."""

import pytest

from tests.simulation.kills import live_through


@pytest.mark.timeout(240)
def test_killed_workers_lose_nothing_and_do_nothing_twice(dynamodb_local: str) -> None:
    figures = live_through(dynamodb_local, customers=40, seed=3, most=3.0)
    assert figures["kills"] > 0
    assert figures["renewed once"] == 40
    assert figures["documents sent"] >= 40
