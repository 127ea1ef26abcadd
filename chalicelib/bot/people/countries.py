"""Countries by name in the reader's language: in order, the likely ones, and found by what was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from chalicelib.bot.language import Language
from chalicelib.domain.languages import Tag
from chalicelib.domain.people.billing import likely
from chalicelib.domain.tax.countries import COUNTRIES


def in_order(language: Language) -> list[str]:
    """Codes of all countries, by name as a reader looks for them: marks and case do not count."""
    return sorted(COUNTRIES, key=lambda code: folded(language.country(code)))


def likely_ones(*first: str | None, telegram_language: str | None) -> tuple[str, ...]:
    """Those that come `first`, then the region that the client's language names, and where most people
    speak it."""
    from babel.core import get_global

    tag = Tag.read(telegram_language or "")
    if tag is None:
        return likely(first)
    usual = get_global("likely_subtags").get(tag.language, "").rpartition("_")[2]
    return likely((*first, tag.region, usual))


def found(language: Language, written: str) -> list[str]:
    """Codes of the countries that are meant: by code, or by the beginning of the name, or of a word of it,
    in the reader's language or in English; the best first."""
    wanted = folded(written)
    if not wanted:
        return []
    names = {code: _names(language, code) for code in in_order(language)}
    named = [code for code, known in names.items() if wanted in known]
    if named:
        return named
    coded = [code for code in names if wanted == code.lower()]
    return list(dict.fromkeys((*coded, *_beginning(names, wanted))))


def _beginning(names: Mapping[str, Sequence[str]], wanted: str) -> list[str]:
    first = [c for c, known in names.items() if any(name.startswith(wanted) for name in known)]
    words = [c for c, known in names.items() if any(f" {wanted}" in name for name in known)]
    return list(dict.fromkeys((*first, *words)))


def _names(language: Language, code: str) -> tuple[str, ...]:
    return folded(language.country(code)), folded(language.country(code, in_english=True))


def folded(text: str) -> str:
    """As names are compared: without case, marks and signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(bare.split())
