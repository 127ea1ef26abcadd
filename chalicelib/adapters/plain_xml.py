"""XML from outside, as elements: without document types or entities, whole, and not too long.

Everything else is refused with the line: what a foreign file may make a parser do is not worth having.
"""

from __future__ import annotations

from typing import Final, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from chalicelib.domain.errors import InvalidInput

MOST_DEPTH: Final = 64


class NotPlainXml(InvalidInput):
    """The message names the line."""


def read_xml(content: bytes, most_bytes: int) -> Element:
    """The root, its names as `{namespace}name`. Raises NotPlainXml."""
    if len(content) > most_bytes:
        raise NotPlainXml(f"expected at most {most_bytes} bytes, not {len(content)}")
    builder, depth = TreeBuilder(), 0
    parser = expat.ParserCreate(namespace_separator="}")

    def refuse(*_: object) -> NoReturn:
        raise NotPlainXml(f"line {parser.CurrentLineNumber}: expected no document type, no entity")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise NotPlainXml(f"line {parser.CurrentLineNumber}: expected fewer nested elements")
        builder.start(_named(name), {_named(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(name))

    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise NotPlainXml(f"line {error.lineno}: {expat.ErrorString(error.code)}") from None
    except (LookupError, ValueError) as error:  # an encoding that is not known, or not kept to
        raise NotPlainXml(f"line {parser.CurrentLineNumber}: {error}") from None
    return builder.close()


def _named(name: str) -> str:
    return "{" + name if "}" in name else name
