"""What a capability says of the records of one kind: whose they are, and what of them their person is told;
knows no record.

Every kind is personal, or is not for a reason; every field is told, or withheld for a reason. A test holds
that no kind is forgotten, and that no field that names something at a payment system is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from chalicelib.application.ports.store import Key, Table

AGENDA: Final = "when our workers look at it next"
PROVIDER: Final = "a name that opens something at the payment system"
OTHERS: Final = "another person's account"
STAFF: Final = "which of the operator's people it was"


def _nothing_beside(_value: Any) -> Iterable[Key]:
    return ()


@dataclass(frozen=True, slots=True)
class Personal:
    """`owners`: the fields that hold whose it is, by what that makes them (none: whoever has the partition).
    `withheld`: fields of which nobody is told, with the reason. `guests`: owners who are told `guests_read`
    alone, since the rest is somebody else's. `brings`: records that are told with it."""

    record: type[Any]
    owners: Mapping[str, str] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)
    guests: tuple[str, ...] = ()
    guests_read: tuple[str, ...] = ()
    brings: Callable[[Any], Iterable[Key]] = _nothing_beside

    def roles(self, value: Any, account_id: int) -> list[str]:
        """What this account is to it; none: nothing."""
        return [role for name, role in self.owners.items() if getattr(value, name) == account_id]

    def told(self, roles: Iterable[str]) -> list[str]:
        """The fields that somebody in these roles is told. Who is it all to themselves reads all."""
        mine = set(roles)
        if mine and mine <= set(self.guests):
            return list(self.guests_read)
        return [
            one.name
            for one in fields(self.record)
            if one.name not in self.withheld and one.name not in self.owners
        ]


@dataclass(frozen=True, slots=True)
class Impersonal:
    """Records of nobody, or of which an export has nothing to say, and why."""

    why: str


PersonalKinds = Mapping[tuple[Table, str], Personal | Impersonal]
"""By the table and the name of the records: their sort key, up to the colon."""
