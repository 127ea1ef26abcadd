"""Phrases that several screens share: plans, options, limits, prices, cards, reasons; no buttons."""

from __future__ import annotations

import html
from collections.abc import Iterable

from chalicelib.bot.language import Html, Language


def bullets(lines: Iterable[str]) -> list[str]:
    """As a list."""
    return [f"• {line}" for line in lines]


def noted(note: str | None) -> list[str | None]:
    """A word why the screen is shown again, above it."""
    return [] if note is None else [note, ""]


def place_text(language: Language, country: str, state: str | None, area: str) -> str:
    """E.g. "New York City, New York, United States"."""
    return ", ".join(filter(None, (area, state, language.country(country))))


def months(language: Language, count: int) -> str:
    """E.g. "6 months"."""
    return language.label("months", count=count)


def as_written(text: str, most: int) -> Html:
    """Escaped, and shortened so that this has at most `most` characters. Beside a message, never in it:
    what is put into a message may have a thousand at most."""
    escaped = html.escape(text, quote=False)
    if len(escaped) <= most:
        return Html(escaped)
    kept, length = [], 1
    for letter in text:
        piece = html.escape(letter, quote=False)
        length += len(piece)
        if length > most:
            break
        kept.append(piece)
    return Html("".join(kept).rstrip() + "…")
