"""Parked work: what could not be done by itself, visible to staff, retried or resolved by them.

Every way of parking rings the bell of its kind in the same commit (`bells.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import ValidationError

from chalicelib.application.bells import BELL, Bell, bell_key, ring, rung
from chalicelib.application.parked import FAULT, PARKED_SHARD, Parked, parked_key
from chalicelib.application.ports.carrier import CarrierError
from chalicelib.application.ports.chat import ChatError, MalformedUpdate
from chalicelib.application.ports.payments import KeyRefused, PaymentSystemError, SystemOff
from chalicelib.application.ports.store import Key, Put, Record, Table
from chalicelib.application.records import due_of, text_of
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import due_kinds, shard_of, waiting, without
from chalicelib.domain.errors import CatalogLacks, InvalidInput, Refused

UNREADABLE: Final = "unreadable"
"""The kind of parked work whose record cannot be read."""

_WORDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (KeyRefused, "key"),
    (SystemOff, "off"),
    (PaymentSystemError, "payment-system"),
    (CarrierError, "carrier"),
    (ChatError, "chat"),
    (CatalogLacks, "catalog"),
    (MalformedUpdate, "malformed"),
    (ValidationError, UNREADABLE),
)
"""The first that fits."""

NAMES_AT_ONCE: Final = 1000

MAX_KEPT_CHARACTERS: Final = 50_000
"""Of a parked update: at most 200 KB, of the 400 KB that a record may have."""


def why_of(error: Exception) -> str:
    """The reason in a word that staff's screens know; the technical one is kept beside it."""
    return next((word for kind, word in _WORDS if isinstance(error, kind)), FAULT)


def park_wait(
    unit: Unit, key: Key, value: Any, kind: str, *, reason: str, now: datetime, why: str = FAULT
) -> None:
    """Take one wait off a record and make it visible to staff; the caller commits."""
    name = f"{key.pk}:{kind}:{now:%Y%m%dT%H%M%SZ}"
    unit.put(key, replace(value, waits=without(value.waits, kind)))
    unit.put(
        parked_key(name),
        Parked(
            reason=_plain(reason)[:500],
            parked_at=now,
            kind=kind,
            target=(key.table.value, key.pk, key.sk),
            why=why,
        ),
    )
    if key.sk != BELL:  # one that cannot be told would ring for ever
        ring(unit, kind, now)


def park_key(services: Services, key: Key, reason: str) -> None:
    """Park everything a record waits for now: a worker died on it again and again."""
    record = services.store.load([key]).get(key)
    if record is None:
        return
    try:
        services.read(services.declared.duty(key).record(), record)
    except (ValidationError, InvalidInput) as error:
        park_unreadable(services, record, error)
        return

    def decide(unit: Unit) -> None:
        value: Any = unit.require(services.declared.duty(key).record(), key)
        now = services.clock.now()
        for kind in [kind for kind, wait in value.waits.items() if wait.at <= now]:
            park_wait(unit, key, value, kind, reason=reason, now=now, why="died")
            value = replace(value, waits=without(value.waits, kind))

    in_unit(services, decide)


def park_unreadable(services: Services, record: Record, error: Exception) -> None:
    """Take a record that cannot be read off the agenda, its body as it is, and show it to staff.

    Raises ConditionFailed if it has changed meanwhile, and the errors of TRANSIENT.
    """
    now = services.clock.now()
    key = record.key
    parked = Parked(
        reason=_plain(f"cannot be read: {type(error).__name__}: {error}")[:500],
        parked_at=now,
        kind=UNREADABLE,
        target=(key.table.value, key.pk, key.sk),
        why=UNREADABLE,
    )
    name = parked_key(f"{key.pk}:{UNREADABLE}:{now:%Y%m%dT%H%M%SZ}")
    bell = _bell_of_unreadable(services, now)
    writes = {
        key: Put(key, record.text, record.version),
        name: Put(name, text_of(parked), 0, due_of(parked)),
        bell.key: bell,  # if that is what cannot be read, it is cast anew
    }
    services.store.commit(list(writes.values()), services.new_token())
    services.wake(bell.key, shard_of(UNREADABLE))


def _bell_of_unreadable(services: Services, now: datetime) -> Put:
    key = bell_key(UNREADABLE)
    record = services.store.load([key]).get(key)
    bell = Bell(UNREADABLE)
    if record is not None:
        with suppress(ValidationError):
            bell = services.read(Bell, record)
    after = rung(bell, now)
    return Put(key, text_of(after), record.version if record else 0, due_of(after))


def park_update(services: Services, update: Any, reason: str, *, why: str = FAULT) -> None:
    """Keep a chat update that could not be handled; the same update again is the same record."""
    body = update if isinstance(update, dict) else {"unreadable": str(update)[:4000]}
    update_id = body.get("update_id")
    name = f"update:{update_id if isinstance(update_id, int) else services.new_id()}"
    park_event(services, name, body, reason, kind="update", why=why)


def park_event(
    services: Services,
    name: str,
    body: dict[str, Any],
    reason: str,
    *,
    kind: str = "event",
    why: str = "foreign",
) -> None:
    """Keep something that came from outside and could not be served, once per `name`."""

    def decide(unit: Unit) -> None:
        if unit.get(Parked, parked_key(name)) is not None:
            return
        now = services.clock.now()
        unit.put(
            parked_key(name),
            Parked(_plain(reason)[:500], now, kind, update=_storable(body), why=why),
        )
        ring(unit, kind, now)

    in_unit(services, decide)


def _storable(body: dict[str, Any]) -> dict[str, Any]:
    """The same without fractions and broken characters, and not larger than a record may be: what
    the store refused would come again for ever."""
    text = _plain(json.dumps(body, ensure_ascii=False))
    if len(text) > MAX_KEPT_CHARACTERS:
        return {"unreadable": text[:MAX_KEPT_CHARACTERS]}
    kept: dict[str, Any] = json.loads(text, parse_float=str, parse_constant=str)
    return kept


def _plain(text: str) -> str:
    """Without lone surrogates, which JSON can spell and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def parked_names(services: Services) -> list[str]:
    """All of it, the oldest first; by an index that may lag behind a moment."""
    names: list[str] = []
    until = datetime.max.replace(tzinfo=UTC)
    cursor: str | None = None
    while True:
        page = services.store.due(
            Table.INBOX, PARKED_SHARD, until, limit=NAMES_AT_ONCE, cursor=cursor
        )
        names += [key.pk for key, _ in page.entries]
        cursor = page.cursor
        if cursor is None:
            return names


def parked_named(services: Services, names: Sequence[str]) -> list[tuple[str, Parked]]:
    """Those of `names` that nobody has dealt with yet."""
    found = services.store.load([parked_key(name) for name in names])
    read = [
        (name, services.read(Parked, found[parked_key(name)]))
        for name in names
        if parked_key(name) in found
    ]
    return [(name, parked) for name, parked in read if not parked.resolved]


def retry_parked(services: Services, name: str) -> Parked:
    """Let a parked wait be tried again now; a parked update is returned for its handler.

    A record that waits for the same again by now keeps that: what was parked is out of date.
    Raises Refused: "parked-gone" when it was retried or resolved already, "cannot-retry" while its
    record cannot be read, or for what only staff can do.
    """

    def decide(unit: Unit) -> Parked:
        parked = _open(unit, name)
        if parked.key is not None:
            _wait_again(services, unit, parked.key, parked.kind)
        unit.put(parked_key(name), replace(parked, resolved=True))
        return parked

    return in_unit(services, decide)


def _open(unit: Unit, name: str) -> Parked:
    """Raises Refused("parked-gone") for what somebody dealt with already."""
    parked = unit.get(Parked, parked_key(name))
    if parked is None or parked.resolved:
        raise Refused("parked-gone")
    return parked


def _wait_again(services: Services, unit: Unit, key: Key, kind: str) -> None:
    duty = services.declared.duty(key)
    if kind != UNREADABLE and kind not in {one.name for one in duty.kinds}:
        raise Refused("cannot-retry")  # it waits for staff alone
    try:
        value: Any = unit.require(duty.record(), key)
        due_kinds(value.waits, services.clock.now(), duty.kinds)
    except (ValidationError, InvalidInput) as error:
        raise Refused("cannot-retry") from error
    if kind == UNREADABLE:
        unit.put(key, value)  # as today's release reads it, and so back on the agenda
    elif kind not in value.waits:
        waits = waiting(value.waits, kind, services.clock.now())
        unit.put(key, replace(value, waits=waits))
    else:
        return
    unit.nudge(key)


def resolve_parked(services: Services, name: str) -> None:
    """Staff dealt with it by other means. Raises Refused("parked-gone")."""

    def decide(unit: Unit) -> None:
        parked = _open(unit, name)
        unit.put(parked_key(name), replace(parked, resolved=True))

    in_unit(services, decide)


def may_give_up(services: Services, parked: Parked) -> bool:
    """Whether staff can end what was parked, other than by taking it off the list."""
    if parked.key is None:
        return False
    duty = services.declared.duties.get(parked.key.sk)
    return duty is not None and parked.kind in duty.give_up()


def give_up_parked(services: Services, name: str) -> None:
    """Staff end what will not be decided by itself; whatever waited for it goes on.

    Raises Refused: "parked-gone", "cannot-retry" for what cannot be given up.
    """
    parked = _open(Unit(services), name)
    key = parked.key
    if key is None or not may_give_up(services, parked):
        raise Refused("cannot-retry")
    services.declared.duty(key).give_up()[parked.kind](services, key.pk)
    resolve_parked(services, name)
