"""Every I/O call of every use case tried as the place where the worker dies: `python -m
tests.simulation.crash_points` prints the table; knows no use case (each capability tells its own)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

from chalicelib.application.ports.store import Store
from infra.sandbox.faulty_store import Crash
from tests.simulation.all import SHIPPED
from tests.simulation.books import check_at_rest
from tests.simulation.canonical import differences, outcome
from tests.simulation.left_behind import Picture, left_behind
from tests.simulation.payments_stories import of_purpose
from tests.simulation.played import Case, Cast
from tests.simulation.rest import come_to_rest
from tests.simulation.run import silence
from tests.simulation.watch import Violation
from tests.simulation.world import EXPECTED, SimWorld

START: Final = datetime(2026, 2, 10, 3, 0, tzinfo=UTC)

READS: Final = frozenset({"store.load", "store.query", "store.due", "store.scan"})
"""Calls that leave nothing behind: after one of them is before it."""

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


class SameDeath(Exception):
    """Another death left the very same behind, and was recovered from."""


@dataclass(slots=True)
class Points:
    """Counts I/O calls; dies before or after the `number`-th (0: never, and it looks what a death before each
    would leave behind)."""

    number: int = 0
    when: str = "crash_before"
    weather: Weather = fair
    places: list[str] = field(default_factory=list)
    behind: list[Picture | None] = field(default_factory=list)

    def of(self, world: SimWorld) -> Callable[[str], str | None]:
        """The script of this world."""
        return lambda place: self._meet(world, place)

    def _meet(self, world: SimWorld, place: str) -> str | None:
        self.places.append(place)
        if not self.number:
            self.behind.append(left_behind(world))
        if len(self.places) == self.number:
            return self.when
        return self.weather(len(self.places), place)


@dataclass(frozen=True, slots=True)
class Row:
    """One use case: how many calls it makes, how many deaths it died, and what was not right then."""

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
    each: bool = False,
) -> Row:
    """The use case once in peace, and once for each death: before and after each call.

    Deaths that leave the same behind are one, unless `each` is to be died; `over_http`: with the adapter of
    the payment system inside, each of its requests being a call.
    """
    points = Points(weather=weather)
    expected = outcome(_lived(case, points, new_store(), cast, over_http=over_http))
    known: set[Picture] = set()
    lived = partial(_lived, cast=cast, over_http=over_http, known=None if each else known)
    wrong: list[str] = []
    crashes = 0
    for number, when in _deaths(points, known, each=each):
        where = f"{when} {number} ({points.places[number - 1]})"
        died = Points(number, when, weather)
        try:
            world = lived(case, died, new_store())
        except SameDeath:
            continue
        except Violation as violation:
            wrong.append(f"{where}: {violation}")
        else:
            wrong += [f"{where}: {one}" for one in differences(expected, outcome(world))]
        crashes += 1
    return Row(case.name, len(points.places), crashes, tuple(wrong))


def _deaths(points: Points, known: set[Picture], *, each: bool) -> Iterator[tuple[int, str]]:
    """Of which call, and on which side of it; not those that were died already, as far as peace shows."""
    for number, place in enumerate(points.places, 1):
        if each or points.behind[number - 1] not in known:
            yield number, "crash_before"
        if each or place not in READS:
            yield number, "crash_after"


def _lived(
    case: Case,
    points: Points,
    store: Store | None,
    cast: Cast,
    *,
    over_http: bool,
    known: set[Picture] | None = None,
) -> SimWorld:
    """The story with one death in it, up to its rest. Raises Violation, and SameDeath if what the death
    leaves behind is `known`; else it is from now on."""
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
        world.script = points.of(world)
        try:
            act()
        except Crash:
            world.script = None
            if known is not None:
                _remember(left_behind(world), known)
            with suppress(*EXPECTED):  # a press comes again; what is told twice is refused
                case.recover(world, act)
        world.script = None
        case.afterwards(world)
        come_to_rest(world)
        listener.check()
        check_at_rest(world)
    return world


def _remember(picture: Picture | None, known: set[Picture]) -> None:
    if picture in known:
        raise SameDeath
    if picture is not None:
        known.add(picture)


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
