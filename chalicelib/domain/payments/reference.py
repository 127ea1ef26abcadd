"""Structured references of bank transfers (ISO 11649): made of a number, found in what a payer wrote.

Banks join lines without a space and payers write as they like, so a reference is looked for in the letters
and digits alone, and whatever has the right check digits is a candidate; who has it says a look-up.
"""

from __future__ import annotations

import re
from typing import Final

MOST: Final = 25
LEAST: Final = 5
MOST_OF_NUMBER: Final = MOST - 4
MOST_CANDIDATES: Final = 20

_BEGINS: Final = re.compile(r"(?=(RF[0-9]{2}[0-9A-Z]+))")


def reference_of(number: str) -> str:
    """E.g. `RF87PI2026000042` of `PI-2026-000042`: its letters and digits, the last ones if many."""
    bare = _bare(number)[-MOST_OF_NUMBER:]
    return f"RF{98 - _remainder(f'{bare}RF00'):02}{bare}"


def references_in(text: str) -> tuple[str, ...]:
    """Everything in it that can be a reference, the longest first."""
    bare = _bare(text)
    found = {
        run[:length]
        for run in _BEGINS.findall(bare)
        for length in range(LEAST, min(len(run), MOST) + 1)
        if _remainder(run[4:length] + run[:4]) == 1
    }
    return tuple(sorted(found, key=lambda one: (-len(one), one))[:MOST_CANDIDATES])


def _bare(text: str) -> str:
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())


def _remainder(text: str) -> int:
    """Modulo 97, letters counting from 10 on (ISO 7064)."""
    return int("".join(str(int(c, 36)) for c in text)) % 97
