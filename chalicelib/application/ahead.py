"""What a worker has read for a whole message, and what it wrote since; knows no aggregate.

It may lag behind the store: what is decided from it is committed against its versions, or is decided
again from fresh reads (`unit.in_unit`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chalicelib.application.ports.store import Key, Put, Record


class Ahead:
    """Records by key; None for one that was not there."""

    def __init__(self) -> None:
        self._records: dict[Key, Record | None] = {}

    def keep(self, keys: Iterable[Key], found: Mapping[Key, Record]) -> None:
        """These were asked for, and this is what there was."""
        self._records.update((key, found.get(key)) for key in keys)

    def known(self, keys: Iterable[Key]) -> dict[Key, Record | None]:
        """What is known of `keys`."""
        return {key: self._records[key] for key in keys if key in self._records}

    def wrote(self, puts: Iterable[Put]) -> None:
        """A commit succeeded: what was written is what is stored."""
        for put in puts:
            record = Record(put.key, put.expected_version + 1, put.body, put.due)
            self._records[put.key] = record

    def forget(self, keys: Iterable[Key]) -> None:
        """Somebody else may have changed these."""
        for key in keys:
            self._records.pop(key, None)
