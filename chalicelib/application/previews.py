"""What staff were shown and may confirm: by nobody else, and exactly as it was."""

from __future__ import annotations

from typing import Protocol, TypeVar

from chalicelib.application.ports.store import Key
from chalicelib.application.unit import Unit
from chalicelib.domain.errors import Refused


class Preview(Protocol):
    """A stored preview."""

    @property
    def by(self) -> int | None:
        """To whom of the staff it was shown."""
        ...


P = TypeVar("P", bound=Preview)


def shown_to(unit: Unit, kind: type[P], key: Key, by: int) -> P:
    """Confirmed by whom it was shown to. Raises Refused("preview-gone")."""
    found = unit.get(kind, key)
    if found is None or found.by != by:
        raise Refused("preview-gone")
    return found
