"""Every I/O call of every use case tried as the place where the worker dies: `python -m
tests.simulation.crash_points` prints the table; knows no use case (each capability tells its own)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from chalicelib.application.ports.store import Store
from infra.sandbox.faulty_store import Crash
from tests.simulation.all import SHIPPED
from tests.simulation.books import check_at_rest
from tests.simulation.canonical import differences, outcome
from tests.simulation.payments_stories import of_purpose
from tests.simulation.played import Case, Cast
from tests.simulation.rest import come_to_rest
from tests.simulation.run import silence
from tests.simulation.watch import Violation
from tests.simulation.world import EXPECTED, SimWorld

START: Final = datetime(2026, 2, 10, 3, 0, tzinfo=UTC)

Weather = Callable[[int, str], str | None]
"""The fault that the n-th call meets besides the crash, e.g. a conflict; None: nothing."""


def fair(_number: int, _place: str) -> str | None:
    """No other fault."""
    return None


def contended(number: int, place: str) -> str | None:
    """Every third call of the store that may is throttled or conflicts, as DynamoDB's do."""
    if number % 3:
        return None
    if place == "store.commit":
        return "conflict" if number % 2 else "throttle"
    return None


@dataclass(slots=True)
class Points:
    """Counts I/O calls; dies before or after the `number`-th (0: never)."""

    number: int = 0
    when: str = "crash_before"
    weather: Weather = fair
    places: list[str] = field(default_factory=list)

    def __call__(self, place: str) -> str | None:
        self.places.append(place)
        if len(self.places) == self.number:
            return self.when
        return self.weather(len(self.places), place)


@dataclass(frozen=True, slots=True)
class Row:
    """One use case: how many calls it makes, how often it died, and what was not right then."""

    name: str
    calls: int
    crashes: int
    wrong: tuple[str, ...]


def tried(
    case: Case,
    new_store: Callable[[], Store | None],
    weather: Weather = fair,
    cast: Cast = SHIPPED,
    *,
    over_http: bool = False,
) -> Row:
    """The use case once in peace, and once for each call and side of it; `over_http`: with the adapter of
    the payment system inside, each of its requests being a call."""
    points = Points(weather=weather)
    expected = outcome(_lived(case, points, new_store(), cast, over_http))
    wrong: list[str] = []
    for number in range(1, len(points.places) + 1):
        for when in ("crash_before", "crash_after"):
            where = f"{when} {number} ({points.places[number - 1]})"
            try:
                died = Points(number, when, weather)
                found = outcome(_lived(case, died, new_store(), cast, over_http))
            except Violation as violation:
                wrong.append(f"{where}: {violation}")
                continue
            wrong += [f"{where}: {difference}" for difference in differences(expected, found)]
    return Row(case.name, len(points.places), 2 * len(points.places), tuple(wrong))


def _lived(
    case: Case, points: Points, store: Store | None, cast: Cast, over_http: bool
) -> SimWorld:
    """The story with one death in it, up to its rest. Raises Violation."""
    world = SimWorld(
        cast=cast,
        catalog_name=case.catalog,
        start=START,
        people=3,
        calm=not points.number,
        store=store,
        over_http=over_http,
    )
    with silence() as listener:
        act = case.prepare(world)
        world.script = points
        try:
            act()
        except Crash:
            world.script = None
            with suppress(*EXPECTED):  # a press comes again; what is told twice is refused
                case.recover(world, act)
        world.script = None
        case.afterwards(world)
        come_to_rest(world)
        listener.check()
        check_at_rest(world)
    return world


def told(case: Case, cast: Cast = SHIPPED) -> Counter[str]:
    """What happened while the story was told in peace, as a life counts it. Raises Violation."""
    return _lived(case, Points(), None, cast, over_http=False).counts


def cases(cast: Cast) -> list[Case]:
    """Each story that is told, and what every purpose of a charge must bear."""
    of_purposes = (
        case
        for played in cast.played
        for purpose, page in played.pages.items()
        for case in of_purpose(purpose, page)
    )
    return [*cast.cases, *of_purposes]


def table() -> Iterator[Row]:
    """Every case on the store in memory."""
    for case in cases(SHIPPED):
        yield tried(case, lambda: None)


def main() -> int:
    """Prints the table; 1 if a row is not equal."""
    failed = False
    calls = crashes = 0
    print(f"{'use case':<44} {'I/O calls':>9} {'crashes':>8}  result")
    for row in table():
        result = "equal" if not row.wrong else f"{len(row.wrong)} differ"
        print(f"{row.name:<44} {row.calls:>9} {row.crashes:>8}  {result}", flush=True)
        for difference in row.wrong[:3]:
            print(f"    {difference}")
        failed = failed or bool(row.wrong)
        calls, crashes = calls + row.calls, crashes + row.crashes
    print(f"{f'{len(cases(SHIPPED))} use cases':<44} {calls:>9} {crashes:>8}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
