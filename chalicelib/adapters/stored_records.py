"""What a write looks like at rest: its texts, their bytes, the limits; knows no store.

Both stores prepare their commits here: what one of them refuses, the other refuses.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from chalicelib.application.ports.store import (
    MAX_COMMIT_BYTES,
    MAX_COMMIT_WRITES,
    MAX_RECORD_BYTES,
    Check,
    CommitTooLarge,
    Due,
    Key,
    Put,
    Table,
    Write,
)

MAX_PK_BYTES: Final = 2048  # DynamoDB: a partition key, of a table or of an index
MAX_SK_BYTES: Final = 1024  # DynamoDB: a sort key

# Names of the attributes of an item; their bytes are paid for in every record.
RECORD_NAMES: Final = ("pk", "sk", "v", "tx", "body")
DUE_NAMES: Final = ("shard", "due_at")
_RECORD_NAME_BYTES: Final = sum(map(len, RECORD_NAMES))
_DUE_NAME_BYTES: Final = sum(map(len, DUE_NAMES))


@dataclass(frozen=True, slots=True)
class PreparedPut:
    """A put as it will be stored: `due` in UTC."""

    key: Key
    expected_version: int
    text: str
    due: Due | None
    due_text: str


Prepared = PreparedPut | Check


def prepare(writes: Sequence[Write], token: str) -> tuple[Prepared, ...]:
    """The commit as it will be stored.

    Raises CommitTooLarge; ValueError for a key, text, token, version or due time that can never be
    stored.
    """
    if not token or not token.isprintable():
        raise ValueError(f"a commit needs a printable token, not {token!r}")
    if len(writes) > MAX_COMMIT_WRITES:
        raise CommitTooLarge(f"{len(writes)} writes, at most {MAX_COMMIT_WRITES}")
    if len({write.key for write in writes}) < len(writes):
        raise CommitTooLarge("a commit names each key once")
    total = 0
    prepared: list[Prepared] = []
    for write in writes:
        if write.expected_version < 0:
            raise ValueError(f"versions count from 0, not {write.expected_version}")
        size = _key_bytes(write.key)
        if isinstance(write, Check):
            prepared.append(write)
        else:
            put, more = _prepare_put(write)
            prepared.append(put)
            size += more + _utf8_bytes(token)
            if size > MAX_RECORD_BYTES:
                raise CommitTooLarge(f"{write.key}: {size} bytes, at most {MAX_RECORD_BYTES}")
        total += size
    if total > MAX_COMMIT_BYTES:
        raise CommitTooLarge(f"{total} bytes in all, at most {MAX_COMMIT_BYTES}")
    return tuple(prepared)


def _prepare_put(put: Put) -> tuple[PreparedPut, int]:
    size = _RECORD_NAME_BYTES + _utf8_bytes(put.text) + number_bytes(put.expected_version + 1)
    if put.due is None:
        return PreparedPut(put.key, put.expected_version, put.text, None, ""), size
    if not put.key.table.has_agenda:
        raise ValueError(f"records of {put.key.table} never wait")
    shard_bytes = _utf8_bytes(put.due.shard)
    if not 0 < shard_bytes <= MAX_PK_BYTES:
        raise ValueError(f"a shard has 1 to {MAX_PK_BYTES} bytes, not {shard_bytes}")
    due_text = instant_text(put.due.due_at)
    due = Due(put.due.shard, put.due.due_at.astimezone(UTC))
    size += _DUE_NAME_BYTES + shard_bytes + len(due_text)
    return PreparedPut(put.key, put.expected_version, put.text, due, due_text), size


def instant_text(moment: datetime) -> str:
    """ISO 8601 UTC with six digits of microseconds: texts sort as the moments do. Aware only."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def read_instant(text: str) -> datetime:
    """The moment of `instant_text`, aware UTC."""
    return datetime.fromisoformat(text)


def cursor_text(*parts: str) -> str:
    """Where to continue, as text that callers only hand back."""
    return json.dumps(parts, ensure_ascii=False)


def read_cursor(cursor: str, parts: int) -> list[str]:
    """The parts of `cursor_text`. Raises ValueError for anything else."""
    try:
        found: Any = json.loads(cursor)
    except ValueError:
        found = None
    if type(found) is not list or len(found) != parts or not all(type(p) is str for p in found):
        raise ValueError(f"not a cursor of this store: {cursor!r}")
    return found


def check_page(limit: int, table: Table, *, of_agenda: bool = False) -> None:
    """Raises ValueError for a page that can never be asked for."""
    if limit < 1:
        raise ValueError(f"a page holds at least one record, not {limit}")
    if of_agenda and not table.has_agenda:
        raise ValueError(f"records of {table} never wait")


def check_segment(segment: int, segments: int) -> None:
    """Raises ValueError unless `segment` is one of `segments`."""
    if not 0 <= segment < segments:
        raise ValueError(f"segment {segment} of {segments}")


def number_bytes(number: int) -> int:
    """Size of an integer by AWS's rule: one byte per two significant digits, and one."""
    digits = str(abs(number)).rstrip("0") or "0"
    return (len(digits) + 1) // 2 + 1


def _key_bytes(key: Key) -> int:
    pk_bytes, sk_bytes = _utf8_bytes(key.pk), _utf8_bytes(key.sk)
    if not 0 < pk_bytes <= MAX_PK_BYTES or not 0 < sk_bytes <= MAX_SK_BYTES:
        bounds = f"1 to {MAX_PK_BYTES} and 1 to {MAX_SK_BYTES} bytes"
        raise ValueError(f"a key has {bounds}, not {pk_bytes} and {sk_bytes}")
    return pk_bytes + sk_bytes


def _utf8_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
