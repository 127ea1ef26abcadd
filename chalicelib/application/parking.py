"""Parked work: what could not be done by itself, visible to staff, retried or resolved by them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import ValidationError

from chalicelib.application.ports.store import Key, Put, Record, Table
from chalicelib.application.records import body_of, due_of
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import Wait, Waits, due_kinds, waiting, without
from chalicelib.domain.errors import InvalidInput, Refused

UNREADABLE: Final = "unreadable"
"""The kind of parked work whose record cannot be read."""

MAX_KEPT_CHARACTERS: Final = 50_000
"""Of a parked update: at most 200 KB, of the 400 KB that a record may have."""


def park_wait(unit: Unit, key: Key, value: Any, kind: str, *, reason: str, now: datetime) -> None:
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
        ),
    )


def park_key(services: Services, key: Key, reason: str) -> None:
    """Park everything a record waits for now: a worker died on it again and again."""

    def decide(unit: Unit) -> None:
        value: Any = unit.get(services.declared.duty(key).record(), key)
        if value is None:
            return
        now = services.clock.now()
        for kind in [kind for kind, wait in value.waits.items() if wait.at <= now]:
            park_wait(unit, key, value, kind, reason=reason, now=now)
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
    )
    name = parked_key(f"{key.pk}:{UNREADABLE}:{now:%Y%m%dT%H%M%SZ}")
    writes = [Put(key, record.body, record.version), Put(name, body_of(parked), 0, due_of(parked))]
    services.store.commit(writes, services.new_token())


def park_update(services: Services, update: Any, reason: str) -> None:
    """Keep a chat update that could not be handled; the same update again is the same record."""
    body = update if isinstance(update, dict) else {"unreadable": str(update)[:4000]}
    update_id = body.get("update_id")
    name = f"update:{update_id if isinstance(update_id, int) else services.new_id()}"
    park_event(services, name, body, reason, kind="update")


def park_event(
    services: Services, name: str, body: dict[str, Any], reason: str, *, kind: str = "event"
) -> None:
    """Keep something that came from outside and could not be served, once per `name`."""

    def decide(unit: Unit) -> None:
        if unit.get(Parked, parked_key(name)) is not None:
            return
        now = services.clock.now()
        unit.put(
            parked_key(name),
            Parked(reason=_plain(reason)[:500], parked_at=now, kind=kind, update=_storable(body)),
        )

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


def parked_work(services: Services, limit: int = 20) -> list[tuple[str, Parked]]:
    """The oldest parked work, with the name to retry or resolve it by."""
    until = datetime.max.replace(tzinfo=UTC)
    page = services.store.due(Table.INBOX, PARKED_SHARD, until, limit=limit)
    found = services.store.load([key for key, _ in page.entries])
    return [(key.pk, services.read(Parked, found[key])) for key, _ in page.entries if key in found]


def retry_parked(services: Services, name: str) -> Parked:
    """Let a parked wait be tried again now; a parked update is returned for its handler.

    A record that waits for the same again by now keeps that: what was parked is out of date.
    Raises Refused: "parked-gone" when it was retried or resolved already, "cannot-retry" while its
    record cannot be read.
    """

    def decide(unit: Unit) -> Parked:
        parked = unit.get(Parked, parked_key(name))
        if parked is None or parked.resolved:
            raise Refused("parked-gone")
        if parked.target is not None:
            _wait_again(services, unit, parked)
        unit.put(parked_key(name), replace(parked, resolved=True))
        return parked

    return in_unit(services, decide)


def _wait_again(services: Services, unit: Unit, parked: Parked) -> None:
    if parked.target is None:
        return
    table, pk, sk = parked.target
    key = Key(Table(table), pk, sk)
    duty = services.declared.duty(key)
    try:
        value: Any = unit.require(duty.record(), key)
        due_kinds(value.waits, services.clock.now(), duty.kinds)
    except (ValidationError, InvalidInput) as error:
        raise Refused("cannot-retry") from error
    if parked.kind == UNREADABLE:
        unit.put(key, value)  # as today's release reads it, and so back on the agenda
    elif parked.kind not in value.waits:
        waits = waiting(value.waits, parked.kind, services.clock.now())
        unit.put(key, replace(value, waits=waits))
    else:
        return
    unit.nudge(key)


def resolve_parked(services: Services, name: str) -> None:
    """Staff dealt with it by other means. Raises Refused("parked-gone")."""

    def decide(unit: Unit) -> None:
        parked = unit.get(Parked, parked_key(name))
        if parked is None or parked.resolved:
            raise Refused("parked-gone")
        unit.put(parked_key(name), replace(parked, resolved=True))

    in_unit(services, decide)


def may_give_up(services: Services, parked: Parked) -> bool:
    """Whether staff can end what was parked, other than by taking it off the list."""
    if parked.target is None:
        return False
    duty = services.declared.duties.get(parked.target[2])
    return duty is not None and parked.kind in duty.give_up()


def give_up_parked(services: Services, name: str) -> None:
    """Staff end what will not be decided by itself; whatever waited for it goes on.

    Raises Refused: "parked-gone", "cannot-retry" for what cannot be given up.
    """
    parked = Unit(services).get(Parked, parked_key(name))
    if parked is None or parked.resolved:
        raise Refused("parked-gone")
    if parked.target is None or not may_give_up(services, parked):
        raise Refused("cannot-retry")
    table, pk, sk = parked.target
    services.declared.duty(Key(Table(table), pk, sk)).give_up()[parked.kind](services, pk)
    resolve_parked(services, name)


PARKED_SHARD: Final = "parked"


@dataclass(frozen=True, slots=True)
class Parked:
    """Work that could not be done by itself, with its reason, until staff retries or resolves it.

    Either `target` with `kind` (a wait of that record) or `update` (a chat update) is set.
    """

    reason: str
    parked_at: datetime
    kind: str
    target: tuple[str, str, str] | None = None
    update: dict[str, Any] | None = None
    resolved: bool = False

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
