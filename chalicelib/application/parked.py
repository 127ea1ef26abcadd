"""What is stored of a piece of parked work; knows not how it came there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.agenda import Wait, Waits

PARKED_SHARD: Final = "parked"
"""All of it stands in one shard of the agenda, which no tick asks."""

FAULT: Final = "fault"
"""Why, if nothing better is known: an error in the program."""


@dataclass(frozen=True, slots=True)
class Parked:
    """Work that could not be done by itself, with its reason, until staff retries or resolves it.

    `reason` is the technical one, `why` the word for it (see `why_of`).
    Either `target` with `kind` (a wait of that record) or `update` (a chat update) is set.
    """

    reason: str
    parked_at: datetime
    kind: str
    target: tuple[str, str, str] | None = None
    update: dict[str, Any] | None = None
    resolved: bool = False
    why: str = FAULT

    @property
    def key(self) -> Key | None:
        """The record that `target` names."""
        if self.target is None:
            return None
        table, pk, sk = self.target
        return Key(Table(table), pk, sk)

    @property
    def waits(self) -> Waits:
        """For staff, since it was parked."""
        return {} if self.resolved else {"parked": Wait(self.parked_at)}

    @property
    def shard(self) -> str:
        """All of it stands where staff look."""
        return PARKED_SHARD


def parked_key(name: str) -> Key:
    """One parked piece of work."""
    return Key(Table.INBOX, name, "parked")
