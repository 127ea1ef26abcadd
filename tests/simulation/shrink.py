"""Finds a short list of actions that still breaks the same promise (delta debugging), within a time limit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from tests.simulation.played import Step
from tests.simulation.run import Life, replay

MAX_LINES: Final = 400

Fails = Callable[[list[Step]], bool]


def shrunk(life: Life, seconds: float) -> Life:
    """The same violation with as few actions, and as little weather, as found in `seconds` of work."""
    until = time.process_time() + seconds
    check = life.violation.check if life.violation else ""

    def fails(actions: list[Step]) -> bool:
        violation = replay(life.seed, actions).violation
        return violation is not None and violation.check == check

    actions = _fewer(life.actions, fails, until)
    actions = _calmer(actions, fails, until)
    actions = _fewer(actions, fails, until)
    return replay(life.seed, actions)


def trace(life: Life) -> list[str]:
    """What happens in this life, line by line, equal ones together, the violation last."""
    lines: list[str] = []
    again = replay(life.seed, life.actions, lines.append)
    short = []
    for line, same in groupby(lines):
        times = len(list(same))
        short.append(line if times == 1 else f"{line}  × {times}")
    if len(short) > MAX_LINES:
        half = MAX_LINES // 2
        short = [*short[:half], f"… {len(short) - MAX_LINES} lines …", *short[-half:]]
    return [*short, f"VIOLATION {again.violation}"]


def _fewer(actions: list[Step], fails: Fails, until: float) -> list[Step]:
    """Leave out halves, quarters, … single actions as long as it still fails."""
    size = len(actions)
    while size >= 1 and time.process_time() < until:
        start, removed = 0, False
        while start < len(actions) and time.process_time() < until:
            fewer = actions[:start] + actions[start + size :]
            if fewer and fails(fewer):
                actions, removed = fewer, True
            else:
                start += size
        if size == 1 and not removed:
            break
        size = max(1, size // 2) if size > 1 or not removed else 1
    return actions


def _calmer(actions: list[Step], fails: Fails, until: float) -> list[Step]:
    """Take the weather off every action that does not need it."""
    for position, calmed in _each_calmed(actions):
        if time.process_time() >= until:
            break
        calmer = [*actions[:position], calmed, *actions[position + 1 :]]
        if fails(calmer):
            actions = calmer
    return actions


def _each_calmed(actions: list[Step]) -> Iterator[tuple[int, Step]]:
    return ((n, replace(step, calm=True)) for n, step in enumerate(actions) if not step.calm)
