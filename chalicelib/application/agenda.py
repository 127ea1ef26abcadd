"""The agenda: finds what is due, hands it to workers, and serves a worker's message; knows no rule.

Work is nominated by the index and decided on what is stored; queued twice or done twice is harmless.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from chalicelib.application.ahead import Ahead
from chalicelib.application.declared import Declared
from chalicelib.application.gathered import GatheredQueues
from chalicelib.application.parking import park_key
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Store
from chalicelib.application.reading import Item, read_message
from chalicelib.application.services import Services
from chalicelib.application.serving import serve
from chalicelib.application.unit import TRANSIENT

log = logging.getLogger(__name__)

PER_MINUTE: Final = 2_000
"""How many keys one tick takes from one shard: what is left is there in the next minute."""


def tick(services: Services) -> int:
    """Hand everything due now to the workers; returns how many keys were handed over."""
    now = services.clock.now()
    handed = 0
    for table, shard in services.declared.agenda():
        cursor: str | None = None
        taken = 0
        while taken < PER_MINUTE:
            page = services.store.due(table, shard, now, cursor=cursor)
            _hand_over(services, [key for key, _ in page.entries], shard)
            taken += len(page.entries)
            cursor = page.cursor
            if cursor is None:
                break
        handed += taken
    return handed


def _hand_over(services: Services, keys: Sequence[Key], shard: str) -> None:
    by_queue: dict[Queue, list[Key]] = defaultdict(list)
    for key in keys:
        duty = services.declared.duties.get(key.sk)
        if duty is None:
            log.error("nobody serves %s %s, which is due", key.sk, key.pk)
        else:
            by_queue[duty.queue].append(key)
    for queue, mine in by_queue.items():
        services.queues.send(queue, mine, shard)


def next_due(store: Store, declared: Declared, besides: Collection[Key] = ()) -> datetime | None:
    """The earliest moment anything but what is named waits for."""
    horizon = datetime.max.replace(tzinfo=UTC)
    moments = []
    for table, shard in declared.agenda():
        first = store.due(table, shard, horizon, limit=1 + len(besides)).entries
        moments += [at for key, at in first if key not in besides]
    return min(moments, default=None)


def always() -> bool:
    """There is time for one more."""
    return True


def perform(
    services: Services,
    queue: Queue,
    keys: Iterable[Key],
    more_time: Callable[[], bool] = always,
) -> None:
    """Do everything due that the workers of `queue` do for these records: read together, served each alone.

    One that fails holds no other: what the store could not serve stays due and comes with a later
    tick; whatever else goes wrong backs off, and is parked at last. What there is no time left for is
    handed back.
    """
    with GatheredQueues(services.queues) as gathered:
        worker = replace(services, ahead=Ahead(), queues=gathered)
        items = _read(worker, queue, keys)
        _together(worker, queue, items)
        for place, item in enumerate(items):
            if not more_time():
                gathered.send(queue, [one.key for one in items[place:]])
                break
            try:
                serve(worker, queue, item)
            except TRANSIENT as error:
                log.warning("%s is left to the agenda: %s", item.key, type(error).__name__)


def _read(services: Services, queue: Queue, keys: Iterable[Key]) -> list[Item]:
    try:
        return read_message(services, queue, list(dict.fromkeys(keys)))
    except TRANSIENT as error:
        log.warning("a message is left to the agenda: %s", type(error).__name__)
        return []


def _together(services: Services, queue: Queue, items: Sequence[Item]) -> None:
    """What is done for many records at once; where that fails, each is served alone afterwards."""
    due: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for item in items:
        for kind in item.due(services.clock.now(), queue):
            due[item.key.sk, kind.name].append(item.key)
    for (sk, kind_name), mine in due.items():
        do = services.declared.duties[sk].together().get(kind_name)
        if do is None:
            continue
        try:
            do(services, mine)
        except Exception as error:  # noqa: BLE001 - each is then tried, and parked, alone
            log.warning("%s one by one after %s", kind_name, type(error).__name__)


def bury(services: Services, keys: Sequence[Key]) -> None:
    """A message whose workers died again and again: its keys go on apart, and one that is alone is parked."""
    if len(keys) > 1:
        for key in keys:
            duty = services.declared.duties.get(key.sk)
            if duty is not None:
                services.queues.send(duty.queue, [key])
        return
    for key in keys:
        park_key(services, key, "a worker failed on it again and again")
