"""The bell: a record for each kind of parked work that waits to be counted and told; tells nobody itself.

Whoever parks rings it in the same commit, so that no ring is lost; telling is somebody else's duty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from pydantic import ValidationError

from chalicelib.application.ports.store import Key, Table
from chalicelib.application.unit import Unit
from chalicelib.domain.agenda import INLINE_LEAD, Wait, shard_of, waiting

BELL: Final = "bell"
"""The sort key of a bell."""

COUNT: Final = "count"
RING: Final = "ring"

SILENCE: Final = timedelta(hours=1)
"""Staff hear of one kind at most once in this time; what is parked meanwhile is told together."""


@dataclass(frozen=True, slots=True)
class Bell:
    """How much of one kind was ever parked, and how much of it was counted and told.

    `told`: who of the staff has heard the ring that is under way.
    """

    kind: str
    parked: int = 0
    counted: int = 0
    announced: int = 0
    rang_at: datetime | None = None
    told: tuple[int, ...] = ()
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Where the tick finds it."""
        return shard_of(self.kind)


def bell_key(kind: str) -> Key:
    """One bell."""
    return Key(Table.INBOX, f"{BELL}:{kind}", BELL)


def rung(bell: Bell, now: datetime) -> Bell:
    """One more was parked: counted at once, told at once or when the silence is over."""
    at = now + INLINE_LEAD
    waits = {COUNT: Wait(at), **bell.waits}
    if RING not in waits:
        over = at if bell.rang_at is None else bell.rang_at + SILENCE + INLINE_LEAD
        waits = waiting(waits, RING, max(at, over))
    return replace(bell, parked=bell.parked + 1, waits=waits)


def ring(unit: Unit, kind: str, now: datetime) -> None:
    """In the commit that parks. A bell that cannot be read is cast anew."""
    key = bell_key(kind)
    try:
        bell = unit.get(Bell, key)
    except ValidationError:
        bell = None
    unit.put(key, rung(bell or Bell(kind), now))
    unit.nudge(key)
