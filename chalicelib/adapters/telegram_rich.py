"""A screen as Telegram's rich message: titles, tables, what folds, instants in the reader's own zone.

The rules are those of "Rich HTML style" in https://core.telegram.org/bots/api#rich-messages: a line break in
the source is white space, a paragraph holds inline tags only, and what is too much is refused as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from chalicelib.application.ports.parts import MOMENT, Details, Part, Table, Title

MAX_CHARACTERS: Final = 32_768
MAX_BLOCKS: Final = 500
"""Paragraphs, titles, tables, their rows, and what is in something that folds."""

MOMENT_SECONDS: Final = 1_098 * 86_400
"""How far ahead an instant may lie; one that is later makes Telegram refuse the message."""

_ALIGN: Final = {"l": "left", "r": "right"}
_BETWEEN_PARAGRAPHS: Final = re.compile(r"\n(?:[ \t]*\n)+")
_TAG: Final = re.compile(r"<(/?)[^>]*>")


def rich_html(parts: Sequence[Part], now: float) -> str | None:
    """The message's HTML; None where nothing is gained by it, or it would be too much. `now` is Unix time."""
    if all(isinstance(part, str) and not MOMENT.search(part) for part in parts):
        return None
    blocks = list(_blocks(parts))
    written = "".join(blocks)
    if len(written) > MAX_CHARACTERS or sum(map(_count, blocks)) > MAX_BLOCKS:
        return None
    return MOMENT.sub(lambda found: _moment(found, now), written)


def _moment(found: re.Match[str], now: float) -> str:
    return found[0] if int(found[1]) - now < MOMENT_SECONDS else found[2]


def _count(block: str) -> int:
    return sum(block.count(tag) for tag in ("<p>", "<h4>", "<table", "<tr>", "<details>"))


def _blocks(parts: Sequence[Part]) -> Iterator[str]:
    """Lines that follow each other are paragraphs; every other part is a block."""
    for is_text, run in groupby(parts, key=lambda part: isinstance(part, str)):
        if is_text:
            yield from map(_paragraph, _paragraphs("\n".join(map(str, run))))
        else:
            yield from map(_block, run)


def _block(part: Part) -> str:
    match part:
        case Title():
            return f"<h4>{_inline(part.text)}</h4>"
        case Table():
            header = _row(part.align, part.header, "th") if part.header else ""
            rows = "".join(_row(part.align, row, "td") for row in part.rows)
            return f"<table striped>{header}{rows}</table>"
        case Details():
            body = "".join(_blocks(part.parts))
            return f"<details><summary>{_inline(part.summary)}</summary>{body}</details>"
        case _:
            return _paragraph(part)


def _row(align: str, cells: Sequence[str], tag: str) -> str:
    written = (
        f'<{tag} align="{_ALIGN[letter]}">{_inline(cell)}</{tag}>'
        for letter, cell in zip(align, cells, strict=True)
    )
    return f"<tr>{''.join(written)}</tr>"


def _paragraphs(text: str) -> Iterator[str]:
    """Parted at empty lines, but never inside a tag."""
    whole = ""
    for piece in _BETWEEN_PARAGRAPHS.split(text):
        whole = f"{whole}\n\n{piece}" if whole else piece
        if sum(-1 if tag[1] else 1 for tag in _TAG.finditer(whole)) == 0:
            if whole.strip():
                yield whole.strip()
            whole = ""
    if whole.strip():
        yield whole.strip()


def _paragraph(text: str) -> str:
    return f"<p>{_inline(text)}</p>"


def _inline(text: str) -> str:
    return text.replace("\n", "<br>")
