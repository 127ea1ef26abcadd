"""Scripts of faults for tests, around infra.sandbox's FaultyStore; holds no store of its own."""

from __future__ import annotations

import random
from collections.abc import Mapping

from infra.sandbox.faulty_store import Call, Crash, Fault, FaultyStore, Script, Upcoming, at, never

__all__ = [
    "Call",
    "Crash",
    "Fault",
    "FaultyStore",
    "Script",
    "Upcoming",
    "at",
    "never",
    "sometimes",
]


def sometimes(chances: Mapping[Fault, float], seed: int) -> Script:
    """Each fault befalls this share of the calls, the same calls for the same seed."""
    dice = random.Random(seed)
    faults, weights = list(chances), list(chances.values())
    outcomes: list[Fault | None] = [*faults, None]
    cumulated = [*weights, 1 - sum(weights)]
    return lambda _: dice.choices(outcomes, cumulated)[0]
