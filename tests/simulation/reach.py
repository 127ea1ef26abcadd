"""Counts which steps and purposes of the capabilities a world has reached; changes nothing they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.application.declared import Declared, Duty, Lazy, Step
from chalicelib.application.fulfilment import Fulfilment


def counted(declared: Declared, counts: Counter[str]) -> Declared:
    """The same declarations; whatever of them is run is counted by its name."""
    return replace(
        declared,
        duties={name: _duty(duty, counts) for name, duty in declared.duties.items()},
        purposes={name: _purpose(name, load, counts) for name, load in declared.purposes.items()},
    )


def _duty(duty: Duty, counts: Counter[str]) -> Duty:
    steps = {name: _step(name, step, counts) for name, step in duty.steps().items()}

    def counted_steps() -> Mapping[str, Step]:
        return steps

    return replace(duty, steps=counted_steps)


def _step(name: str, step: Step, counts: Counter[str]) -> Step:
    def do(services: Any, pk: str) -> object:
        counts[f"step {name}"] += 1
        return step(services, pk)

    return do


def _purpose(
    name: str, load: Lazy[Fulfilment[Any]], counts: Counter[str]
) -> Callable[[], Fulfilment[Any]]:
    real = load()

    def fulfil(unit: Any, services: Any, paid: Any, terms: Any) -> Any:
        counts[f"purpose {name}"] += 1
        return real.fulfil(unit, services, paid, terms)

    def unpaid(unit: Any, services: Any, unpaid: Any, terms: Any) -> None:
        counts[f"unpaid {name}"] += 1
        real.unpaid(unit, services, unpaid, terms)

    wrapped = replace(real, fulfil=fulfil, unpaid=unpaid)
    return lambda: wrapped
