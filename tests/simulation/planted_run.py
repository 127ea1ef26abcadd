"""`python -m tests.simulation.planted_run`: plants each defect alone, and says after how many steps, and by
which promise, the simulation saw it; decides nothing itself."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pytest

from tests.simulation import watch
from tests.simulation.many import simulate
from tests.simulation.planted import PLANTED
from tests.simulation.planted_blind import BLIND
from tests.simulation.planted_life import (
    bank_asks_in_a_new_message_each_day,
    chosen_period_follows_the_paid,
)
from tests.simulation.planted_refunds import (
    guard_forgets,
    never_looked_at_again,
    shown_and_another_confirmed,
    spent_and_given_back,
)
from tests.simulation.planting import Plant

STEPS: Final = 300_000

UNSEEN: Final[frozenset[Plant]] = frozenset(
    {
        bank_asks_in_a_new_message_each_day,
        chosen_period_follows_the_paid,
        guard_forgets,
        spent_and_given_back,
        shown_and_another_confirmed,
        never_looked_at_again,
    }
)
"""What the simulation does not see yet, each with its reason in docs/simulation.md."""


@dataclass(frozen=True, slots=True)
class Seen:
    """When and by what one defect was seen; `by` is None if it was not."""

    plant: Plant
    steps: int
    by: str | None
    world: int | None

    @property
    def line(self) -> str:
        """For people."""
        name = self.plant.__name__.replace("_", " ")
        return f"{name:36} {self.steps if self.by else 'unseen':>8}  {self.by or ''}".rstrip()


def seen(plant: Plant, seed: int, steps: int) -> Seen:
    """One life with this defect alone."""
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        summary = simulate(seed, steps, processes=1)
    failed = summary.failed
    by = None if failed is None else str(failed.violation)
    return Seen(plant, summary.steps, by, None if failed is None else failed.seed)


def main() -> None:
    """One after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.planted_run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--model", action="store_true", help="judged by the reference model alone")
    parser.add_argument("--blind", action="store_true", help="those no rule was tuned to")
    parser.add_argument("names", nargs="*", help="defects by name; all if none is named")
    asked = parser.parse_args()
    watch.only = "model:" if asked.model else ""
    found: list[Seen] = []
    for plant in _chosen(BLIND if asked.blind else PLANTED, asked.names):
        found.append(seen(plant, asked.seed, asked.steps))
        print(found[-1].line, flush=True)
    print(f"{sum(one.by is not None for one in found)} of {len(found)} seen")


def _chosen(planted: Sequence[Plant], names: list[str]) -> Iterator[Plant]:
    for plant in planted:
        if not names or plant.__name__ in names:
            yield plant


if __name__ == "__main__":
    main()
