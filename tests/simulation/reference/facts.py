"""What cannot be disputed: what was written, what people pressed and read, what the bank did, the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tests.simulation.reference.state import Body, Card, Entry, entry_of


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment object in the bank's own books. `card`: what its payer left on the page, and whether it
    `is_kept` there; `is_late`: paid when the page was over. `is_part`: more came for the same page
    after it."""

    charge: str
    amount: int
    status: str
    card: Card | None = None
    decline: str | None = None
    hard: bool = False
    is_kept: bool = True
    is_late: bool = False
    is_part: bool = False


class Facts(Protocol):
    """Of the moment of one commit, which was decided at some time from `since` to `now`."""

    @property
    def since(self) -> datetime: ...

    @property
    def now(self) -> datetime: ...

    @property
    def seen(self) -> int:
        """The first step whose books whoever decided may have read."""
        ...

    @property
    def is_on(self) -> bool:
        """Whether the payment system can be used at all: its keys are in the settings."""
        ...

    def pressed(self, name: str, *arguments: object) -> bool:
        """Whether somebody had pressed this by then, and nobody had answered before `since`."""
        ...

    def opened(self, subscription: str, end: datetime) -> bool:
        """Whether staff have opened its renewal for the period after that end."""
        ...

    def is_deleted(self, person: int) -> bool:
        """Whether they have had themselves deleted, and have not come back."""
        ...

    def has_read(self, person: int, text: str) -> bool:
        """Whether they have, or could not be reached."""
        ...

    def is_reached(self, person: int) -> bool:
        """Whether they have read all that was sent."""
        ...

    def payment(self, reference: str) -> Payment | None:
        """By the object that holds its money."""
        ...

    def payment_of(self, charge: str) -> Payment | None:
        """The one that was made for a charge."""
        ...

    def saved_on(self, setup: str) -> Card | None:
        """What was left on the page of a card that is saved without a payment."""
        ...

    def knows_card(self, reference: str) -> bool:
        """Whether the bank can still be asked for it."""
        ...


@dataclass(slots=True)
class Commit:
    """What was written together, by the name of the record and its id."""

    bodies: dict[str, dict[str, Body]] = field(default_factory=dict)
    entry: Entry | None = None
    at: datetime | None = None
    step: int = 0
    parked: list[tuple[str, str, bool]] = field(default_factory=list)

    def of(self, name: str) -> Mapping[str, Body]:
        return self.bodies.get(name, {})


def commit_of(writes: Iterable[tuple[str, str, Mapping[str, Any]]], step: int = 0) -> Commit:
    """From partition key, sort key and body of each put."""
    commit = Commit(step=step)
    for pk, sk, body in writes:
        name = sk.partition(":")[0]
        commit.bodies.setdefault(name, {})[pk] = body
        if name == "entry":
            commit.entry = entry_of(int(pk), body)
            commit.at = datetime.fromisoformat(body["at"])
        elif name == "parked" and body.get("target"):
            target, resolved = body["target"], bool(body.get("resolved"))
            commit.parked.append((target[1], body["kind"], resolved))
    return commit
