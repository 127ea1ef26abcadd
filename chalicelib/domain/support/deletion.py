"""What is stored of a person, to be deleted on their wish (GDPR Art. 17): how far that is; knows no record.

First it is looked whether something is open that nothing lists; then the account is emptied, at one moment;
then what else has their words is emptied; then they are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard

LOOK: Final = "look_for_open"
EMPTY: Final = "empty_account"
ERASE: Final = "erase"
TELL: Final = "tell_deleted"

STEP: Final = timedelta(milliseconds=1)
"""By so much each slice waits longer than the one before: what waits as it did was not done."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """Of one account; `language` in which its person is told, known until they are. It is in the `tables`-th
    table, at `cursor` there. `hindered`: what was in the way, so that nothing was deleted."""

    account_id: int
    asked_at: datetime
    language: str | None
    tables: int = 0
    cursor: str | None = None
    hindered: tuple[str, ...] = ()
    deleted_at: datetime | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return payer_shard(self.account_id)


def begun(before: Deletion | None, account_id: int, language: str, now: datetime) -> Deletion:
    """The one that is under way, or a new one."""
    if before is not None and before.waits:
        return before
    return Deletion(account_id, now, language, waits={LOOK: Wait(now)})


def looked(deletion: Deletion, cursor: str | None, now: datetime) -> Deletion:
    """One slice without anything open; at the end of the table the account is emptied."""
    waits = {EMPTY: Wait(now)} if cursor is None else {LOOK: _later(deletion, LOOK, now)}
    return replace(deletion, cursor=cursor, waits=waits)


def hindered(deletion: Deletion, codes: tuple[str, ...], now: datetime) -> Deletion:
    """Something came that is to be ended first: nothing is deleted, and its person is told."""
    return replace(deletion, cursor=None, hindered=codes, waits={TELL: Wait(now + INLINE_LEAD)})


def emptied(deletion: Deletion, now: datetime) -> Deletion:
    """The account has been, in the same commit."""
    return replace(deletion, deleted_at=now, waits={ERASE: Wait(now)})


def erased(deletion: Deletion, *, last: int, cursor: str | None, now: datetime) -> Deletion:
    """One slice further; `last`: how many tables there are."""
    tables = deletion.tables + (cursor is None)
    if tables == last:
        return replace(
            deletion, tables=tables, cursor=cursor, waits={TELL: Wait(now + INLINE_LEAD)}
        )
    waits = {ERASE: _later(deletion, ERASE, now)}
    return replace(deletion, tables=tables, cursor=cursor, waits=waits)


def told(deletion: Deletion) -> Deletion:
    """Its person knows, or cannot be reached. Nothing of them is known any more."""
    return replace(deletion, language=None, waits={})


def _later(deletion: Deletion, kind: str, now: datetime) -> Wait:
    return Wait(max(now, deletion.waits[kind].at + STEP))
