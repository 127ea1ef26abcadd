"""What the operator tells customers about support, terms, privacy and refunds; knows no screen."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.catalog.plan import Titles, in_language


@dataclass(frozen=True, slots=True)
class OperatorWords:
    """Each in the languages that the operator gives; a text, or the address of a page."""

    support: Titles
    terms: Titles
    privacy: Titles
    refunds: Titles


def link_in(words: Titles, language: str) -> str | None:
    """The page, where the words in this language are nothing but its address."""
    said = in_language(words, language)
    return said if said.startswith("https://") else None
