"""Everything that is stored of one person, asked for as a file: how far it is gathered; knows no record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting, without
from chalicelib.domain.errors import Refused

GATHER: Final = "gather"
SEND: Final = "send_export"

AGAIN_AFTER: Final = timedelta(days=1)
"""After one was sent. A controller may refuse what is asked for over and over (GDPR Art. 12(5)), and
everything that is stored is read for one."""

STEP: Final = timedelta(milliseconds=1)
"""By so much each slice waits longer than the one before: what waits as it did was not done."""


@dataclass(frozen=True, slots=True)
class Export:
    """Of one account. Gathering is in the `tables`-th table, at `cursor` there; the names of what was found
    stand in `parts` records beside this one."""

    account_id: int
    asked_at: datetime
    tables: int = 0
    cursor: str | None = None
    parts: int = 0
    sent_at: datetime | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return payer_shard(self.account_id)

    @property
    def is_under_way(self) -> bool:
        """Whether it is being made."""
        return bool(self.waits)


def begun(before: Export | None, account_id: int, now: datetime) -> Export:
    """The one that is under way, or a new one. Raises Refused("export-too-soon", at=…) within a day of one
    that was sent."""
    if before is not None and before.is_under_way:
        return before
    if before is not None and before.sent_at is not None and now < before.sent_at + AGAIN_AFTER:
        raise Refused("export-too-soon", at=before.sent_at + AGAIN_AFTER)
    return Export(account_id, now, waits={GATHER: Wait(now)})


def gathered(
    export: Export, *, last: int, cursor: str | None, found: bool, now: datetime
) -> Export:
    """One slice further; `cursor`: where the table goes on, None at its end; `last`: how many tables there
    are. `found`: whether this slice has a part of its own."""
    parts = export.parts + found
    tables = export.tables + (cursor is None)
    if tables < last:
        waits = waiting({}, GATHER, max(now, export.waits[GATHER].at + STEP))
    else:
        waits = waiting({}, SEND, now + INLINE_LEAD)
    return replace(export, tables=tables, cursor=cursor, parts=parts, waits=waits)


def over(export: Export, sent_at: datetime | None) -> Export:
    """Sent; or its person could not be reached, and may ask again at once."""
    return replace(export, sent_at=sent_at, waits=without(export.waits, SEND))
