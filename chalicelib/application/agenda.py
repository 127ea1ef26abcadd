"""The agenda: finds what is due, hands it to workers, does it, backs off, parks; knows no rule.

A record's waits fail, back off and are parked one kind at a time. Work is nominated by the index
and decided on a strongly consistent reread; queued twice or done twice is harmless.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chalicelib.application.invoicing import delivering, numbering
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.parking import park_wait
from chalicelib.application.payments import charges, new_money, telling
from chalicelib.application.ports.chat import ChatThrottled
from chalicelib.application.ports.store import Key, Store, Table
from chalicelib.application.records import value_of
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import lifecycle, renewals
from chalicelib.application.unit import TRANSIENT, Unit, in_unit
from chalicelib.domain.agenda import SHARDS, Wait, Waits, due_kinds, is_late, retried, waiting
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing import document as document_rules
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.payments import charge as charge_rules
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.subscriptions import subscription as subscription_rules
from chalicelib.domain.subscriptions.subscription import Subscription

log = logging.getLogger(__name__)

Step = Callable[[Services, str], object]
Waiting = Subscription | Charge | Document

PER_MINUTE: Final = 2_000
"""How many keys one tick takes from one shard: what is left is there in the next minute."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Who waits, in which order its kinds are done, and what does each."""

    aggregate: type[Waiting]
    order: tuple[str, ...]
    steps: Mapping[str, Step]


DUTIES: Final[Mapping[str, Duty]] = {
    "subscription": Duty(
        Subscription,
        subscription_rules.ORDER,
        {
            "renew": renewals.renew,
            "lapse": lifecycle.lapse,
            "expire": lifecycle.expire,
            "tell_failure": lifecycle.tell_failure,
            "tell_ended": lifecycle.tell_ended,
            "warn": lifecycle.warn,
            "remind": lifecycle.remind,
        },
    ),
    "charge": Duty(
        Charge,
        charge_rules.ORDER,
        {"advance": charges.advance_due, "follow": new_money.follow, "tell": telling.tell_charge},
    ),
    "document": Duty(
        Document,
        document_rules.ORDER,
        {"number": numbering.number, "deliver": delivering.deliver},
    ),
}
"""By sort key of the record."""


def tick(services: Services) -> int:
    """Hand everything due now to the workers; returns how many keys were handed over."""
    now = services.clock.now()
    handed = 0
    for table, shard in agenda_shards(services.catalog):
        cursor: str | None = None
        taken = 0
        while taken < PER_MINUTE:
            page = services.store.due(table, shard, now, cursor=cursor)
            keys = [key for key, _ in page.entries]
            if keys and table is Table.DOCUMENTS:
                services.queues.number(shard, keys)
            elif keys:
                services.queues.work(keys)
            taken += len(keys)
            cursor = page.cursor
            if cursor is None:
                break
        handed += taken
    return handed


def next_due(store: Store, catalog: Catalog) -> datetime | None:
    """The earliest moment anything waits for."""
    horizon = datetime.max.replace(tzinfo=UTC)
    moments = []
    for table, shard in agenda_shards(catalog):
        moments += [at for _, at in store.due(table, shard, horizon, limit=1).entries]
    return min(moments, default=None)


def number(services: Services, keys: Sequence[Key]) -> None:
    """Number documents, a whole series at a time; if that fails, each fails or succeeds alone."""
    found = services.store.load(keys)
    documents = [value_of(Document, record.body) for record in found.values()]
    for series in sorted({document.series for document in documents}):
        mine = [document_key(d.id) for d in documents if d.series == series]
        try:
            numbering.number_series(services, series, mine)
        except TRANSIENT:
            raise
        except Exception as error:  # noqa: BLE001 - each document is tried, and parked, alone
            log.warning("series %s: one by one after %s", series, type(error).__name__)
            for key in mine:
                perform(services, key, only=frozenset({"number"}))


def perform(services: Services, key: Key, only: frozenset[str] | None = None) -> None:
    """Do everything that is due for one record; `only` leaves other kinds to other workers.

    Raises the storage errors of TRANSIENT: the queue then brings the key again. Whatever else goes
    wrong backs off, and is parked at last.
    """
    duty = DUTIES[key.sk]
    done: set[str] = set()
    waits = _waits(services, duty, key)
    while True:
        kinds = due_kinds(waits, services.clock.now(), duty.order)
        kind = next((k for k in kinds if k not in done and (only is None or k in only)), None)
        if kind is None:
            return
        done.add(kind)
        waits = _do(services, duty, key, kind, waits[kind])


def _do(services: Services, duty: Duty, key: Key, kind: str, wait: Wait) -> Waits:
    """Returns what the record waits for afterwards."""
    if is_late(kind, wait, services.clock.now()):
        announced = _announced(services, duty, key, kind, wait)
        if announced is None:
            return _waits(services, duty, key)
        wait = announced
    try:
        duty.steps[kind](services, key.pk)
    except TRANSIENT:
        raise
    except ChatThrottled as error:
        _back_off(
            services,
            duty,
            key,
            kind,
            wait=wait,
            error=error,
            retry_after_seconds=error.retry_after_seconds,
        )
    except Exception as error:
        log.warning("%s of %s failed: %s", kind, key.pk, type(error).__name__, exc_info=True)
        _back_off(services, duty, key, kind, wait=wait, error=error)
    else:
        after = _waits(services, duty, key)
        if after.get(kind) != wait:
            return after
        unmoved = RuntimeError(f"{kind} was done but still waits")
        _back_off(services, duty, key, kind, wait=wait, error=unmoved)
    return _waits(services, duty, key)


def _announced(services: Services, duty: Duty, key: Key, kind: str, wait: Wait) -> Wait | None:
    """Store the next attempt before this one; None if somebody else did it or rescheduled it."""

    def decide(unit: Unit) -> Wait | None:
        value: Any = unit.require(duty.aggregate, key)
        if value.waits.get(kind) != wait:
            return None
        later = retried(wait, services.clock.now())
        if later is None:
            return wait  # the last attempt: if it fails, it is parked
        unit.put(key, replace(value, waits={**value.waits, kind: later}))
        unit.commit()
        return later

    return in_unit(services, decide)


def _back_off(
    services: Services,
    duty: Duty,
    key: Key,
    kind: str,
    *,
    wait: Wait,
    error: Exception,
    retry_after_seconds: int = 0,
) -> None:
    """The next attempt later, or parked with its reason when it has failed too often."""

    def decide(unit: Unit) -> None:
        value: Any = unit.require(duty.aggregate, key)
        current = value.waits.get(kind)
        if current != wait:
            return  # somebody else did it, or rescheduled it
        now = services.clock.now()
        later = retried(current, now)
        if later is None:
            park_wait(unit, key, value, kind, reason=f"{type(error).__name__}: {error}", now=now)
        else:
            at = max(later.at, now + timedelta(seconds=retry_after_seconds))
            unit.put(key, replace(value, waits=waiting(value.waits, kind, at, later.attempts)))
        unit.commit()

    in_unit(services, decide)


def _waits(services: Services, duty: Duty, key: Key) -> Waits:
    record = services.store.load([key]).get(key)
    return value_of(duty.aggregate, record.body).waits if record else {}


def agenda_shards(catalog: Catalog) -> list[tuple[Table, str]]:
    """Every shard the tick asks. Documents are sharded by series, so one worker numbers a series."""
    numbered = [str(shard) for shard in range(SHARDS)]
    return [
        *((table, shard) for table in (Table.SUBSCRIPTIONS, Table.PAYMENTS) for shard in numbered),
        *(
            (Table.DOCUMENTS, f"{seller.id}:{kind}")
            for seller in catalog.sellers
            for kind in DocumentKind
        ),
    ]
