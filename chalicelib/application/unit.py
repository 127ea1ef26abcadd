"""One load–decide–commit round: remembers the version of what was read, writes all or nothing.

Whatever is written is conditioned on the version of *everything* the decision read (or on its not
being there): a decision is only ever stored against the state it was made from. A decision that writes
nothing, a refusal above all, is only told if what it read was true at one moment: what was read is
read once more, and if anything has moved, it is decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, Protocol, TypeVar

from chalicelib.application.ahead import Ahead
from chalicelib.application.ports.store import (
    Check,
    ConditionFailed,
    Contention,
    Key,
    Put,
    Record,
    Store,
    StoreError,
    StoreUnavailable,
    Unanswered,
    Write,
)
from chalicelib.application.records import due_of, text_of, waits
from chalicelib.domain.agenda import without
from chalicelib.domain.errors import Busy, DialtoneError, InvalidInput

T = TypeVar("T")
R = TypeVar("R")

ROUNDS: Final = 6
"""How often a decision is made anew because somebody else was faster."""

SENDS: Final = 5
"""How often one commit is sent while the store conflicts, throttles or does not answer."""


class Storing(Protocol):
    """What a unit needs of the services."""

    @property
    def store(self) -> Store:
        """Where records are."""
        ...

    @property
    def ahead(self) -> Ahead | None:
        """What was read for a whole message."""
        ...

    @property
    def new_token(self) -> Callable[[], str]:
        """A token for one commit."""
        ...

    @property
    def pause(self) -> Callable[[int], None]:
        """Waits before the n-th retry."""
        ...

    def read(self, kind: type[T], record: Record) -> T:
        """The value a record holds."""
        ...

    def wake(self, key: Key, shard: str) -> None:
        """Let its workers do what is due."""
        ...


class Unit:
    """Loads with versions, collects puts and nudges; `in_unit` commits it.

    `fresh`: nothing is taken from what was read for the message.
    """

    def __init__(self, services: Storing, *, fresh: bool = False) -> None:
        self._services = services
        self._ahead = None if fresh else services.ahead
        self._loaded: dict[Key, Record | None] = {}
        self._puts: dict[Key, object] = {}
        self._nudged: list[tuple[Key, str]] = []
        self._reads = 0

    def load(self, *keys: Key) -> None:
        """Read these in one round trip, so that `get` finds them."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._loaded]
        known = self._ahead.known(wanted) if self._ahead is not None else {}
        missing = [key for key in wanted if key not in known]
        self._reads += len(wanted) + len(
            known
        )  # what was read ahead is older than what is read now
        found = self._services.store.load(missing) if missing else {}
        self._loaded.update(known)
        self._loaded.update((key, found.get(key)) for key in missing)

    def get(self, kind: type[T], key: Key) -> T | None:
        """The stored value, or None."""
        self.load(key)
        record = self._loaded[key]
        return None if record is None else self._services.read(kind, record)

    def require(self, kind: type[T], key: Key) -> T:
        """The stored value; InvalidInput if there is none."""
        value = self.get(kind, key)
        if value is None:
            raise InvalidInput(f"there is no {kind.__name__} {key.pk}")
        return value

    def put(self, key: Key, value: object) -> None:
        """Write `value`, provided the record is still as loaded (or still absent)."""
        self._puts[key] = value

    def nudge(self, key: Key) -> None:
        """Once this is stored, let the workers do at once what the record that was put waits for."""
        value = self._puts[key]
        if not waits(value):
            raise InvalidInput(f"{key.sk} {key.pk} waits for nothing")
        self._nudged.append((key, value.shard))

    @contextmanager
    def tentatively(self) -> Iterator[None]:
        """An exception inside leaves no put and no nudge of the block behind."""
        puts, nudged = dict(self._puts), list(self._nudged)
        try:
            yield
        except Exception:
            self._puts, self._nudged = puts, nudged
            raise

    @property
    def writes(self) -> bool:
        """Whether there is anything to commit."""
        return bool(self._puts)

    def is_of_one_moment(self) -> bool:
        """Whether everything that was read was true at one moment: it is now as it was then.

        One record, read once, always was.
        """
        if self._reads <= 1:
            return True
        found = self._services.store.load(list(self._loaded))
        self._forget()
        return all(
            (found[key].version if key in found else 0) == self.version(key) for key in self._loaded
        )

    def commit(self) -> None:
        """All puts or none, then the nudges.

        Raises ConditionFailed, StoreUnavailable, Unanswered, Contention.
        """
        puts = [
            Put(key, text_of(value), self.version(key), due_of(value))
            for key, value in self._puts.items()
        ]
        checks = [Check(key, self.version(key)) for key in self._loaded if key not in self._puts]
        try:
            self._send([*puts, *checks], self._services.new_token())
        except StoreError:
            self._forget()
            raise
        if self._services.ahead is not None:
            self._services.ahead.wrote(puts, self._puts)
        for key, shard in self._nudged:
            self._services.wake(key, shard)

    def version(self, key: Key) -> int:
        """Of a record that was loaded; 0 if there is none."""
        record = self._loaded.get(key)
        return record.version if record else 0

    def _forget(self) -> None:
        if self._services.ahead is not None:
            self._services.ahead.forget([*self._loaded, *self._puts])

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


def in_unit(services: Storing, decide: Callable[[Unit], R]) -> R:
    """Commit what `decide` puts, deciding anew until nobody else was faster; returns its answer.

    `decide` reads its guard first: what was already done answers the same again. It raises what it
    refuses, and that is told if it was true. Raises Busy and the store's errors besides.
    """
    for round_ in range(1, ROUNDS + 1):
        unit = Unit(services, fresh=round_ > 1)
        try:
            answer = decide(unit)
        except StoreError:
            raise
        except DialtoneError:
            if unit.is_of_one_moment():
                raise
            continue
        if not unit.writes:
            if unit.is_of_one_moment():
                return answer
            continue
        try:
            unit.commit()
        except ConditionFailed:
            services.pause(round_)
        else:
            return answer
    raise Busy("others kept changing the same records")


def change_stored(services: Storing, kind: type[T], key: Key, change: Callable[[T], T]) -> T:
    """Store what `change` makes of one record, if that is something else. Raises what `change` raises."""

    def decide(unit: Unit) -> T:
        before = unit.require(kind, key)
        after = change(before)
        if after != before:
            unit.put(key, after)
        return after

    return in_unit(services, decide)


def wait_no_more(services: Storing, kind: type[Any], key: Key, what: str) -> None:
    """The record waits for this no more, whatever else has become of it meanwhile."""

    def dropped(current: Any) -> Any:
        return replace(current, waits=without(current.waits, what))

    change_stored(services, kind, key, dropped)


TRANSIENT: Final = (Busy, Contention, Unanswered, StoreUnavailable)
"""The store could not serve this now; the same request again later is safe."""
