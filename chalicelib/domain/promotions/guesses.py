"""How often one account may be wrong about a promo code: whoever tries codes at random finds none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.errors import Refused

WITHIN: Final = timedelta(hours=1)
MOST: Final = 10
"""Codes that nobody knows, within that time."""


@dataclass(frozen=True, slots=True)
class Guesses:
    """When one account was wrong, the last time last."""

    wrong: tuple[datetime, ...] = ()


def require_patience(guesses: Guesses, now: datetime) -> None:
    """Raises Refused("promo-too-many") with `until`, from when on another code may be tried."""
    recent = _recent(guesses, now)
    if len(recent) >= MOST:
        raise Refused("promo-too-many", until=recent[-MOST] + WITHIN)


def guessed(guesses: Guesses, now: datetime) -> Guesses:
    """Wrong once more."""
    return Guesses((*_recent(guesses, now), now))


def _recent(guesses: Guesses, now: datetime) -> tuple[datetime, ...]:
    return tuple(at for at in guesses.wrong if now - at < WITHIN)
