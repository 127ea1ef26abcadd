"""Telegram's HTML as the played Telegram reads it."""

from __future__ import annotations

from typing import Any

import pytest

from infra.sandbox.telegram_html import EntityError, parse_html


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain &lt;b&gt; &amp;amp; &#1078; &#x416;", "plain <b> &amp; ж Ж", []),
        ("a & b", "a & b", []),
        ("<b>bold</b>", "bold", [entity("bold", 0, 4)]),
        ("📞 <i>x</i>", "📞 x", [entity("italic", 3, 1)]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("  <b> a </b> ", "a", [entity("bold", 0, 1)]),
        (
            '<a href="https://e.com/?a=1&amp;b=2">l</a>',
            "l",
            [entity("text_link", 0, 1, url="https://e.com/?a=1&b=2")],
        ),
        ('<a href="javascript:x">l</a>', "l", []),
        ('<span class="tg-spoiler">s</span>', "s", [entity("spoiler", 0, 1)]),
        ("<B>x</B>", "x", [entity("bold", 0, 1)]),
        ("<b></b>x", "x", []),
    ],
)
def test_parsed(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ж<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b", 'Unclosed start tag "b" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ],
)
def test_refused(source: str, complaint: str) -> None:
    with pytest.raises(EntityError) as error:
        parse_html(source)
    assert str(error.value) == complaint
