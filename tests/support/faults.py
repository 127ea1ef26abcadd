"""Scripts of faults for tests: which calls of a store, a payment system or a chat meet which fault; knows
neither."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.application.ports.store import StoreUnavailable
from infra.sandbox.faulty_store import Fault, Script


def no_fault(_: str) -> str | None:
    """Everything works."""
    return None


def befalls(fault: str, *calls: str, times: int | None = None) -> Callable[[str], str | None]:
    """A `fault` of these calls, or of all if none is named: of all there are, or of the next `times`."""
    left = itertools.repeat(fault) if times is None else itertools.repeat(fault, times)
    return lambda call: next(left, None) if call in calls or not calls else None


def sometimes(chances: Mapping[Fault, float], seed: int) -> Script:
    """Each fault befalls this share of the calls, the same calls for the same seed."""
    dice = random.Random(seed)
    faults, weights = list(chances), list(chances.values())
    outcomes: list[Fault | None] = [*faults, None]
    cumulated = [*weights, 1 - sum(weights)]
    return lambda _: dice.choices(outcomes, cumulated)[0]


class Down:
    """A store that serves nothing."""

    def __getattr__(self, name: str) -> Any:
        raise StoreUnavailable("down")
