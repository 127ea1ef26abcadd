"""Files in memory, for tests and simulations; knows no disk, and fails only when told to."""

from __future__ import annotations

from chalicelib.application.ports.files import FilesUnavailable


class MemoryFiles:
    """A FileStore. While `is_down` is set, every call raises FilesUnavailable."""

    def __init__(self) -> None:
        self.is_down = False
        self._files: dict[str, tuple[bytes, str]] = {}

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Keep a copy."""
        self._require_up()
        self._files[key] = (bytes(content), content_type)

    def get(self, key: str) -> bytes | None:
        """The file, or None."""
        self._require_up()
        file = self._files.get(key)
        return None if file is None else file[0]

    def content_type(self, key: str) -> str:
        """What the file was put as. Raises KeyError."""
        return self._files[key][1]

    def keys(self) -> list[str]:
        """Keys of all files, sorted."""
        return sorted(self._files)

    def _require_up(self) -> None:
        if self.is_down:
            raise FilesUnavailable("the file store is down")
