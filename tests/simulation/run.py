"""Lives one world through its recorded actions and judges it; says what happened, decides nothing."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from random import Random
from typing import Final

from chalicelib.application.ports.store import Table
from chalicelib.application.records import all_records
from tests.simulation import machines
from tests.simulation.all import SHIPPED
from tests.simulation.books import check_at_rest
from tests.simulation.played import Cast, Step, leaning
from tests.simulation.rest import come_to_rest
from tests.simulation.speaking import speaking
from tests.simulation.watch import Violation
from tests.simulation.world import EXPECTED, SimWorld

WORLD_STEPS: Final = 2_000
"""A world lives so long, then comes to rest and is judged: small worlds are judged often and shrink well."""

CALM_WORLDS: Final = 0.1
"""In so many worlds nothing fails and nothing happens in between: there nothing may be said twice."""

HTTP_WORLDS: Final = 0.4
"""In so many worlds the application asks Stripe by its own adapter, over HTTP shapes."""

SPEAKING_WORLDS: Final = 0.35
"""In so many worlds customers reach the application through the bot alone."""

APPROVING_WORLDS: Final = 0.3
"""In so many worlds whoever pays on a page of the played payment system has only agreed: we capture it."""

LEANING_WORLDS: Final = 0.6
"""In so many worlds people do some things often and others never."""

STARTS: Final = (
    datetime(2026, 1, 31, 12, 0, tzinfo=UTC),
    datetime(2027, 8, 31, 23, 59, 58, tzinfo=UTC),
    datetime(2028, 2, 29, 0, 0, tzinfo=UTC),
    datetime(2025, 7, 8, 20, 59, 59, tzinfo=UTC),
    datetime(2026, 12, 30, 6, 30, tzinfo=UTC),
)


@dataclass(slots=True)
class Life:
    """What became of one world."""

    seed: int
    steps: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    digest: str = ""
    violation: Violation | None = None
    actions: list[Step] = field(default_factory=list)


def live(seed: int, steps: int = WORLD_STEPS, cast: Cast = SHIPPED) -> Life:
    """A world that takes random actions until its steps are used up, and is then judged at rest."""
    dice = Random(seed)
    world = new_world(seed, cast)
    life = Life(seed)

    def actions() -> Iterator[Step]:
        while world.steps < steps:
            step = world.cast.top.step(world, dice)
            life.actions.append(step)
            yield step

    return _judged(world, life, actions())


def replay(
    seed: int,
    actions: Sequence[Step],
    note: Callable[[str], None] | None = None,
    cast: Cast = SHIPPED,
) -> Life:
    """The world of `seed` with exactly these actions."""
    world = new_world(seed, cast)
    world.note = note
    return _judged(world, Life(seed, actions=list(actions)), iter(actions))


def new_world(seed: int, cast: Cast = SHIPPED) -> SimWorld:
    """The world a seed begins with: catalog, people and moment."""
    dice = Random(seed)
    catalog, start, people = (
        dice.choice(("siptg", "siptg", "voiptime")),
        dice.choice(STARTS),
        dice.randrange(1, 5),
    )
    calm, over_http, speaks = (
        dice.random() < share for share in (CALM_WORLDS, HTTP_WORLDS, SPEAKING_WORLDS)
    )
    cast = speaking(cast) if speaks else cast
    world = SimWorld(
        cast=leaning(cast, dice, machines.PLAYED) if dice.random() < LEANING_WORLDS else cast,
        catalog_name=catalog,
        start=start,
        people=people,
        calm=calm,
        over_http=over_http,
        speaks=speaks,
    )
    if dice.random() < APPROVING_WORLDS:
        world.approving()
    return world


def _judged(world: SimWorld, life: Life, actions: Iterator[Step]) -> Life:
    with silence() as listener:
        try:
            for step in actions:
                world.act(step)
                listener.check()
            world.tell("--- at rest ---")
            come_to_rest(world)
            listener.check()
            check_at_rest(world)
        except Violation as violation:
            life.violation = violation
    life.steps = world.steps
    life.counts = world.counts
    life.counts["sales"] = world.watcher.sales - world.watcher.renewals
    life.counts["renewals"] = world.watcher.renewals
    life.counts["captures"] = len(world.payments.captured())
    life.counts["confirmations"] = world.payments.confirmations
    life.digest = _digest(world)
    return life


def _digest(world: SimWorld) -> str:
    """Of everything stored and everything taken: equal digests, equal lives."""
    state = sha256(str(world.steps).encode())
    for table in Table:
        for record in all_records(world.stored.inner, table):
            state.update(repr((record.key, record.version, record.body)).encode())
    state.update(repr(sorted(world.payments.captured().items())).encode())
    return state.hexdigest()[:16]


class Listener(logging.Handler):
    """Hears what the application would log, and keeps the errors that it should never have met."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not isinstance(error, EXPECTED):
            where = traceback.format_exception(error)[-2].strip()
            self._heard.append(f"{record.getMessage()}: {error!r} {where}")

    def check(self) -> None:
        """Raises Violation if there was one: the agenda would only have tried it again."""
        if self._heard:
            raise Violation("unexpected", self._heard[0])


@contextmanager
def silence() -> Iterator[Listener]:
    """The application says nothing meanwhile, and somebody listens."""
    logger, listener = logging.getLogger("chalicelib"), Listener()
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(listener)
    try:
        yield listener
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagates
