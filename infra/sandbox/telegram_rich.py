"""Telegram's rich HTML to the blocks of a RichMessage, with its limits; knows nothing of chats.

As https://core.telegram.org/bots/api#rich-messages has it ("Rich HTML style"). Media, forms, maps, formulas
and buttons inside a text are not played.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final

MAX_CHARACTERS: Final = 32_768
MAX_BLOCKS: Final = 500
MAX_DEPTH: Final = 16
MAX_COLUMNS: Final = 20
MAX_DATE_SECONDS: Final = 1_098 * 86_400

INLINE: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "mark": "marked",
    "sub": "subscript",
    "sup": "superscript",
    "tg-spoiler": "spoiler",
    "a": "url",
    "tg-time": "date_time",
}
HEADINGS: Final = {f"h{size}": size for size in range(1, 7)}
WITH_BLOCKS: Final = frozenset({"", "li", "blockquote", "details"})
WITH_TEXT: Final = frozenset({"p", "pre", "footer", "summary", "caption", "th", "td", *HEADINGS})
ONLY_IN: Final = {
    "li": {"ul", "ol"},
    "tr": {"table"},
    "caption": {"table"},
    "th": {"tr"},
    "td": {"tr"},
    "summary": {"details"},
}
BLOCKS: Final = frozenset(
    {"p", "pre", "footer", "hr", "ul", "ol", "blockquote", "table", "details", *HEADINGS}
)
ATTRIBUTES: Final = {
    "a": {"href"},
    "tg-time": {"unix", "format"},
    "table": {"bordered", "striped"},
    "th": {"align", "valign", "colspan", "rowspan"},
    "td": {"align", "valign", "colspan", "rowspan"},
    "details": {"open"},
}
ENTITIES: Final = {
    "lt": "<",
    "gt": ">",
    "amp": "&",
    "quot": '"',
    "apos": "'",
    "nbsp": "\u00a0",
    "hellip": "…",
    "mdash": "—",
    "ndash": "–",
    "lsquo": "‘",
    "rsquo": "’",
    "ldquo": "“",
    "rdquo": "”",
}
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_DATE_FORMAT: Final = re.compile(r"r|w?[dD]?[tT]?")

Block = dict[str, Any]
RichText = str | list[Any] | dict[str, Any]


class RichError(ValueError):
    """It is not Telegram's rich HTML, or too much; the message is what Telegram says."""


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list[_Element | str] = field(default_factory=list)

    def elements(self, *tags: str) -> list[_Element]:
        return [one for one in self.children if isinstance(one, _Element) and one.tag in tags]


class _Reader(HTMLParser):
    """Builds the tree; every tag must be known, in its place, and closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open = [_Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        holder = self.open[-1]
        if tag == "br":
            holder.children.append("\0")  # a break, which no white space swallows
            return
        self._check_place(tag, holder.tag)
        attributes = {name: value or "" for name, value in attrs}
        if unknown := attributes.keys() - ATTRIBUTES.get(tag, set()):
            raise RichError(f'unsupported attribute "{min(unknown)}" of tag "{tag}"')
        element = _Element(tag, attributes)
        holder.children.append(element)
        if tag != "hr":
            self.open.append(element)
        if len(self.open) - 1 > MAX_DEPTH:
            raise RichError("too many levels of nesting")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"br", "hr"}:
            return
        if len(self.open) == 1 or self.open[-1].tag != tag:
            raise RichError(f'unexpected end tag "{tag}"')
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_charref(self, name: str) -> None:
        code = int(name[1:], 16) if name[0] in "xX" else int(name)
        if not 0 < code < 0x110000:
            raise RichError(f'unsupported entity "#{name}"')
        self._add(chr(code))

    def handle_entityref(self, name: str) -> None:
        if name not in ENTITIES:
            raise RichError(f'unsupported entity "{name}"')
        self._add(ENTITIES[name])

    def _add(self, text: str) -> None:
        holder = self.open[-1].tag
        if holder in WITH_BLOCKS | WITH_TEXT | INLINE.keys():
            self.open[-1].children.append(text)
        elif text.strip():
            raise RichError(f'text is not allowed in tag "{holder}"')

    def _check_place(self, tag: str, holder: str) -> None:
        if tag in INLINE:
            fits = holder in WITH_BLOCKS | WITH_TEXT | INLINE.keys()
        elif tag in ONLY_IN:
            fits = holder in ONLY_IN[tag]
        elif tag in BLOCKS:
            fits = holder in WITH_BLOCKS
        else:
            raise RichError(f'unsupported tag "{tag}"')
        if not fits:
            raise RichError(f'tag "{tag}" is not allowed in tag "{holder}"')


class _Builder:
    """Makes blocks of the tree and counts them."""

    def __init__(self, now: float) -> None:
        self._now = now
        self.blocks = 0

    def blocks_of(self, holder: _Element) -> list[Block]:
        """What is inside a tag that holds blocks; text between them is a paragraph."""
        made: list[Block] = []
        loose: list[_Element | str] = []
        for child in (*holder.children, None):
            if child is not None and (isinstance(child, str) or child.tag in INLINE):
                loose.append(child)
                continue
            text = self._text(loose)
            loose = []
            if text:
                made.append(self._counted({"type": "paragraph", "text": text}))
            if child is not None and child.tag != "summary":
                made.append(self._counted(self._block(child)))
        return made

    def _counted(self, block: Block) -> Block:
        self.blocks += 1
        return block

    def _block(self, element: _Element) -> Block:
        match element.tag:
            case "hr":
                return {"type": "divider"}
            case "table":
                return self._table(element)
            case "details":
                return self._details(element)
            case "blockquote":
                return {"type": "blockquote", "blocks": self.blocks_of(element)}
            case "ul" | "ol":
                return {"type": "list", "items": list(self._items(element))}
            case "pre":
                return {"type": "pre", "text": self._text(element.children, keeps_spaces=True)}
            case "p" | "footer":
                kind = "paragraph" if element.tag == "p" else "footer"
                return {"type": kind, "text": self._filled(element)}
            case heading:
                size = HEADINGS[heading]
                return {"type": "heading", "text": self._filled(element), "size": size}

    def _items(self, element: _Element) -> Iterator[Block]:
        for place, item in enumerate(element.elements("li"), start=1):
            label = "•" if element.tag == "ul" else f"{place}."
            yield self._counted({"label": label, "blocks": self.blocks_of(item)})

    def _details(self, element: _Element) -> Block:
        summaries = element.elements("summary")
        if len(summaries) != 1:
            raise RichError('tag "details" must have one "summary"')
        details = {
            "type": "details",
            "summary": self._filled(summaries[0]),
            "blocks": self.blocks_of(element),
        }
        return details | ({"is_open": True} if "open" in element.attributes else {})

    def _table(self, element: _Element) -> Block:
        rows = element.elements("tr")
        cells = [[self._cell(cell) for cell in row.elements("th", "td")] for row in rows]
        self.blocks += len(rows)
        widths = [sum(cell.get("colspan", 1) for cell in row) for row in cells]
        if not cells or not min(widths) or max(widths) > MAX_COLUMNS:
            raise RichError(f"a table has 1 to {MAX_COLUMNS} columns")
        table: Block = {"type": "table", "cells": cells}
        for name in ("bordered", "striped"):
            if name in element.attributes:
                table[f"is_{name}"] = True
        for caption in element.elements("caption"):
            table["caption"] = self._filled(caption)
        return table

    def _cell(self, element: _Element) -> Block:
        given = element.attributes
        align, valign = given.get("align", "left"), given.get("valign", "top")
        if align not in {"left", "center", "right"} or valign not in {"top", "middle", "bottom"}:
            raise RichError(f'unsupported alignment "{align}", "{valign}"')
        cell: Block = {"align": align, "valign": valign}
        if text := self._text(element.children):
            cell["text"] = text
        if element.tag == "th":
            cell["is_header"] = True
        for name in ("colspan", "rowspan"):
            if name in given:
                if not re.fullmatch(r"[1-9]\d?", given[name]):
                    raise RichError(f'unsupported {name} "{given[name]}"')
                cell[name] = int(given[name])
        return cell

    def _filled(self, element: _Element) -> RichText:
        text = self._text(element.children)
        if not text:
            raise RichError(f'tag "{element.tag}" is empty')
        return text

    def _text(self, children: list[_Element | str], *, keeps_spaces: bool = False) -> RichText:
        text = _joined(self._pieces(children))
        return _broken(text) if keeps_spaces else _broken(_trimmed(text))

    def _pieces(self, children: list[_Element | str]) -> Iterator[RichText]:
        for child in children:
            yield child if isinstance(child, str) else self._entity(child)

    def _entity(self, element: _Element) -> dict[str, Any]:
        entity = {"type": INLINE[element.tag], "text": _joined(self._pieces(element.children))}
        if element.tag == "a":
            address = element.attributes.get("href", "")
            if not re.match(r"(https?|tg)://.", address):
                raise RichError(f'unsupported link "{address}"')
            return entity | {"url": address}
        if element.tag == "tg-time":
            unix, form = element.attributes.get("unix", ""), element.attributes.get("format", "")
            if not re.fullmatch(r"\d{1,11}", unix) or not _DATE_FORMAT.fullmatch(form):
                raise RichError(f'unsupported date "{unix}", "{form}"')
            if int(unix) - self._now > MAX_DATE_SECONDS:
                raise RichError("RICH_MESSAGE_DATE_INVALID")
            return entity | {"unix_time": int(unix), "date_time_format": form}
        return entity


def rich_blocks(source: str, now: float) -> list[Block]:
    """The blocks that the HTML says; `now` is Unix time, as dates are judged by. Raises RichError."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    if len(reader.open) > 1:
        raise RichError(f'can\'t find end tag corresponding to start tag "{reader.open[-1].tag}"')
    builder = _Builder(now)
    blocks = builder.blocks_of(reader.open[0])
    if builder.blocks > MAX_BLOCKS:
        raise RichError("too many blocks")
    if len(text_of(blocks)) > MAX_CHARACTERS:
        raise RichError("message is too long")
    return blocks


def text_of(content: Any) -> str:
    """What a person reads in blocks or in a RichText: a line for each block and row."""
    match content:
        case str():
            return content
        case list() if content and all("align" in one for one in content if isinstance(one, dict)):
            return " · ".join(filter(None, (text_of(one.get("text", "")) for one in content)))
        case list():
            blocks = any(isinstance(one, dict) and _is_block(one) for one in content)
            return ("\n" if blocks else "").join(text_of(one) for one in content)
        case {"cells": rows}:
            return "\n".join(text_of(row) for row in rows)
        case {"summary": summary, "blocks": blocks}:
            return f"{text_of(summary)}\n{text_of(blocks)}"
        case {"items": inner} | {"blocks": inner} | {"text": inner}:
            return text_of(inner)
        case _:
            return ""


def _is_block(one: dict[str, Any]) -> bool:
    return "label" in one or one.get("type") not in INLINE.values()


def _joined(pieces: Iterator[RichText]) -> RichText:
    """One text where nothing is formatted."""
    joined: list[Any] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        elif piece:
            joined.append(piece)
    if all(isinstance(one, str) for one in joined):
        return "".join(joined)
    return joined


def _trimmed(text: RichText) -> RichText:
    """White space is one space, and none stands at the ends or beside a break."""
    flat = text if isinstance(text, list) else [text]
    pieces = [_squeezed(one) for one in flat]
    if pieces and isinstance(pieces[0], str):
        pieces[0] = pieces[0].lstrip(" ")
    if pieces and isinstance(pieces[-1], str):
        pieces[-1] = pieces[-1].rstrip(" ")
    return _joined(iter(pieces))


def _squeezed(text: RichText) -> RichText:
    match text:
        case str():
            return re.sub(r" ?\0 ?", "\0", _SPACES.sub(" ", text))
        case list():
            return [_squeezed(one) for one in text]
        case _:
            return text | {"text": _squeezed(text["text"])}


def _broken(text: RichText) -> RichText:
    """Breaks as they are shown."""
    match text:
        case str():
            return text.replace("\0", "\n")
        case list():
            return [_broken(one) for one in text]
        case _:
            return text | {"text": _broken(text["text"])}
