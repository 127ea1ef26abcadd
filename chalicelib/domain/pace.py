"""How fast one person may speak: a bucket that fills with each word and leaks steadily; knows no person.

It is one moment: by when all that was said is worked off (the generic cell rate algorithm, ITU-T I.371).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, and then one in each `each`."""

    burst: int
    each: timedelta

    @property
    def slowed_for(self) -> timedelta:
        """How long somebody waits who was too fast: until half of the bucket is empty."""
        return self.each * (self.burst // 2)


PACE: Final = Pace(burst=100, each=timedelta(milliseconds=200))
"""More than anybody presses, or sends in one go of pictures; a loop meets it within seconds."""


def worked_off(before: datetime | None, now: datetime, pace: Pace) -> datetime | None:
    """By when one more is worked off, after what was to be by `before`; None if that is too much."""
    after = (now if before is None else max(before, now)) + pace.each
    return after if after - now <= pace.each * pace.burst else None
