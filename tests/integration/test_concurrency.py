"""Processes full of threads on one draft, payment, balance, series and subscription; the long run is
`python -m tests.simulation.concurrency`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.concurrency import meetings, opened
from tests.support.plain_world import START
from tests.support.stripe_world import stripe_world


@pytest.mark.timeout(300)
def test_whoever_meets_it_happens_once(dynamodb_local: str, tmp_path: Path) -> None:
    with (
        stripe_world(tmp_path / "stripe.sqlite", START) as stripe,
        opened(dynamodb_local, stripe) as site,
    ):
        found = list(meetings(site, stripe, processes=2, threads=4))
    assert len(found) == 5
    assert all(sum(meeting.outcomes.values()) == 8 for meeting in found)
