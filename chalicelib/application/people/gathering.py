"""Finding what is somebody's: a table is read slice by slice, and what names the account is looked at."""

from __future__ import annotations

from typing import Final

from chalicelib.application.personal import Personal
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.services import Services

PAGES: Final = 10
PAGE: Final = 500
"""Of one slice: some 5,000 records, seconds of a worker's time."""


def slice_of(
    services: Services, table: Table, cursor: str | None, account_id: int
) -> tuple[list[Record], str | None]:
    """What is this account's in the next slice, and where the table goes on; None at its end. Raises what
    reading raises."""
    found: list[Record] = []
    for _ in range(PAGES):
        records, cursor = services.store.scan(table, limit=PAGE, cursor=cursor)
        found += [one for one in records if _is_of(services, one, account_id)]
        if cursor is None:
            break
    return found, cursor


def personal_kind(services: Services, key: Key) -> Personal | None:
    """What is said of records of this kind; None if they are nobody's."""
    kind = services.declared.personal().get((key.table, kind_name(key)))
    return kind if isinstance(kind, Personal) else None


def kind_name(key: Key) -> str:
    """The sort key, up to the colon."""
    return key.sk.partition(":")[0]


def _is_of(services: Services, record: Record, account_id: int) -> bool:
    """What does not even hold the digits is not read."""
    digits = str(account_id)
    if digits not in record.text and digits not in record.key.pk and digits not in record.key.sk:
        return False
    kind = personal_kind(services, record.key)
    if kind is None:
        return False
    return bool(kind.roles(services.read(kind.record, record), account_id))
