"""One load–decide–commit round: remembers the version of what was loaded, writes all or nothing.

Whatever is put is conditioned on the version that was loaded (or on not existing when it was never
found), so a decision is only ever stored against the state it was made from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from chalicelib.application.ports.store import (
    Check,
    ConditionFailed,
    Contention,
    Key,
    Put,
    Record,
    StoreUnavailable,
    Unanswered,
    Write,
)
from chalicelib.application.records import body_of, due_of, value_of
from chalicelib.domain.errors import Busy, InvalidInput

if TYPE_CHECKING:
    from chalicelib.application.services import Services

T = TypeVar("T")
R = TypeVar("R")

ROUNDS: Final = 6
"""How often a decision is made anew because somebody else was faster."""

SENDS: Final = 5
"""How often one commit is sent while the store conflicts, throttles or does not answer."""


class Unit:
    """Loads with versions, collects puts, commits once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._loaded: dict[Key, Record | None] = {}
        self._puts: dict[Key, object] = {}
        self._checks: set[Key] = set()

    def load(self, *keys: Key) -> None:
        """Read these in one round trip, so that `get` finds them."""
        wanted = [key for key in keys if key not in self._loaded]
        if wanted:
            found = self._services.store.load(wanted)
            self._loaded.update((key, found.get(key)) for key in wanted)

    def get(self, kind: type[T], key: Key) -> T | None:
        """The stored value, or None."""
        self.load(key)
        record = self._loaded[key]
        return None if record is None else value_of(kind, record.body)

    def require(self, kind: type[T], key: Key) -> T:
        """The stored value; InvalidInput if there is none."""
        value = self.get(kind, key)
        if value is None:
            raise InvalidInput(f"there is no {kind.__name__} {key.pk}")
        return value

    def put(self, key: Key, value: object) -> None:
        """Write `value`, provided the record is still as loaded (or still absent)."""
        if key not in self._loaded:
            self._loaded[key] = None
        self._puts[key] = value

    def check(self, key: Key) -> None:
        """Write nothing, but let the commit fail if the loaded record has changed meanwhile."""
        self._checks.add(key)

    def commit(self) -> None:
        """All puts or none. Raises ConditionFailed, StoreUnavailable, Unanswered, Contention."""
        if not self._puts:
            return
        writes: list[Write] = [
            Put(key, body_of(value), self._version(key), due_of(value))
            for key, value in self._puts.items()
        ]
        writes.extend(Check(key, self._version(key)) for key in self._checks - self._puts.keys())
        self._send(writes, self._services.new_token())

    def _version(self, key: Key) -> int:
        record = self._loaded.get(key)
        return record.version if record else 0

    def _send(self, writes: list[Write], token: str) -> None:
        for sent in range(1, SENDS + 1):
            try:
                self._services.store.commit(writes, token)
            except (Contention, Unanswered):
                if sent == SENDS:
                    raise
                self._services.pause(sent)
            else:
                return


def in_unit(services: Services, decide: Callable[[Unit], R]) -> R:
    """Run `decide` (load, decide, `unit.commit()`) until nobody else was faster. Raises Busy.

    `decide` reads its guard first: what was already done answers the same again.
    """
    for round_ in range(1, ROUNDS + 1):
        try:
            return decide(Unit(services))
        except ConditionFailed:
            services.pause(round_)
    raise Busy("others kept changing the same records")


TRANSIENT: Final = (Busy, Contention, Unanswered, StoreUnavailable)
"""The store could not serve this now; the same request again later is safe."""
