"""Processes full of threads on one draft, payment, balance, series and subscription; more of them in
`make soak`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.concurrency import meetings, opened
from tests.support.parts import START
from tests.support.stripe_world import stripe_world


@pytest.mark.parametrize(
    ("processes", "threads"),
    [(2, 4), pytest.param(3, 12, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])],
)
def test_whoever_meets_it_happens_once(
    dynamodb_local: str, tmp_path: Path, processes: int, threads: int
) -> None:
    with (
        stripe_world(tmp_path / "stripe.sqlite", START) as stripe,
        opened(dynamodb_local, stripe) as site,
    ):
        found = list(meetings(site, stripe, processes=processes, threads=threads))
    assert len(found) == 5
    assert all(sum(meeting.outcomes.values()) == processes * threads for meeting in found)
