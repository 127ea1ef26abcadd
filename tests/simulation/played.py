"""What the simulation knows of one capability: actions, meetings, rules, stories; knows no world.

A capability joins with a file of its own:

    ACTIONS = Actions()

    @ACTIONS.add(weight=5)
    def asks_for_money_back(world: SimWorld, dice: Random) -> None:
        world.press(refunds.refund, ...)

    PLAYED = Played("refunds", actions=ACTIONS.all, ...)

An action takes what it needs from the world by `dice`, calls a use case, and returns; one that finds
nothing to do just returns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Body, Put
from chalicelib.capabilities.declaration import Capability

if TYPE_CHECKING:
    from tests.simulation.spoken import Pressed
    from tests.simulation.world import SimWorld

Act = Callable[["SimWorld", Random], None]
Where = Literal["top", "within", "both"]
Ready = Callable[["SimWorld"], object]

Meet = Callable[["SimWorld", Random, str], None]
"""Somebody else does something with the record of this partition key, which is in another one's hands."""

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


class Actions:
    """Gathers the actions of one module."""

    def __init__(self) -> None:
        self._all: list[Action] = []

    def add(
        self, *, weight: int, where: Where = "both", ready: Ready = always
    ) -> Callable[[Act], Act]:
        """Take a function as an action under its own name."""

        def take(act: Act) -> Act:
            self._all.append(Action(act.__name__, act, weight, where, ready))
            return act

        return take

    @property
    def all(self) -> tuple[Action, ...]:
        """In the order of the module."""
        return tuple(self._all)


@dataclass(frozen=True, slots=True)
class Written:
    """One put of a commit, what it says, the body that it replaces and all puts of that commit by name.

    `pressed`: the press in which it was sent, perhaps some time ago.
    """

    put: Put
    body: Body
    before: Body | None
    together: Mapping[str, Sequence[Put]]
    pressed: Pressed | None


Rule = Callable[["SimWorld", Written], None]
"""Judges one put from its JSON alone. Raises Violation."""

Acted = Callable[[], object]
Story = Callable[["SimWorld"], Acted]
"""Prepares a world in peace and returns the act in which a worker is to die."""

Recover = Callable[["SimWorld", Acted], None]


def nothing(_: SimWorld, _act: Acted = lambda: None) -> None:
    """The agenda and the queues recover it."""


def pressed_again(_: SimWorld, act: Acted) -> None:
    """Telegram brings an unanswered update again."""
    act()


@dataclass(frozen=True, slots=True)
class Case:
    """A use case in which every I/O call is tried as the place to die. What recovers it: the agenda and
    repeated webhooks always; a press also comes again. `afterwards` is how the story goes on."""

    name: str
    prepare: Story
    recover: Recover = nothing
    afterwards: Callable[[SimWorld], None] = nothing
    catalog: str = "siptg"


def nothing_said(_: SimWorld, _notice: Notice) -> None:
    """No rule."""


def nothing_at_rest(_: SimWorld) -> None:
    """No rule."""


def all_done(_: SimWorld) -> list[str]:
    """Nothing of it is ever under way."""
    return []


@dataclass(frozen=True, slots=True)
class Played:
    """`meetings` and `rules` by the name of a record (its sort key up to the colon). `pages`: for each
    purpose of a charge the story whose act opens its page. `at_rest` judges a world in which nothing
    is under way any more; `unfinished` names what still is."""

    name: str
    actions: tuple[Action, ...] = ()
    meetings: Mapping[str, Meet] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    pages: Mapping[str, Story] = field(default_factory=dict)
    said: Callable[[SimWorld, Notice], None] = nothing_said
    at_rest: Callable[[SimWorld], None] = nothing_at_rest
    unfinished: Callable[[SimWorld], list[str]] = all_done


@dataclass(frozen=True)
class Cast:
    """Which capabilities a world has, and how each is played; in the order of the capabilities."""

    capabilities: tuple[Capability, ...]
    played: tuple[Played, ...]

    @cached_property
    def actions(self) -> dict[str, Action]:
        """By name."""
        return {action.name: action for one in self.played for action in one.actions}

    @cached_property
    def meetings(self) -> dict[str, Meet]:
        """By the name of the record that is met on."""
        return {name: meet for one in self.played for name, meet in one.meetings.items()}

    @cached_property
    def rules(self) -> list[tuple[str, Rule]]:
        """In the order of the capabilities."""
        return [pair for one in self.played for pair in one.rules.items()]

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Every use case to die in."""
        return tuple(case for one in self.played for case in one.cases)

    @cached_property
    def top(self) -> Choice:
        """What happens by itself."""
        return Choice(self.actions, "top")

    @cached_property
    def within(self) -> Choice:
        """What happens in the middle of something else."""
        return Choice(self.actions, "within")


LEANINGS: Final = (0, 1, 1, 4)
"""How much more often somebody of a leaning world does each thing than others do."""


def leaning(cast: Cast, dice: Random, steady: Played) -> Cast:
    """Some things happen often there, and others never: what meets only rarely else meets in some of such
    worlds (swarm testing: Groce et al., ISSTA 2012). What is `steady` happens as anywhere."""

    def leans(one: Played) -> Played:
        return replace(one, actions=tuple(moved(action) for action in one.actions))

    def moved(action: Action) -> Action:
        return replace(action, weight=action.weight * dice.choice(LEANINGS))

    played = tuple(one if one.name == steady.name else leans(one) for one in cast.played)
    return replace(cast, played=played)


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

    def __init__(self, actions: Mapping[str, Action], where: Where) -> None:
        chosen = [a for _, a in sorted(actions.items()) if a.where in (where, "both")]
        self._actions = actions
        self._names = [a.name for a in chosen]
        total = 0
        self._cumulated = [total := total + a.weight for a in chosen]

    def step(self, world: SimWorld, dice: Random) -> Step:
        """The next action, with a seed of its own."""
        name = ""
        for _ in range(DRAWS):
            (name,) = dice.choices(self._names, cum_weights=self._cumulated)
            if self._actions[name].ready(world):
                break
        return Step(name, dice.getrandbits(48), world.calm)
