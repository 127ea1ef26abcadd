"""Finds on which line of a TOML text each key and element stands; knows nothing of what they mean.

The standard parser keeps no positions. This walks a text that the parser has already accepted, so
it only has to follow structure, never to judge it; it runs only when there is a fault to report.
"""

from __future__ import annotations

import re
import tomllib
from typing import Final

Path = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR: Final = re.compile(r"[^,\]}#\n]+")
_STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)


def line_numbers(text: str) -> dict[Path, int]:
    """The line (from 1) of each table, key and array element of a valid TOML `text`, by its path."""
    walk = _Walk(text)
    walk.document()
    return walk.lines


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._table_arrays: dict[Path, int] = {}  # path to the index of its last table

    def document(self) -> None:
        table: Path = ()
        while self._skip(_BLANK) < len(self.text):
            if self._takes("[["):
                array = self._in_last_tables(self._key_path("]]"), upto=-1)
                index = self._table_arrays.get(array, -1) + 1
                self._table_arrays[array] = index
                table = (*array, index)
                self._mark(table)
            elif self._takes("["):
                table = self._in_last_tables(self._key_path("]"), upto=None)
                self._mark(table)
            else:
                self._pair(table)

    def _in_last_tables(self, keys: Path, upto: int | None) -> Path:
        """`keys` with the index of the last table put after each key that is an array of tables."""
        path: Path = ()
        open_keys = keys[:upto]
        for key in open_keys:
            path = (*path, key)
            if path in self._table_arrays:
                path = (*path, self._table_arrays[path])
        return path + keys[len(open_keys) :]

    def _pair(self, table: Path) -> None:
        start = self.at
        path = table + self._key_path("=")
        self._mark(path, start)
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        if self._takes("["):
            self._elements(path)
        elif self._takes("{"):
            while self._skip(_BLANK) is not None and not self._takes("}"):
                self._pair(path)
                self._skip(_BLANK)
                self._takes(",")
        elif self.text[self.at] in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)

    def _elements(self, path: Path) -> None:
        index = 0
        self._skip(_BLANK)
        while not self._takes("]"):
            self._mark((*path, index))
            self._value((*path, index))
            self._skip(_BLANK)
            self._takes(",")
            self._skip(_BLANK)
            index += 1

    def _key_path(self, end: str) -> Path:
        keys: list[str] = []
        while True:
            start = self._skip(_SPACE)
            if self.text[start] in "\"'":
                self._skip(_STRING)
                quoted = self.text[start : self.at]
                keys.append(str(tomllib.loads(f"key = {quoted}")["key"]))
            else:
                self._skip(_BARE_KEY)
                keys.append(self.text[start : self.at])
            self._skip(_SPACE)
            if not self._takes("."):
                self._takes(end)
                return tuple(keys)

    def _mark(self, path: Path, at: int | None = None) -> None:
        line = self.text.count("\n", 0, self.at if at is None else at) + 1
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def _takes(self, token: str) -> bool:
        found = self.text.startswith(token, self.at)
        if found:
            self.at += len(token)
        return found

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        return self.at
