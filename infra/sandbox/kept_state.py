"""Looks at what an earlier sandbox left in its folder before anybody opens it; changes nothing there.

The local AWS takes a file that it cannot read for an empty one and overwrites it at its end, and SQLite
makes an empty database of an empty file. So whatever is damaged or missing is refused here, in words.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from infra.local_aws import table_names

BOOKS: Final = "aws/dynamodb.json"
CHATS: Final = "telegram.sqlite"
KEPT_TOGETHER: Final = (CHATS, BOOKS, "aws/sqs.json", "aws/s3.json")
"""A world in which anything has happened has all of these."""

PATIENCE_SECONDS: Final = 3.0


class StateDamaged(Exception):
    """The folder cannot be gone on with; the message is one line that names the file."""


def check_state(folder: Path, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Raises StateDamaged unless `folder` is new or holds a whole world.

    After a sandbox was killed its local AWS is still writing for a moment.
    """
    end = time.monotonic() + patience_seconds
    while True:
        try:
            return _check(folder)
        except StateDamaged:
            if time.monotonic() >= end:
                raise
            time.sleep(0.1)


def _check(folder: Path) -> None:
    for name in sorted({CHATS, *(path.name for path in folder.glob("*.sqlite"))}):
        _check_database(folder, name)
    payloads = {
        path.name: _payload(folder, f"aws/{path.name}")
        for path in sorted((folder / "aws").glob("*.json"))
    }
    books = _tables(payloads.get(Path(BOOKS).name, {}))
    if not any(books.values()) and not _has_happened(folder):
        return  # ended before anything was done in it
    missing = [name for name in KEPT_TOGETHER if not _is_there(folder, name)]
    if missing:
        raise _damaged(folder, missing[0], "is missing")
    if not set(table_names().values()) <= books.keys():
        raise _damaged(folder, BOOKS, "is damaged")


def _is_there(folder: Path, name: str) -> bool:
    path = folder / name
    return path.exists() and path.stat().st_size > 0


def _check_database(folder: Path, name: str) -> None:
    if not _is_there(folder, name):  # an empty one is as good as missing
        return
    try:
        with _copied(folder, name) as database:
            (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
            odd = "SELECT count(*) FROM objects WHERE NOT json_valid(body)"
            sound = found == "ok" and database.execute(odd).fetchone() == (0,)
    except sqlite3.Error:
        sound = False
    if not sound:
        raise _damaged(folder, name, "is damaged")


@contextlib.contextmanager
def _copied(folder: Path, name: str) -> Iterator[sqlite3.Connection]:
    """A copy of a database, because opening one writes beside it and mends it."""
    with tempfile.TemporaryDirectory(prefix="dialtone-state-") as scratch:
        for part in folder.glob(f"{name}*"):  # one that was not closed has files beside it
            shutil.copy(part, scratch)
        with contextlib.closing(sqlite3.connect(Path(scratch, name))) as database:
            yield database


def _has_happened(folder: Path) -> bool:
    """Whether the chats' database, which is sound, holds anything."""
    if not _is_there(folder, CHATS):
        return False
    with _copied(folder, CHATS) as database:
        return bool(database.execute("SELECT EXISTS (SELECT 1 FROM objects)").fetchone()[0])


def _payload(folder: Path, name: str) -> dict[str, Any]:
    try:
        content: Any = json.loads((folder / name).read_bytes())
        payload: Any = content.get("payload", content)  # older files have no wrapper
        if name == BOOKS:
            _tables(payload)
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        payload = None
    if not isinstance(payload, dict):
        raise _damaged(folder, name, "is damaged")
    return payload


def _tables(payload: dict[str, Any]) -> dict[str, int]:
    """How many partitions each table of the books has."""
    kept = payload["tables"]["data"].values() if payload else ()
    return {table["TableName"]: len(table["items"]) for table in kept}


def _damaged(folder: Path, name: str, fault: str) -> StateDamaged:
    return StateDamaged(
        f"{folder / name} {fault}: nothing was changed; put it back, or set STATE_DIR to another folder"
    )
