"""What is told to staff."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.ports.notifier import Notice


@dataclass(frozen=True, slots=True)
class WorkParked(Notice):
    """`count` more of one kind could not be done by itself; `in_all` wait for staff now."""

    kind: str
    count: int
    in_all: int
