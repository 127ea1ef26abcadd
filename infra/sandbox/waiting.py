"""What waits in the app's agenda: what for, of what, whose, when; serves nothing and has no words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from chalicelib.application.ports.store import Body, Key, Store, Table

MOST_OF_A_SHARD: Final = 200
"""The next ones of each shard: what lies behind them comes into sight as they are done."""

_ABOUT: Final = ("plan_id", "description", "number", "name", "kind")
"""Fields that say what a record is about; the first that it has is shown."""

_WHOSE: Final = ("payer_id", "account_id", "customer_id")


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """One record of the agenda: `kind` is what it waits for first, `about` as the record calls it."""

    kind: str
    at: datetime
    about: str | None
    whose: int | None


def waiting_work(
    store: Store,
    agenda: list[tuple[Table, str]],
    today: Callable[[Key, Body], Body],
) -> list[WaitingWork]:
    """What waits, the earliest first."""
    horizon = datetime.max.replace(tzinfo=UTC)
    entries: dict[Key, datetime] = {}
    for table, shard in agenda:
        entries |= dict(store.due(table, shard, horizon, limit=MOST_OF_A_SHARD).entries)
    records = store.load(list(entries)) if entries else {}
    found = [_work(entries[key], today(key, record.body)) for key, record in records.items()]
    return sorted(found, key=lambda work: work.at)


def _work(at: datetime, body: Mapping[str, Any]) -> WaitingWork:
    waits: Mapping[str, Any] = body.get("waits") or {}
    kind = min(waits, key=lambda name: str(waits[name]["at"]), default="unreadable")
    about = next((str(body[name]) for name in _ABOUT if body.get(name)), None)
    whose = next((int(body[name]) for name in _WHOSE if body.get(name)), None)
    return WaitingWork(kind, at, about, whose)
