"""What the audit says of work that staff leave lying: from a day on, and until somebody has dealt with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import parking
from chalicelib.application.desk.audit import A_DAY, PARKED
from tests.support.audits import told
from tests.support.parts import START
from tests.support.world import World

SECOND: Final = timedelta(seconds=1)
PLACE: Final = "inbox/stripe:evt/parked"


@pytest.mark.parametrize(("since", "found"), [(A_DAY - SECOND, False), (A_DAY, True)])
def test_what_lies_for_a_day_is_told(since: timedelta, found: bool) -> None:
    world = World(store=MemoryStore())
    parking.park_event(world.services, "stripe:evt", {}, "no such charge", kind="event")
    world.clock.at += since
    what = f"event waits for staff since {START}: no such charge"
    assert told(world.services, PARKED) == ([(PLACE, what)] if found else [])
    parking.resolve_parked(world.services, "stripe:evt")
    assert told(world.services, PARKED) == []
