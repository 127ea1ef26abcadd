"""Does what one record waits for, kind after kind; a kind that fails backs off, and is parked at last."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from chalicelib.application.parking import park_wait, why_of
from chalicelib.application.ports.queues import Queue
from chalicelib.application.reading import Item
from chalicelib.application.services import Services
from chalicelib.application.unit import TRANSIENT, Unit, in_unit
from chalicelib.domain.agenda import Kind, Wait, Waits, due_kinds, is_late, retried, waiting
from chalicelib.domain.errors import Throttled

log = logging.getLogger(__name__)

LONGEST_ASKED_TO_WAIT: Final = timedelta(hours=6)
"""Whoever asks for more is asked again by then: nothing may lie for longer than a day unseen."""


def serve(services: Services, queue: Queue, item: Item) -> None:
    """Do everything due for one record that the workers of `queue` do, and hand on what others do.

    Raises the storage errors of TRANSIENT: the record is still due. Whatever else goes wrong backs
    off, and is parked at last.
    """
    done: set[Kind] = set()
    waits = _waits(services, item)
    while True:
        kinds = due_kinds(waits, services.clock.now(), item.duty.kinds)
        mine = [k for k in kinds if item.duty.queue_of(k) is queue and k not in done]
        if not mine:
            break
        done.add(mine[0])
        waits = _do(services, item, mine[0], waits[mine[0].name])
    for kind in kinds:
        if item.duty.queue_of(kind) is not queue:
            services.queues.send(item.duty.queue_of(kind), [item.key])


def _do(services: Services, item: Item, kind: Kind, wait: Wait) -> Waits:
    """Returns what the record waits for afterwards."""
    if is_late(kind, wait, services.clock.now()):
        announced = _announced(services, item, kind, wait)
        if announced is None:
            return _waits(services, item)
        wait = announced
    try:
        item.duty.steps()[kind.name](services, item.key.pk)
    except TRANSIENT:
        raise
    except Throttled as error:
        asked = timedelta(seconds=error.retry_after_seconds)
        _back_off(services, item, kind, wait, error=error, asked=min(asked, LONGEST_ASKED_TO_WAIT))
    except Exception as error:
        log.warning(
            "%s of %s failed: %s", kind.name, item.key.pk, type(error).__name__, exc_info=True
        )
        _back_off(services, item, kind, wait, error=error)
    else:
        after = _waits(services, item)
        if after.get(kind.name) == wait:  # perhaps only as it was read for the message
            after = _waits(services, item, fresh=True)
        if after.get(kind.name) != wait:
            return after
        unmoved = RuntimeError(f"{kind.name} was done but still waits")
        _back_off(services, item, kind, wait, error=unmoved)
    return _waits(services, item)


def _announced(services: Services, item: Item, kind: Kind, wait: Wait) -> Wait | None:
    """Store the next attempt before this one; None if somebody else did it or rescheduled it."""

    def decide(unit: Unit) -> Wait | None:
        value: Any = unit.require(item.duty.record(), item.key)
        if value.waits.get(kind.name) != wait:
            return None
        later = retried(wait, services.clock.now())
        if later is None:
            return wait  # the last attempt: if it fails, it is parked
        unit.put(item.key, replace(value, waits={**value.waits, kind.name: later}))
        return later

    return in_unit(services, decide)


def _back_off(
    services: Services,
    item: Item,
    kind: Kind,
    wait: Wait,
    *,
    error: Exception,
    asked: timedelta = timedelta(0),
) -> None:
    """The next attempt later, or parked with its reason when it has failed too often."""

    def decide(unit: Unit) -> None:
        value: Any = unit.require(item.duty.record(), item.key)
        current = value.waits.get(kind.name)
        if current != wait:
            return  # somebody else did it, or rescheduled it
        now = services.clock.now()
        later = retried(current, now)
        if later is None:
            reason = f"{type(error).__name__}: {error}"
            why = why_of(error)
            park_wait(unit, item.key, value, kind.name, reason=reason, now=now, why=why)
        else:
            at = max(later.at, now + asked)
            waits = waiting(value.waits, kind.name, at, later.attempts)
            unit.put(item.key, replace(value, waits=waits))

    in_unit(services, decide)


def _waits(services: Services, item: Item, *, fresh: bool = False) -> Waits:
    value = Unit(services, fresh=fresh).get(item.duty.record(), item.key)
    return {} if value is None else value.waits
