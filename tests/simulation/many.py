"""Many worlds from one seed, in as many processes as there are processors; knows no action."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import count

from tests.simulation.run import WORLD_STEPS, Life, live


@dataclass(slots=True)
class Summary:
    """What a simulation saw. `failed` is the first world, by its number, that broke a promise."""

    steps: int = 0
    worlds: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    digest: str = ""
    failed: Life | None = None

    @property
    def kinds(self) -> int:
        """How many different faults × places (and meetings at a place) happened."""
        return sum(name.split()[0] in ("fault", "outage", "between") for name in self.counts)

    def lines(self) -> Iterator[str]:
        """For people."""
        pace = self.steps / self.seconds if self.seconds else 0
        yield f"{self.steps} steps in {self.worlds} worlds, {self.seconds:.0f} s, {pace:.0f} steps/s"
        for name in ("sales", "renewals", "captures", "confirmations"):
            yield f"{name}: {self.counts[name]}"
        yield f"fault kinds × places: {self.kinds}"
        for group in ("fault", "outage", "between", "action"):
            found = sorted(name for name in self.counts if name.startswith(f"{group} "))
            yield f"{group}: " + ", ".join(f"{n[len(group) + 1 :]} {self.counts[n]}" for n in found)
        yield f"digest: {self.digest}"
        yield "violations: 0" if self.failed is None else f"violation: {self.failed.violation}"


def world_seed(seed: int, number: int) -> int:
    """The seed of the `number`-th world."""
    return int.from_bytes(sha256(f"{seed}:{number}".encode()).digest()[:6])


def simulate(seed: int, steps: int, processes: int | None = None) -> Summary:
    """Worlds one after the other until `steps` are done or one fails; the same whatever `processes`."""
    processes = processes or os.cpu_count() or 1
    seeds = (world_seed(seed, number) for number in count())
    if processes == 1 or steps <= WORLD_STEPS:
        return _gather(map(live, seeds), steps)
    worlds = steps // WORLD_STEPS + 1  # each takes at least so many: enough for all the steps
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        lives = pool.imap(partial(live), (next(seeds) for _ in range(worlds)), chunksize=4)
        summary = _gather(lives, steps)
        pool.terminate()
    return summary


def _gather(lives: Iterable[Life], steps: int) -> Summary:
    summary, digest, began = Summary(), sha256(), time.monotonic()
    for life in lives:
        summary.steps += life.steps
        summary.worlds += 1
        summary.counts.update(life.counts)
        digest.update(life.digest.encode())
        if life.violation is not None:
            summary.failed = life
        if summary.failed or summary.steps >= steps:
            break
    summary.seconds = time.monotonic() - began
    summary.digest = digest.hexdigest()[:16]
    return summary
