"""Telegram's rich HTML as the played Telegram reads it."""

from __future__ import annotations

from typing import Any

import pytest

from infra.sandbox.telegram_rich import (
    MAX_BLOCKS,
    MAX_CHARACTERS,
    MAX_DATE_SECONDS,
    RichError,
    rich_blocks,
    text_of,
)

NOW = 1_800_000_000

TABLE = (
    '<table bordered striped><tr><th>A</th><th align="right">B</th></tr>\n'
    '<tr><td colspan="2">c</td></tr></table>'
)


def paragraph(text: object) -> dict[str, Any]:
    return {"type": "paragraph", "text": text}


def cell(text: object, align: str = "left", **more: object) -> dict[str, Any]:
    return {"align": align, "valign": "top", "text": text, **more}


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("a\n b &amp;&nbsp;&#60; &#x416;", [paragraph("a b &\u00a0< Ж")]),
        ("<p> a<br>\n b </p>", [paragraph("a\nb")]),
        ("<p>a <b>b</b></p>", [paragraph(["a ", {"type": "bold", "text": "b"}])]),
        (
            "<h2>T</h2>x<hr/>",
            [{"type": "heading", "text": "T", "size": 2}, paragraph("x"), {"type": "divider"}],
        ),
        (
            '<p><a href="https://e.com/">l</a></p>',
            [paragraph([{"type": "url", "text": "l", "url": "https://e.com/"}])],
        ),
        (
            '<tg-time unix="1800000000" format="wDT">then</tg-time>',
            [
                paragraph(
                    [
                        {
                            "type": "date_time",
                            "text": "then",
                            "unix_time": NOW,
                            "date_time_format": "wDT",
                        }
                    ]
                )
            ],
        ),
        (
            TABLE,
            [
                {
                    "type": "table",
                    "cells": [
                        [cell("A", is_header=True), cell("B", "right", is_header=True)],
                        [cell("c", colspan=2)],
                    ],
                    "is_bordered": True,
                    "is_striped": True,
                }
            ],
        ),
        (
            "<details open><summary>Why</summary><p>a</p>b</details>",
            [
                {
                    "type": "details",
                    "summary": "Why",
                    "blocks": [paragraph("a"), paragraph("b")],
                    "is_open": True,
                }
            ],
        ),
        (
            "<ol><li>a</li></ol><blockquote>q</blockquote>",
            [
                {"type": "list", "items": [{"label": "1.", "blocks": [paragraph("a")]}]},
                {"type": "blockquote", "blocks": [paragraph("q")]},
            ],
        ),
        ("<pre>a\n  b</pre>", [{"type": "pre", "text": "a\n  b"}]),
        (" \n", []),
    ],
)
def test_read(source: str, blocks: list[dict[str, Any]]) -> None:
    assert rich_blocks(source, NOW) == blocks


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<p>open", "Can't find end tag corresponding to start tag \"p\"|can't find end tag"),
        ("<p><b>x</p></b>", 'unexpected end tag "p"'),
        ("x</p>", "unexpected end tag"),
        ("<div>x</div>", 'unsupported tag "div"'),
        ("<p><p>x</p></p>", 'tag "p" is not allowed in tag "p"'),
        ("<b><table></table></b>", 'tag "table" is not allowed in tag "b"'),
        ("<td>x</td>", 'tag "td" is not allowed'),
        ("<table>x</table>", "text is not allowed"),
        ("<table></table>", "a table has 1 to 20 columns"),
        (f"<table><tr>{'<td>x</td>' * 21}</tr></table>", "a table has 1 to 20 columns"),
        ('<table><tr><td align="justify">x</td></tr></table>', "unsupported alignment"),
        ('<table><tr><td colspan="0">x</td></tr></table>', "unsupported colspan"),
        ("<details><p>x</p></details>", 'must have one "summary"'),
        ('<p class="x">x</p>', 'unsupported attribute "class"'),
        ("<p></p>", 'tag "p" is empty'),
        ("&copy;", 'unsupported entity "copy"'),
        ("&#1114112;", "unsupported entity"),
        ('<a href="javascript:x">x</a>', "unsupported link"),
        ('<tg-time unix="soon">x</tg-time>', "unsupported date"),
        ('<tg-time unix="1" format="x">x</tg-time>', "unsupported date"),
        (f'<tg-time unix="{NOW + MAX_DATE_SECONDS + 1}">x</tg-time>', "RICH_MESSAGE_DATE_INVALID"),
        ("<blockquote>" * 17 + "x" + "</blockquote>" * 17, "too many levels"),
        ("<p>x</p>" * (MAX_BLOCKS + 1), "too many blocks"),
        ("x" * (MAX_CHARACTERS + 1), "message is too long"),
    ],
)
def test_refused(source: str, complaint: str) -> None:
    with pytest.raises(RichError, match=complaint):
        rich_blocks(source, NOW)


def test_the_limits_themselves_are_allowed() -> None:
    assert len(rich_blocks("<hr/>" * MAX_BLOCKS, NOW)) == MAX_BLOCKS
    assert rich_blocks("x" * MAX_CHARACTERS, NOW)
    assert rich_blocks("<blockquote>" * 16 + "x" + "</blockquote>" * 16, NOW)
    assert rich_blocks(f'<tg-time unix="{NOW + MAX_DATE_SECONDS}">x</tg-time>', NOW)
    assert rich_blocks(f"<table><tr>{'<td>x</td>' * 20}</tr></table>", NOW)


def test_what_can_be_read_of_it() -> None:
    source = (
        "<h4>T</h4><p>a <b>b</b><br>c</p>"
        "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td><b>2</b></td></tr></table>"
        "<details><summary>Why</summary><p>d</p></details><ul><li>e</li></ul>"
    )
    assert text_of(rich_blocks(source, NOW)) == "T\na b\nc\nA · B\n1 · 2\nWhy\nd\ne"
