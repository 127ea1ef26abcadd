"""Several actions that alternate: at each I/O call of one, another may go on. Each has a thread of its own,
and they hand over a baton, so that one runs at a time and the dice alone say which; knows no action."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.played import Step
from tests.simulation.watch import Violation

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld


class _Part:
    """One of the actions; it runs while it has the baton."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.baton = threading.Semaphore(0)


class Alternation:
    """The first action begins; each later one when it is chosen for the first time."""

    def __init__(self, world: SimWorld, dice: Random, steps: Sequence[Step]) -> None:
        self._world = world
        self._dice = dice
        self._within = world.running
        self._left = [_Part(step) for step in steps]
        self._now = self._left[0]
        self._over = threading.Semaphore(0)
        self._raised: list[Violation] = []

    def live(self) -> None:
        """Until all have ended. Raises what the first of them raised."""
        threads = [threading.Thread(target=self._act, args=(part,)) for part in self._left]
        for thread in threads:
            thread.start()
        self._now.baton.release()
        self._over.acquire()
        for thread in threads:
            thread.join()
        self._world.running = self._within
        if self._raised:
            raise self._raised[0]

    def pause(self) -> None:
        """Whoever has the baton is about to make an I/O call."""
        me, running = self._now, self._world.running
        self._now = self._dice.choice(self._left)
        if self._now is not me:
            self._world.counts["turns"] += 1
            self._now.baton.release()
            me.baton.acquire()
            self._world.running = running

    def _act(self, part: _Part) -> None:
        part.baton.acquire()
        self._world.running = self._within
        try:
            self._world.act(part.step, depth=1)
        except Violation as error:
            self._raised.append(error)
        self._left.remove(part)
        if self._left:
            self._now = self._dice.choice(self._left)
            self._now.baton.release()
        else:
            self._over.release()
