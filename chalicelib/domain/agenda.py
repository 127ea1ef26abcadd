"""What waits knows when: the waits of one record, their order and their backoff; knows no queue.

A record that waits carries `{kind: Wait}`. Its place in the agenda is the earliest of them. A kind
fails, backs off and is parked alone, so a poison notice never stops a renewal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from zlib import crc32

from chalicelib.domain.errors import InvalidInput

INLINE_LEAD: Final = timedelta(minutes=2)
"""Work that is tried at once is committed as due this much later, so that the tick does not race it."""

LATE: Final = timedelta(minutes=5)
"""A spoken kind so late may have been said by somebody who then could not store it; see `is_late`."""

BACKOFF: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240, 360, 480)
)
"""Delay before each further attempt; 21 h 53 min in all, so whatever fails is parked within a day."""


class Lag(StrEnum):
    """Which reads may show what was stored a moment ago: half the price, for work that proves itself."""

    NONE = "none"  # what it says or does outside cannot be taken back
    BESIDE = "beside"  # other records than its own: what it takes from them hardly ever changes
    ALL = "all"  # it does nothing but commit, against the versions that it read


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing a record may wait for. Whoever waits declares its kinds in their order of precedence.

    `prompt`: committed with the inline lead, so a nudged worker does it before it is due.
    `spoken`: sends somebody a message, and what was said cannot be taken back.
    `lag`: what it is done from may be read so that it lags behind.
    """

    name: str
    prompt: bool = False
    spoken: bool = False
    lag: Lag = Lag.NONE


@dataclass(frozen=True, slots=True)
class Wait:
    """Due at `at` (aware UTC) after `attempts` that failed."""

    at: datetime
    attempts: int = 0


Waits = Mapping[str, Wait]


class Waiting(Protocol):
    """A record that waits: for what, and in which shard of its table's agenda."""

    @property
    def waits(self) -> Waits:
        """By kind."""
        ...

    @property
    def shard(self) -> str:
        """Where the tick finds it."""
        ...


SHARDS: Final = 4
"""Agenda shards of a table: 4,000 index writes a second before one partition is the limit."""


def payer_shard(payer_id: int) -> str:
    """The agenda shard of everything one payer's money pays for."""
    return shard_of(str(payer_id))


def shard_of(name: str) -> str:
    """The agenda shard in which everything of that name stands together."""
    return str(crc32(name.encode()) % SHARDS)


def earliest(waits: Waits) -> datetime | None:
    """When the record is due next, or None if it waits for nothing."""
    return min((wait.at for wait in waits.values()), default=None)


def waiting(waits: Waits, kind: str, at: datetime, attempts: int = 0) -> dict[str, Wait]:
    """The waits with `kind` due at `at`."""
    return {**waits, kind: Wait(at, attempts)}


def without(waits: Waits, *kinds: str) -> dict[str, Wait]:
    """The waits less `kinds`."""
    return {kind: wait for kind, wait in waits.items() if kind not in kinds}


def due_kinds(waits: Waits, now: datetime, kinds: Sequence[Kind]) -> list[Kind]:
    """Those of `kinds` that are due at `now`, in their order; prompt ones with the inline lead, but not
    while they back off.

    Raises InvalidInput on a wait that is not among `kinds`.
    """
    waited = [kind for kind in kinds if kind.name in waits]
    if len(waited) < len(waits):
        strangers = waits.keys() - {kind.name for kind in waited}
        raise InvalidInput(f"nobody knows how to do {sorted(strangers)}")
    return [kind for kind in waited if _is_due(kind, waits[kind.name], now)]


def _is_due(kind: Kind, wait: Wait, now: datetime) -> bool:
    return wait.at <= (now + INLINE_LEAD if kind.prompt and not wait.attempts else now)


def is_late(kind: Kind, wait: Wait, now: datetime) -> bool:
    """Whether the next attempt must be stored before this one is made.

    Otherwise a message would be sent again every minute for as long as nothing can be stored.
    """
    return kind.spoken and now - wait.at > LATE


def retried(wait: Wait, now: datetime) -> Wait | None:
    """The wait after one more failure at `now`; None when it has failed too often and is parked."""
    if wait.attempts >= len(BACKOFF):
        return None
    return Wait(now + BACKOFF[wait.attempts], wait.attempts + 1)
