"""A small store of JSON objects in one SQLite file, for the stand-ins; knows nothing of what they mean."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS objects (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, id)
)
"""


class State:
    """Objects by (kind, id), listed in the order in which they were first put; safe among threads.

    What is put is copied (it goes through JSON), so changing an object changes nothing here until it
    is put again. `path` may be ":memory:".
    """

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute(_SCHEMA)

    def get(self, kind: str, identifier: str) -> dict[str, Any] | None:
        """The object, or None."""
        with self._lock:
            row = self._database.execute(
                "SELECT body FROM objects WHERE kind = ? AND id = ?", (kind, identifier)
            ).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, kind: str, identifier: str, body: dict[str, Any]) -> None:
        """Create or replace; a replaced object keeps its place in the list."""
        with self._lock:
            self._database.execute(
                "INSERT INTO objects (kind, id, body) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                (kind, identifier, json.dumps(body)),
            )

    def delete(self, kind: str, identifier: str) -> None:
        """Forget the object; one that is not there is no error."""
        with self._lock:
            self._database.execute(
                "DELETE FROM objects WHERE kind = ? AND id = ?", (kind, identifier)
            )

    def list(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind, the first put first."""
        with self._lock:
            rows = self._database.execute(
                "SELECT body FROM objects WHERE kind = ? ORDER BY position", (kind,)
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All puts inside happen or none; other threads wait. May be nested (the outermost counts)."""
        with self._lock:
            if self._depth == 0:
                self._database.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._database.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._database.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()
