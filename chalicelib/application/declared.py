"""What a capability declares for the mechanisms of this floor: who waits, what a paid charge does, what is
checked. Everything is named lazily, so that a function loads only the capabilities it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Body, Key, Table
from chalicelib.domain.agenda import SHARDS, Kind, Waiting
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money

if TYPE_CHECKING:
    from chalicelib.application.auditing import Check, Figures, Tally
    from chalicelib.application.fulfilment import Fulfilment
    from chalicelib.application.personal import PersonalKinds
    from chalicelib.application.services import Services

T = TypeVar("T")

Lazy = Callable[[], T]
"""A function whose body imports what it returns."""

Step = Callable[["Services", str], object]
"""Does one kind for the record with this partition key."""

Together = Callable[["Services", list[Key]], object]
"""Does one kind for many records at once; where it fails, each is done alone by its step."""

Beside = Callable[[Any, str], Iterable[Key]]
"""The records that doing a kind (by name) for a value will read, so that one request brings them all."""


@dataclass(frozen=True, slots=True)
class Woken:
    """A record that new money let run at once; of several, the one whose `end` is first goes first."""

    end: datetime
    key: Key
    shard: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a payer's balance is to pay by itself soon: `title` in their language, at today's price."""

    at: datetime
    title: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom work is about, and how much money of theirs, where that is known."""

    payer_id: int
    amount: Money | None = None


def of_payer(value: Any) -> Concern:
    """Of a record that names its payer."""
    return Concern(value.payer_id)


Claims = Callable[["Services", int], Iterable[Claim]]
"""What is to be paid soon by this payer."""


Checks = Iterable["Check[Any] | Tally[Any] | Figures[Any]"]
"""What the audit looks at, and what is gathered on its way."""


@dataclass(frozen=True, slots=True)
class Came:
    """Why what waits for this payer's money may now be paid: money, or another card.

    `chosen`: the payer has another card now. `released_by`: a charge for this subject gave back what it
    held, or left something over; that does not wake itself, and nothing is woken that the balance alone
    cannot pay.
    """

    payer_id: int
    chosen: bool = False
    released_by: str | None = None


MoneyCame = Callable[["Services", Came], Iterable[Woken]]
"""Lets run at once what waited for money of this payer."""

ChargedAhead = Callable[["Services", int], Iterable[datetime]]
"""When a saved card of this payer is to be charged by itself, as far as is known."""


Aimed = Callable[["Services", str, int], object | None]
"""How what this payer topped up for stands now, by its id; None if it waits for nothing any more."""

CameBack = Callable[["Services", int], object]
"""Does what waited for this person to be reachable again."""


def _nothing(_value: Any, _kind: str) -> Iterable[Key]:
    return ()


def _no_beside() -> Beside:
    return _nothing


def _no_together() -> Mapping[str, Together]:
    return {}


def _no_steps() -> Mapping[str, Step]:
    return {}


@dataclass(frozen=True, slots=True)
class Duty:
    """How a record that waits is served. `kinds` in order of precedence; `queue` is where the tick sends
    it, `elsewhere` names the kinds that other workers do. `give_up`: how staff end, by its kind, what will
    not be decided by itself. `concerns`: of the record, for staff who find its work parked."""

    table: Table
    record: Lazy[type[Waiting]]
    kinds: tuple[Kind, ...]
    steps: Lazy[Mapping[str, Step]]
    queue: Queue = Queue.WORK
    elsewhere: Mapping[str, Queue] = field(default_factory=dict)
    together: Lazy[Mapping[str, Together]] = _no_together
    beside: Lazy[Beside] = _no_beside
    give_up: Lazy[Mapping[str, Step]] = _no_steps
    concerns: Callable[[Any], Concern] | None = None

    def queue_of(self, kind: Kind) -> Queue:
        """The workers who do this kind."""
        return self.elsewhere.get(kind.name, self.queue)


@dataclass(frozen=True, slots=True)
class Declared:
    """What all capabilities declare, joined; by the sort key of the record, or the name of the purpose or
    the aim.

    `formerly` turns the body of an older release into today's, by the sort key up to its colon.
    """

    duties: Mapping[str, Duty] = field(default_factory=dict)
    purposes: Mapping[str, Lazy[Fulfilment[Any]]] = field(default_factory=dict)
    money_came: tuple[Lazy[MoneyCame], ...] = ()
    charged_ahead: tuple[Lazy[ChargedAhead], ...] = ()
    came_back: tuple[Lazy[CameBack], ...] = ()
    checks: tuple[Lazy[Checks], ...] = ()
    aims: Mapping[str, Lazy[Aimed]] = field(default_factory=dict)
    claims: tuple[Lazy[Claims], ...] = ()
    formerly: Mapping[str, tuple[Callable[[Body], Body], ...]] = field(default_factory=dict)
    personal_kinds: tuple[Lazy[PersonalKinds], ...] = ()

    def personal(self) -> PersonalKinds:
        """Of every kind of records, whose they are."""
        return {name: kind for load in self.personal_kinds for name, kind in load().items()}

    def duty(self, key: Key) -> Duty:
        """Raises InvalidInput for a record that nobody serves."""
        try:
            return self.duties[key.sk]
        except KeyError:
            raise InvalidInput(f"nobody serves records named {key.sk}") from None

    def purpose(self, name: str) -> Fulfilment[Any]:
        """Raises InvalidInput for a purpose that nobody fulfils."""
        try:
            return self.purposes[name]()
        except KeyError:
            raise InvalidInput(f"nobody fulfils the purpose {name!r}") from None

    def aim(self, kind: str) -> Aimed:
        """Raises InvalidInput for an aim that nobody knows."""
        try:
            return self.aims[kind]()
        except KeyError:
            raise InvalidInput(f"nobody knows the aim {kind!r}") from None

    def agenda(self) -> list[tuple[Table, str]]:
        """Every shard the tick asks."""
        tables = dict.fromkeys(duty.table for duty in self.duties.values())
        return [(table, str(shard)) for table in tables for shard in range(SHARDS)]

    def has_changed(self, key: Key) -> bool:
        """Whether an older release wrote such records in another way."""
        return key.sk.partition(":")[0] in self.formerly

    def today(self, key: Key, body: Body) -> Body:
        """The body as today's release writes it."""
        for change in self.formerly.get(key.sk.partition(":")[0], ()):
            body = change(body)
        return body
