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
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld

Act = Callable[["SimWorld", Random], None]
Where = Literal["top", "within", "both"]
Ready = Callable[["SimWorld"], object]

DRAWS: Final = 5
"""How often an action is drawn anew because there is nothing for it to do."""


def always(_: SimWorld) -> bool:
    """For an action that can happen at any time."""
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """`where` it can happen: by itself ("top"), in the middle of another one as a second worker would
    ("within"), or both. `ready` says whether there is anything to do; else another is drawn."""

    name: str
    act: Act
    weight: int
    where: Where
    ready: Ready


ACTIONS: Final[dict[str, Action]] = {}


def action(*, weight: int, where: Where = "both", ready: Ready = always) -> Callable[[Act], Act]:
    """Register a function as an action under its own name."""

    def register(act: Act) -> Act:
        name = act.__name__
        ACTIONS[name] = Action(name, act, weight, where, ready)
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
    """Draws actions by weight, the names in order."""

    def __init__(self, where: Where) -> None:
        chosen = [a for _, a in sorted(ACTIONS.items()) if a.where in (where, "both")]
        self._names = [a.name for a in chosen]
        total = 0
        self._cumulated = [total := total + a.weight for a in chosen]

    def step(self, world: SimWorld, dice: Random) -> Step:
        """The next action, with a seed of its own."""
        name = ""
        for _ in range(DRAWS):
            (name,) = dice.choices(self._names, cum_weights=self._cumulated)
            if ACTIONS[name].ready(world):
                break
        return Step(name, dice.getrandbits(48), world.calm)
