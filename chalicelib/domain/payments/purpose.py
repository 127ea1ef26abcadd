"""What the money of a charge is for; knows no capability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Aim:
    """What money is brought onto a balance for: `kind` names who knows it, `id` is what they call it."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """`kind` names who fulfils it, `subject` is the id that a reader looks for, `terms` are what the
    fulfilling capability froze for itself: JSON that payments never open."""

    kind: str
    subject: str = ""
    terms: Mapping[str, Any] = field(default_factory=dict)
