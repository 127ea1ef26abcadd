"""Who speaks too fast, as one warm process knows it; what all of them know is a mark on the account.

Nothing is read or written for it as long as nobody is too fast. A process that begins knows nobody: it learns
of a mark with the account, which is read for each update anyhow.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Final

from chalicelib.domain.pace import PACE, Pace, worked_off

MOST_KNOWN: Final = 10_000
"""People whom a process remembers; who has said nothing for longest is forgotten."""


class Pacing:
    """One a process; safe among threads. `now`: real time, also where the business clock is virtual."""

    def __init__(self, now: Callable[[], datetime], pace: Pace = PACE) -> None:
        self.now = now
        self._pace = pace
        self._busy: OrderedDict[int, datetime] = OrderedDict()
        self._slowed: OrderedDict[int, datetime] = OrderedDict()
        self._lock = Lock()

    def is_slowed(self, person_id: int) -> bool:
        """Whether nothing is taken from them now."""
        with self._lock:
            until = self._slowed.get(person_id)
            if until is not None and until <= self.now():
                del self._slowed[person_id]
                until = None
            return until is not None

    def speaks(self, person_id: int) -> datetime | None:
        """One more is said; if that is too much, until when nothing is taken."""
        now = self.now()
        with self._lock:
            after = worked_off(self._busy.get(person_id), now, self._pace)
            if after is not None:
                _keep(self._busy, person_id, after)
                return None
            until = now + self._pace.slowed_for
            _keep(self._slowed, person_id, until)
            return until

    def learn(self, person_id: int, until: datetime | None) -> None:
        """Of a mark on the account, which another process has made."""
        if until is not None and until > self.now():
            with self._lock:
                _keep(self._slowed, person_id, until)


def _keep(known: OrderedDict[int, datetime], person_id: int, at: datetime) -> None:
    known[person_id] = at
    known.move_to_end(person_id)
    if len(known) > MOST_KNOWN:
        known.popitem(last=False)
