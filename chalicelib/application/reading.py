"""Reads a worker's message in two requests: the records, then what serving them reads beside; does nothing.

What is only committed may be read so that it lags behind, for the commit proves it. What is said, or done
outside, must be true. What cannot be read is parked as it is, and holds nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.application.declared import Duty
from chalicelib.application.parking import park_unreadable
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import ConditionFailed, Key, Record, Table
from chalicelib.application.services import Services
from chalicelib.application.unit import TRANSIENT
from chalicelib.domain.agenda import Kind, Lag, Waiting, due_kinds

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a message, as it was read."""

    key: Key
    duty: Duty
    value: Waiting

    def due(self, now: datetime, queue: Queue) -> list[Kind]:
        """The kinds due that the workers of `queue` do."""
        kinds = due_kinds(self.value.waits, now, self.duty.kinds)
        return [kind for kind in kinds if self.duty.queue_of(kind) is queue]


def read_message(services: Services, queue: Queue, keys: Sequence[Key]) -> list[Item]:
    """The readable ones of `keys`, with what they need kept ahead. Raises the errors of TRANSIENT."""
    known = [key for key in keys if key.sk in services.declared.duties]
    for key in keys:
        if key not in known:
            log.error("nobody serves %s %s", key.sk, key.pk)
    may_lag = any(_may_lag(services.declared.duties[key.sk], queue) for key in known)
    _load(services, known, lagging=list(Table) if may_lag else [])
    items = _items(services, known)
    again = _doubtful(services, queue, known, items) if may_lag else []
    beside, strong = _beside(services, queue, items)
    strong.update(key.table for key in again)
    _load(services, [*again, *beside], lagging=set(Table) - strong)
    return _items(services, known) if again else items


def _may_lag(duty: Duty, queue: Queue) -> bool:
    return any(kind.lag is Lag.ALL for kind in duty.kinds if duty.queue_of(kind) is queue)


def _doubtful(
    services: Services, queue: Queue, keys: Sequence[Key], items: Sequence[Item]
) -> list[Key]:
    """What a read that may lag is not good enough for: what is not there or seems to wait for nothing
    (a nudge comes right after the commit), and what does more than commit."""
    now = services.clock.now()
    due = {item.key: item.due(now, queue) for item in items}
    return [
        key for key in keys if not due.get(key) or any(kind.lag is not Lag.ALL for kind in due[key])
    ]


def _beside(
    services: Services, queue: Queue, items: Sequence[Item]
) -> tuple[list[Key], set[Table]]:
    """What the due kinds read beside their records, and the tables that must not lag."""
    wanted: dict[Key, None] = {}
    strong: set[Table] = set()
    for item in items:
        for kind in item.due(services.clock.now(), queue):
            keys = list(item.duty.beside()(item.value, kind.name))
            wanted.update(dict.fromkeys(keys))
            if kind.lag is Lag.NONE:
                strong.update(key.table for key in keys)
    own = {item.key for item in items}
    return [key for key in wanted if key not in own], strong


def _load(services: Services, keys: Sequence[Key], lagging: Collection[Table]) -> None:
    """What a read that may lag does not find may be there all the same: it stays unknown."""
    if keys and services.ahead is not None:
        found = services.store.load(keys, lagging=lagging)
        sure = [key for key in keys if key in found or key.table not in lagging]
        services.ahead.keep(sure, found)


def _items(services: Services, keys: Sequence[Key]) -> list[Item]:
    if services.ahead is None:
        return []
    found = services.ahead.known(keys)
    read = (_item(services, key, record) for key, record in found.items() if record is not None)
    return [item for item in read if item is not None]


def _item(services: Services, key: Key, record: Record) -> Item | None:
    duty = services.declared.duties[key.sk]
    try:
        value = services.read(duty.record(), record)
        due_kinds(value.waits, services.clock.now(), duty.kinds)  # raises for one that nobody knows
    except Exception as error:  # noqa: BLE001 - whatever it is, it is about this record alone
        log.error("%s %s cannot be read and is parked: %s", key.sk, key.pk, type(error).__name__)  # noqa: TRY400
        _park(services, record, error)
        return None
    return Item(key, duty, value)


def _park(services: Services, record: Record, error: Exception) -> None:
    try:
        park_unreadable(services, record, error)
    except (*TRANSIENT, ConditionFailed):
        log.warning("%s %s is left to the agenda", record.key.sk, record.key.pk)
