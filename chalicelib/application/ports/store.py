"""The storage port: versioned records, atomic commits, and the agenda index; knows no aggregate.

StoreError
├── ConditionFailed    a record was not at the expected version; names the keys; nothing written
├── Contention         conflict or throttling; this attempt wrote nothing; it may be sent again
├── Unanswered         no answer: written or not; send the same commit with the same token again
├── StoreUnavailable   the store refuses or cannot be reached; this attempt wrote nothing
├── CommitTooLarge     over the limits below; a fault of the caller
└── TokenReused        the token belongs to a commit of other writes; a fault of the caller
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol

from chalicelib.domain.errors import DialtoneError

MAX_COMMIT_WRITES: Final = 100  # TransactWriteItems: actions in one transaction
MAX_COMMIT_BYTES: Final = 4_000_000  # TransactWriteItems: 4 MB in all
MAX_RECORD_BYTES: Final = 400_000  # one DynamoDB item: 400 KB, names and keys included

Body = dict[str, Any]
"""What a record's text says: JSON types only (str, int, bool, None, list, dict)."""


def _body(text: str) -> Body:
    body: Body = json.loads(text)
    return body


class Table(StrEnum):
    """Where records live; each is named for what it holds."""

    ACCOUNTS = "accounts"  # account, its journal entries, links to its subscriptions; never waits
    SUBSCRIPTIONS = "subscriptions"  # subscriptions, their sold periods, purchase drafts
    PAYMENTS = "payments"  # charges and the guards of settlements
    DOCUMENTS = "documents"  # documents and the number series
    INBOX = "inbox"  # parked work and updates, questions to others that nobody waits for

    @property
    def has_agenda(self) -> bool:
        """Whether records of this table may wait for something."""
        return self is not Table.ACCOUNTS


class Key(NamedTuple):
    """Address of one record: table, partition key, sort key."""

    table: Table
    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class Due:
    """An entry of the agenda index: in which shard a record waits, and until when (aware UTC)."""

    shard: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """A stored record: a JSON object as `text`; `version` counts its writes from 1."""

    key: Key
    version: int
    text: str
    due: Due | None = None

    @property
    def body(self) -> Body:
        """What the text says, a new object each time."""
        return _body(self.text)


@dataclass(frozen=True, slots=True)
class Put:
    """Write the whole record if it is at `expected_version` (0: it must not exist)."""

    key: Key
    text: str
    expected_version: int
    due: Due | None = None

    @property
    def body(self) -> Body:
        """What the text says, a new object each time."""
        return _body(self.text)


@dataclass(frozen=True, slots=True)
class Check:
    """Write nothing; the commit fails unless the record is at `expected_version` (0: absent)."""

    key: Key
    expected_version: int


Write = Put | Check


@dataclass(frozen=True, slots=True)
class Page:
    """Records in key order; `next_sk` continues the query, None when this was the end."""

    records: tuple[Record, ...]
    next_sk: str | None


@dataclass(frozen=True, slots=True)
class DuePage:
    """Keys nominated by the agenda, earliest first; `cursor` continues, None at the end."""

    entries: tuple[tuple[Key, datetime], ...]
    cursor: str | None


class StoreError(DialtoneError):
    """Anything the store reports."""


class ConditionFailed(StoreError):
    """Some records were not at the expected version; nothing was written."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__(", ".join(f"{key.table}/{key.pk}/{key.sk}" for key in keys))
        self.keys = frozenset(keys)


class Contention(StoreError):
    """Conflict with another transaction, or throttling; this attempt wrote nothing.

    It says nothing about an earlier attempt that was Unanswered: that one stays open until a
    success, a ConditionFailed or a look at the guard.
    """


class Unanswered(StoreError):
    """No answer came: the commit may have happened or may yet happen."""


class StoreUnavailable(StoreError):
    """The store cannot be reached or refuses to serve."""


class CommitTooLarge(StoreError):
    """More than MAX_COMMIT_WRITES writes, MAX_COMMIT_BYTES, MAX_RECORD_BYTES, or a key twice."""


class TokenReused(StoreError):
    """The token was used for other writes before; nothing was written now."""


class Store(Protocol):
    """Strongly consistent records with optimistic versions.

    Every method may raise Contention, Unanswered (commit only) and StoreUnavailable.
    """

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        """The records that exist among `keys` (any number, duplicates allowed), read strongly.

        Those in `lagging` tables may be as they were a moment ago, or not there yet, at half the units.
        """
        ...

    def query(
        self,
        table: Table,
        pk: str,
        *,
        prefix: str = "",
        after_sk: str | None = None,
        descending: bool = False,
        limit: int = 100,
    ) -> Page:
        """Records of one partition whose sort key starts with `prefix`, in sort-key order.

        `after_sk` is exclusive. Strongly consistent. At most `limit` records a page.
        """
        ...

    def commit(self, writes: Sequence[Write], token: str) -> None:
        """All writes or none.

        The same `token` with the same writes may be sent again for ten minutes: a commit that
        had happened answers as it did then; one that was refused is judged anew. A commit of one
        put is remembered by its record alone: once that was written again, ConditionFailed.
        Raises ConditionFailed, CommitTooLarge, TokenReused; ValueError for what can never be stored.
        """
        ...

    def due(
        self,
        table: Table,
        shard: str,
        until: datetime,
        *,
        limit: int = 100,
        cursor: str | None = None,
    ) -> DuePage:
        """Keys waiting in `shard` with due_at <= until, earliest first. Eventually consistent: it
        nominates, the caller rereads."""
        ...

    def scan(
        self,
        table: Table,
        *,
        limit: int = 1000,
        cursor: str | None = None,
        segment: int = 0,
        segments: int = 1,
    ) -> tuple[tuple[Record, ...], str | None]:
        """Every record of a table, in pages; for the audit alone, never to find work."""
        ...
