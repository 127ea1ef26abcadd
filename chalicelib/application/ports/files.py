"""Ports for finished documents: drawing them and keeping them."""

from typing import Protocol

from chalicelib.domain.errors import DialtoneError
from chalicelib.domain.invoicing.printed import PrintedDocument


class FilesUnavailable(DialtoneError):
    """The file store cannot be reached or refuses to serve; putting the same file again is safe."""


class FileStore(Protocol):
    """Keeps finished files under a key; may raise FilesUnavailable."""

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Write the whole file; the same key with the same content again is harmless."""
        ...

    def get(self, key: str) -> bytes | None:
        """The file, or None if there is none."""
        ...


class DocumentRenderer(Protocol):
    """Draws a document from its frozen record and nothing else."""

    def __call__(self, document: PrintedDocument) -> bytes:
        """A PDF; the same record gives the same bytes."""
        ...
