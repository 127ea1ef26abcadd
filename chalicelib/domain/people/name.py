"""The words of a name as they are looked for: whatever case, accents and signs it is written with."""

from __future__ import annotations

import unicodedata
from typing import Final

MOST_WORDS: Final = 6
MOST_OF_A_WORD: Final = 30
"""Characters; a person's name in Telegram has 64 twice."""

MOST_CARRIED: Final = 48
"""Bytes of a name that are looked for: so many fit into a press, and one page after another."""

WHERE: Final = 2
"""How many first characters say where a word is kept."""


def words_of(name: str) -> tuple[str, ...]:
    """Each once, in their order: small letters without accents, and digits. None of a name of signs alone."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    kept = (one for one in bare if unicodedata.category(one) != "Mn")
    spaced = "".join(one if one.isalnum() or _joins(one) else " " for one in kept)
    words = (word[:MOST_OF_A_WORD] for word in spaced.split())
    return tuple(dict.fromkeys(words))[:MOST_WORDS]


def _joins(character: str) -> bool:
    """A sign inside a word, such as a vowel of Hindi."""
    return unicodedata.category(character) == "Mc"


def carried(name: str) -> str:
    """The words of what is looked for, as many bytes of them as a press carries; carried once more, the
    same."""
    words = " ".join(words_of(name)).encode()[:MOST_CARRIED]
    return words.decode(errors="ignore").strip()


def is_named(name: str, wanted: tuple[str, ...]) -> bool:
    """Whether each of the wanted words begins one of the name."""
    words = words_of(name)
    return all(any(word.startswith(one) for word in words) for one in wanted)
