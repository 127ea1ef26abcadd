"""The port of what is counted for the operator's alarms; a metric never names a person or a record."""

from __future__ import annotations

from typing import Protocol


class Metrics(Protocol):
    """Counts what the operator watches."""

    def count(self, name: str, value: int, **about: str) -> None:
        """`value` more of `name`; `about` is said beside it and is no dimension. Never raises."""
        ...


class Uncounted:
    """Where nobody watches."""

    def count(self, name: str, value: int, **about: str) -> None:
        """Nothing."""
