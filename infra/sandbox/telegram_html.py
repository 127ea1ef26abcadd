"""Telegram's HTML to text and entities, with Telegram's complaints; knows nothing of messages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

SIMPLE_TAGS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_SPECIAL: Final = re.compile(r"[<&]")
_REFERENCE: Final = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_NAME: Final = re.compile(r"[^\s>]*")
_ATTRIBUTE: Final = re.compile(
    r"\s*([a-zA-Z][a-zA-Z0-9_-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([a-zA-Z0-9.-]+)))?"
)

Entity = dict[str, Any]


class EntityError(ValueError):
    """The text is not Telegram's HTML; the message is what Telegram says after "can't parse"."""


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    entity: Entity | None


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    text: list[str] = field(default_factory=list)
    length: int = 0  # of the text, in UTF-16 units
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> None:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "<":
                self._tag()
            elif character == "&":
                self._reference()
            else:
                special = _SPECIAL.search(self.source, self.at)
                end = special.start() if special else len(self.source)
                self._add(self.source[self.at : end])
                self.at = end
        if self.open:
            tag = self.open[-1].tag
            raise EntityError(f'Can\'t find end tag corresponding to start tag "{tag}"')

    def _add(self, written: str) -> None:
        self.text.append(written)
        self.length += utf16_length(written)

    def _reference(self) -> None:
        found = _REFERENCE.match(self.source, self.at)
        if found is None:
            self._add("&")
            self.at += 1
            return
        decimal, hexadecimal, name = found.groups()
        code = int(decimal) if decimal else int(hexadecimal or "0", 16)
        self._add(NAMED[name] if name else chr(code) if 0 < code < 0x110000 else found[0])
        self.at = found.end()

    def _tag(self) -> None:
        offset = len(self.source[: self.at].encode())
        ends = self.source.startswith("</", self.at)
        name = _NAME.match(self.source, self.at + (2 if ends else 1))
        tag = name[0].lower() if name else ""
        self.at = name.end() if name else self.at + 1
        if ends:
            self._end(tag, offset)
        else:
            self._start(tag, offset)

    def _start(self, tag: str, offset: int) -> None:
        attributes: dict[str, str] = {}
        while found := _ATTRIBUTE.match(self.source, self.at):
            value = next((group for group in found.groups()[1:] if group is not None), "")
            attributes[found[1].lower()] = value
            self.at = found.end()
        while self.at < len(self.source) and self.source[self.at].isspace():
            self.at += 1
        if tag not in SIMPLE_TAGS and tag not in {"a", "span"}:
            raise EntityError(f'Unsupported start tag "{tag}" at byte offset {offset}')
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise EntityError(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        if not self.source.startswith(">", self.at):
            raise EntityError(f'Unclosed start tag "{tag}" at byte offset {offset}')
        self.at += 1
        self.open.append(_Open(tag, self._entity(tag, attributes)))

    def _entity(self, tag: str, attributes: dict[str, str]) -> Entity | None:
        entity: Entity = {"offset": self.length, "length": 0}
        if tag == "a":
            address = unescape(attributes.get("href", ""))
            if not re.match(r"(https?|tg|mailto|tel):", address):
                return None  # Telegram shows such a link as plain text
            return {"type": "text_link", "url": address} | entity
        if tag == "blockquote" and "expandable" in attributes:
            return {"type": "expandable_blockquote"} | entity
        return {"type": SIMPLE_TAGS.get(tag, "spoiler")} | entity

    def _end(self, tag: str, offset: int) -> None:
        if not self.open:
            raise EntityError(f"Unexpected end tag at byte offset {offset}")
        started = self.open.pop()
        if tag and tag != started.tag:
            raise EntityError(
                f'Unmatched end tag at byte offset {offset}, expected "</{started.tag}>",'
                f' found "</{tag}>"'
            )
        if not self.source.startswith(">", self.at):
            raise EntityError(f"Unclosed end tag at byte offset {offset}")
        self.at += 1
        if started.entity is not None:
            started.entity["length"] = self.length - started.entity["offset"]
            if started.entity["length"]:
                self.entities.append(started.entity)


def utf16_length(text: str) -> int:
    """How Telegram counts offsets and lengths of entities."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def unescape(text: str) -> str:
    """Text with Telegram's four named references resolved, for attributes."""
    return re.sub(r"&(lt|gt|amp|quot);", lambda found: NAMED[found[1]], text)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The text without white space around it, and its entities. Raises EntityError."""
    reader = _Reader(source)
    reader.read()
    return trimmed("".join(reader.text), reader.entities)


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Drop white space at both ends and move the entities with it, as Telegram does."""
    lead = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    total = utf16_length(text)
    kept = []
    for entity in sorted(entities, key=lambda one: (one["offset"], -one["length"])):
        start = max(0, entity["offset"] - lead)
        end = min(total, entity["offset"] + entity["length"] - lead)
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return text, kept
