"""The actions a simulated world can take, with their weights; knows no world and no rule.

A new use case joins by one function:

    @action(weight=5)
    def refund(world: SimWorld, dice: Random) -> None:
        world.press("refund", ...)

It takes what it needs from the world by `dice`, calls a use case, and returns. An action that finds
nothing to do just returns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld

Act = Callable[["SimWorld", Random], None]


@dataclass(frozen=True, slots=True)
class Action:
    """`nested`: may also happen in the middle of another one, as a second worker would."""

    name: str
    act: Act
    weight: int
    nested: bool


ACTIONS: Final[dict[str, Action]] = {}


def action(*, weight: int, nested: bool = True) -> Callable[[Act], Act]:
    """Register a function as an action under its own name."""

    def register(act: Act) -> Act:
        name = act.__name__
        ACTIONS[name] = Action(name, act, weight, nested)
        return act

    return register


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded action: with the same seed it makes the same choices in the same world.

    `calm`: no faults and nothing in between; the shrinker tries it to make a trace plainer.
    """

    name: str
    seed: int
    calm: bool = False


class Choice:
    """Draws actions by weight; the names are sorted, so that registering later changes no draw's cost."""

    def __init__(self, *, nested: bool) -> None:
        chosen = [a for _, a in sorted(ACTIONS.items()) if a.nested or not nested]
        self._names = [a.name for a in chosen]
        total = 0
        self._cumulated = [total := total + a.weight for a in chosen]

    def step(self, dice: Random) -> Step:
        """The next action, with a seed of its own."""
        (name,) = dice.choices(self._names, cum_weights=self._cumulated)
        return Step(name, dice.getrandbits(48))
