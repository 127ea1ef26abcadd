"""What is stored of an audit between two of its slices; knows no rule.

The sums of the tallies are kept in parts, since one record holds 400 KB.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from chalicelib.application.auditing import Report, only_readable
from chalicelib.application.ports.store import Key, Table

PARTITION: Final = "audit"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it came, and what was found; `parts` records hold the sums."""

    as_of: datetime
    declared: str
    report: Report
    parts: int = 0


@dataclass(frozen=True, slots=True)
class SumsPart:
    """Some of the sums, by promise and name."""

    sums: dict[str, dict[str, int]] = field(default_factory=dict)


def progress_key() -> Key:
    """The one audit there is."""
    return Key(Table.INBOX, PARTITION, "progress")


def part_key(number: int) -> Key:
    """One part of its sums."""
    return Key(Table.INBOX, PARTITION, f"sums:{number:03}")


CHECKS: Final = (
    only_readable(Table.INBOX, "progress", Progress),
    only_readable(Table.INBOX, "sums", SumsPart),
)
