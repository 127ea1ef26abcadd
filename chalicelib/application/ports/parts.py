"""What a screen is made of, and how it reads where the chat knows nothing but lines of small HTML.

Every text here is that HTML, its values escaped already: inline tags only (bold, italic, code, links), and
`moment` for an instant. A line may hold line breaks; an empty one parts paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.errors import InvalidInput

MAX_COLUMNS: Final = 20
ALIGNMENTS: Final = frozenset("lr")

MOMENT: Final = re.compile(r'<tg-time unix="(\d+)"[^>]*>(.*?)</tg-time>', re.DOTALL)
"""What `moment` makes: its second, and its text as every chat can show it."""


@dataclass(frozen=True, slots=True)
class Title:
    """What the screen is about."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """`align` has a letter for each column: l or r. The first cell of a row names it, and begins its line
    where there are no tables. Without a `header` the other cells are what is to be said of the first."""

    align: str
    rows: Sequence[Sequence[str]]
    header: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not self.rows or not 1 <= len(self.align) <= MAX_COLUMNS or set(self.align) - ALIGNMENTS:
            raise InvalidInput(f"not a table: {self.align!r}, {len(self.rows)} rows")
        for row in (self.header, *self.rows) if self.header else self.rows:
            if len(row) != len(self.align):
                raise InvalidInput(f"{len(self.align)} cells a row, not {list(row)!r}")


@dataclass(frozen=True, slots=True)
class Details:
    """Folded until somebody wants to know: of `summary` is seen what it is about."""

    summary: str
    parts: Sequence[str | Table]


Part = str | Title | Table | Details


def moment(at: datetime, text: str) -> str:
    """An instant, which a chat that can do so shows in its reader's own zone; else this text of it."""
    return f'<tg-time unix="{int(at.timestamp())}" format="Dt">{text}</tg-time>'


def without_moments(text: str) -> str:
    """The text with each instant as it is written out."""
    return MOMENT.sub(r"\2", text)


def plain(parts: Iterable[Part]) -> str:
    """The whole screen as lines."""
    return without_moments("\n".join(map(_plain, parts)))


def _plain(part: Part) -> str:
    match part:
        case Title():
            return f"<b>{part.text}</b>"
        case Table():
            if not part.header:
                return "\n".join(_row(row, ": ") for row in part.rows)
            rows = [_row(row, " — ") for row in part.rows]
            return "\n".join([f"<i>{_row(part.header, ' — ')}</i>", *rows])
        case Details():
            return f"{part.summary}\n<blockquote expandable>{plain(part.parts)}</blockquote>"
        case _:
            return part


def _row(cells: Sequence[str], named: str) -> str:
    first, *others = cells
    return named.join(filter(None, (first, " · ".join(filter(None, others)))))
