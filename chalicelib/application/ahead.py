"""What a worker has read for a whole message, and what it wrote since; knows no aggregate.

It may lag behind the store: what is decided from it is committed against its versions, or is decided
again from fresh reads (`unit.in_unit`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from chalicelib.application.ports.store import Key, Put, Record

T = TypeVar("T")


class Ahead:
    """Records by key, None for one that was not there; and what they hold, read once."""

    def __init__(self) -> None:
        self._records: dict[Key, Record | None] = {}
        self._values: dict[Key, tuple[int, Any]] = {}

    def keep(self, keys: Iterable[Key], found: Mapping[Key, Record]) -> None:
        """These were asked for, and this is what there was."""
        self._records.update((key, found.get(key)) for key in keys)

    def known(self, keys: Iterable[Key]) -> dict[Key, Record | None]:
        """What is known of `keys`."""
        return {key: self._records[key] for key in keys if key in self._records}

    def value(self, kind: type[T], record: Record, read: Callable[[], T]) -> T:
        """What `read` makes of this version of the record, made once. Raises what `read` raises."""
        version, value = self._values.get(record.key, (0, None))
        if version == record.version and isinstance(value, kind):
            return value
        value = read()
        self._values[record.key] = (record.version, value)
        return value

    def wrote(self, puts: Iterable[Put], values: Mapping[Key, object]) -> None:
        """A commit succeeded: what was written is what is stored."""
        for put in puts:
            version = put.expected_version + 1
            self._records[put.key] = Record(put.key, version, put.text)
            self._values[put.key] = (version, values[put.key])

    def forget(self, keys: Iterable[Key]) -> None:
        """Somebody else may have changed these."""
        for key in keys:
            self._records.pop(key, None)
            self._values.pop(key, None)
