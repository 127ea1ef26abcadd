"""Parked work, for staff: what could not be done by itself, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.parking import Parked
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import button, cut, fingerprint, home, screen
from chalicelib.bot.language import Language

PARKED: Final = "k"

SHOWN: Final = 8
REASON_SHOWN: Final = 250


def parked_list(language: Language, work: Sequence[tuple[str, Parked]]) -> Screen:
    """The oldest first."""
    lines: list[str | None] = [language.text("parked" if work else "parked-none")]
    rows = []
    for place, (name, parked) in enumerate(work[:SHOWN], start=1):
        lines += [
            "",
            language.text(
                "parked-item",
                place=place,
                kind=parked.kind,
                at=parked.parked_at,
                name=name,
                reason=cut(parked.reason, REASON_SHOWN),
            ),
        ]
        mark = fingerprint(name)
        rows.append(
            (
                button(language.label("button-retry", place=place), PARKED, "r", mark),
                button(language.label("button-resolve", place=place), PARKED, "x", mark),
            )
        )
    if len(work) > SHOWN:
        lines += ["", language.text("parked-more", count=len(work) - SHOWN)]
    refresh = button(language.label("button-refresh"), PARKED)
    return screen(lines, *rows, (refresh, home(language)))
