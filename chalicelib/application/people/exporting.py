"""Everything that is stored of one person as one file, on their wish (GDPR Art. 15(3), Art. 20(1)).

No record of a person lists all the others, so every table is read once, slice by slice, and what names the
account is looked at. The accounts' own partition needs no looking for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.application.people.gathering import kind_name, personal_kind, slice_of
from chalicelib.application.people.notices import DataReady
from chalicelib.application.people.plain_values import plain, some_of
from chalicelib.application.people.records import export_key, export_part_key
from chalicelib.application.people.telling import tell
from chalicelib.application.personal import Personal
from chalicelib.application.ports.chat import Attachment
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.records import every_record
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, in_unit
from chalicelib.domain.people.export import GATHER, SEND, Export, begun, gathered, over

GATHERED_IN: Final = tuple(table for table in Table if table is not Table.ACCOUNTS)

LOADED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class ExportPart:
    """Names of records that one slice has found: at most those of a slice, some 300 KB."""

    found: tuple[tuple[str, str, str], ...]


def ask_export(services: Services, account_id: int) -> Export:
    """The one that is under way, or a new one. Raises Refused("export-too-soon")."""

    def decide(unit: Unit) -> Export:
        before = unit.get(Export, export_key(account_id))
        export = begun(before, account_id, services.clock.now())
        if export != before:
            unit.put(export_key(account_id), export)
            unit.nudge(export_key(account_id))
        return export

    return in_unit(services, decide)


def gather(services: Services, name: str) -> None:
    """The agenda's step: one slice of one table. A slice that somebody else has stored meanwhile is theirs.
    Raises what reading raises: a record that cannot be read parks it, and staff see that."""
    key = export_key(int(name))
    seen = Unit(services, fresh=True).require(Export, key)
    if GATHER not in seen.waits:
        return
    table = GATHERED_IN[seen.tables]
    found, cursor = slice_of(services, table, seen.cursor, seen.account_id)
    after = gathered(
        seen,
        last=len(GATHERED_IN),
        cursor=cursor,
        found=bool(found),
        now=services.clock.now(),
    )

    def decide(unit: Unit) -> None:
        if unit.require(Export, key) != seen:
            return
        if found:
            part = export_part_key(seen.account_id, after.parts)
            unit.load(part)
            unit.put(part, ExportPart(tuple(_named(one.key) for one in found)))
        unit.put(key, after)
        unit.nudge(key)

    in_unit(services, decide)


def send_export(services: Services, name: str) -> None:
    """The agenda's step: the file, written and sent. Raises ChatError."""
    key = export_key(int(name))
    export = Unit(services, fresh=True).require(Export, key)
    if SEND not in export.waits:
        return  # another worker has sent it
    file = Attachment(f"data-{export.account_id}.json", written(services, export))
    reached = tell(services, export.account_id, DataReady(export.account_id, file)) is not None
    sent_at = services.clock.now() if reached else None
    change_stored(services, Export, key, lambda one: over(one, sent_at) if one == export else one)


def written(services: Services, export: Export) -> bytes:
    """What was gathered, as it is now: an object of lists by kind, each in the order of its names."""
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in _records(services, export):
        kind = personal_kind(services, record.key)
        if kind is not None:
            told[_title(record.key)] += _told(services, kind, record, export.account_id)
    whole = {
        "account": export.account_id,
        "service": services.catalog.title,
        "asked_at": plain(export.asked_at),
        "stored": dict(sorted(told.items())),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()


def _title(key: Key) -> str:
    """What its list is called."""
    return f"{key.table.value}/{kind_name(key)}"


def _named(key: Key) -> tuple[str, str, str]:
    return key.table.value, key.pk, key.sk


def _told(
    services: Services, kind: Personal, record: Record, account_id: int
) -> Iterator[dict[str, Any]]:
    value: Any = services.read(kind.record, record)
    roles = kind.roles(value, account_id)
    if kind.owners and not roles:
        return  # somebody else's meanwhile
    you = {"you_are": roles} if len(kind.owners) > 1 else {}
    yield you | some_of(value, kind.told(roles))


def _records(services: Services, export: Export) -> Iterator[Record]:
    """The account's own partition, then all that was found, then what those bring."""
    yield from every_record(services.store, Table.ACCOUNTS, str(export.account_id), "")
    found = sorted(set(_found(services, export)))
    brought: dict[Key, None] = {}
    for record in _loaded(services, found):
        yield record
        kind = personal_kind(services, record.key)
        if kind is not None:
            value: Any = services.read(kind.record, record)
            brought.update(dict.fromkeys(kind.brings(value)))
    yield from _loaded(services, brought)


def _found(services: Services, export: Export) -> Iterator[Key]:
    unit = Unit(services, fresh=True)
    for number in range(1, export.parts + 1):
        part = unit.require(ExportPart, export_part_key(export.account_id, number))
        yield from (Key(Table(table), pk, sk) for table, pk, sk in part.found)


def _loaded(services: Services, keys: Iterable[Key]) -> Iterator[Record]:
    all_of_them = list(keys)
    for at in range(0, len(all_of_them), LOADED_AT_ONCE):
        yield from services.store.load(all_of_them[at : at + LOADED_AT_ONCE]).values()
