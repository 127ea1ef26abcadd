"""Looks at what an earlier sandbox left in its folder before anybody opens it; changes nothing there.

The local AWS takes a file that it cannot read for an empty one and overwrites it at its end, and SQLite
makes an empty database of an empty file. So whatever is damaged or missing is refused here, in words.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from infra.local_aws import table_names

BOOKS: Final = "aws/dynamodb.json"
CHATS: Final = "telegram.sqlite"
DATABASES: Final = (CHATS, "stripe.sqlite")
KEPT_TOGETHER: Final = (CHATS, BOOKS, "aws/sqs.json", "aws/s3.json")
"""A world has all of these once it was ended; a new one has none."""


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
    for name in DATABASES:
        _check_database(folder, name)
    for path in sorted((folder / "aws").glob("*.json")):
        _check_aws(folder, f"aws/{path.name}")
    missing = [name for name in KEPT_TOGETHER if not _is_there(folder, name)]
    if missing and len(missing) < len(KEPT_TOGETHER):
        raise _damaged(folder, missing[0], "is missing")


def _is_there(folder: Path, name: str) -> bool:
    path = folder / name
    return path.exists() and path.stat().st_size > 0


def _check_database(folder: Path, name: str) -> None:
    if not _is_there(folder, name):  # an empty one is as good as missing
        return
    with tempfile.TemporaryDirectory(prefix="dialtone-state-") as scratch:
        for part in folder.glob(f"{name}*"):  # a database that was not closed has files beside it
            shutil.copy(part, scratch)
        if not _is_sound(Path(scratch, name)):
            raise _damaged(folder, name, "is damaged")


def _is_sound(database_file: Path) -> bool:
    try:
        with closing(sqlite3.connect(database_file)) as database:
            (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
            odd = "SELECT count(*) FROM objects WHERE NOT json_valid(body)"
            return bool(found == "ok" and database.execute(odd).fetchone() == (0,))
    except sqlite3.Error:
        return False


def _check_aws(folder: Path, name: str) -> None:
    try:
        content: Any = json.loads((folder / name).read_bytes())
        payload = content.get("payload", content)  # older files have no wrapper
        sound = isinstance(payload, dict) and (name != BOOKS or _has_tables(payload))
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        sound = False
    if not sound:
        raise _damaged(folder, name, "is damaged")


def _has_tables(payload: dict[str, Any]) -> bool:
    """Every table of the app is among those kept."""
    kept = [str(table.get("TableName")) for table in payload["tables"]["data"].values()]
    return set(table_names().values()) <= set(kept)


def _damaged(folder: Path, name: str, fault: str) -> StateDamaged:
    return StateDamaged(
        f"{folder / name} {fault}: nothing was changed; put it back, or set STATE_DIR to another folder"
    )
