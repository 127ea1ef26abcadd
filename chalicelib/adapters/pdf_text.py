"""Texts of others made safe to print: names above all, which people write as they like; knows no font."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

REPLACEMENT: Final = "□"
_LONGEST_RUN: Final = 32  # characters without a space that surely fit the narrowest column
_MARKS_IN_A_ROW: Final = 4  # more stand in other lines
_ZERO_WIDTH_SPACE: Final = "\u200b"
_JOINERS: Final = "\u200c\u200d"  # Persian and Indian spelling needs them

_NOTHING_TO_SEE: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0"
    + "".join(chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Letters, marks and symbols that are drawn as nothing: fillers, variation selectors, Braille's blank."""

_ONLY_ANOTHER_SHAPE: Final = (
    *("<wide>", "<narrow>", "<font>", "<circle>", "<square>", "<small>", "<vertical>"),
    *("<isolated>", "<initial>", "<medial>", "<final>"),
)
"""Compatibility characters (NFKC) that are another one in other clothes: full-width, mathematical, circled.
Those that mean something by themselves (№, ², ½) are left as they are."""


def printable(text: str) -> str:
    """Composed, in plain letters, without control, direction and invisible marks, breakable."""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", "".join(map(_plain, text))):
        category = unicodedata.category(character)
        marks = marks + 1 if category.startswith("M") else 0
        if category == "Cc":
            kept.append(" ")
        elif category in {"Co", "Cn", "Cs"}:
            kept.append(REPLACEMENT)
        elif character in _NOTHING_TO_SEE or marks > _MARKS_IN_A_ROW:
            continue
        elif category != "Cf" or character in _JOINERS:
            kept.append(character)
    return " ".join(_breakable(word) for word in "".join(kept).split() if word.strip(_JOINERS))


def name_or(name: str, otherwise: str) -> str:
    """The name as it is printed; `otherwise` if there is nothing of it to read."""
    shown = printable(name)
    return shown if any(map(_readable, shown)) else otherwise


def drawable(text: str, can_draw: Callable[[str], bool]) -> str:
    """Only what the typefaces have: of another character its plain form, a box for a letter, and nothing for
    a picture, which is no part of anybody's name."""
    return "".join(_drawn(character, can_draw) for character in text)


def _drawn(character: str, can_draw: Callable[[str], bool]) -> str:
    if character.isascii() or can_draw(character):
        return character
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and all(one.isascii() or can_draw(one) for one in plain):
        return plain
    category = unicodedata.category(character)
    return "" if category in {"So", "Sk", "Cf"} or category.startswith("M") else REPLACEMENT


def _plain(character: str) -> str:
    tag = unicodedata.decomposition(character).partition(" ")[0]
    return unicodedata.normalize("NFKC", character) if tag in _ONLY_ANOTHER_SHAPE else character


def _readable(character: str) -> bool:
    return character != REPLACEMENT and unicodedata.category(character)[0] in "LNPS"


def _breakable(word: str) -> str:
    if len(word) <= _LONGEST_RUN:
        return word
    half = _LONGEST_RUN // 2
    return _ZERO_WIDTH_SPACE.join(word[i : i + half] for i in range(0, len(word), half))
