"""Whatever a screen holds, Telegram takes both of its renderings, and both say all of it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.telegram_rich import MAX_BLOCKS, MOMENT_SECONDS, rich_html
from chalicelib.application.ports.parts import Details, Part, Table, Title, moment, plain
from chalicelib.domain.errors import InvalidInput
from infra.sandbox.telegram_html import parse_html
from infra.sandbox.telegram_rich import rich_blocks, text_of

NOW = 1_800_000_000

LETTERS = st.characters(exclude_categories=("C", "Z"))
WORDS = st.text(LETTERS, min_size=1, max_size=12)
HOSTILE = st.sampled_from(["<b>", "</p>", "&amp;", "&", "<", "a\nb", "a\n\nb", "<tg-time>", '"x"'])
VALUES = WORDS | HOSTILE
ESCAPED = VALUES.map(lambda value: html.escape(value, quote=False))
INSTANTS = st.integers(NOW - 10**9, NOW + 10**9).map(lambda unix: datetime.fromtimestamp(unix, UTC))
MOMENTS = st.builds(lambda at: moment(at, f"{at:%d.%m.%Y}"), INSTANTS)
PIECES = ESCAPED | MOMENTS | ESCAPED.map(lambda text: f"<b>{text}</b>")
INLINE = st.lists(PIECES, min_size=1, max_size=3).map(" ".join)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    align = draw(st.text("lr", min_size=1, max_size=20))
    cells = st.lists(INLINE, min_size=len(align), max_size=len(align))
    return Table(
        align,
        draw(st.lists(cells, min_size=1, max_size=4)),
        draw(st.just(()) | cells),
    )


LINES = INLINE | st.just("")
DETAILS = st.builds(Details, INLINE, st.lists(INLINE | tables(), min_size=1, max_size=4))
PARTS: st.SearchStrategy[list[Part]] = st.lists(
    LINES | st.builds(Title, INLINE) | tables() | DETAILS, min_size=1, max_size=8
)


def read(text: str) -> str:
    """What a person reads, without the marks and white space that only lay it out."""
    return re.sub(r"[\s·—:]+", "", text)


def said(parts: list[Part]) -> str:
    """All that is in the parts, in their order."""
    written: list[str] = []
    for part in parts:
        match part:
            case Title():
                written.append(part.text)
            case Table():
                written += [cell for row in (part.header, *part.rows) for cell in row]
            case Details():
                written += [part.summary, said(list(part.parts))]
            case _:
                written.append(part)
    return "".join(written)


def bare(text: str) -> str:
    return read(html.unescape(re.sub(r"</?(?:b|tg-time)(?: [^>]*)?>", "", text)))


@given(PARTS)
def test_lines_say_all_of_it(parts: list[Part]) -> None:
    text, entities = parse_html(plain(parts))
    assert read(text) == bare(said(parts))
    assert not [one for one in entities if one["type"] == "date_time"]


@given(PARTS)
def test_a_rich_message_says_all_of_it(parts: list[Part]) -> None:
    written = rich_html(parts, NOW)
    if written is None:
        assert all(isinstance(part, str) and "<tg-time" not in part for part in parts)
        return
    blocks = rich_blocks(written, NOW)
    assert read(text_of(blocks)) == bare(said(parts))


@given(PARTS)
def test_no_date_is_further_away_than_telegram_takes(parts: list[Part]) -> None:
    written = rich_html(parts, NOW) or ""
    for unix in re.findall(r'<tg-time unix="(\d+)"', written):
        assert int(unix) - NOW <= MOMENT_SECONDS


def test_lines_alone_are_no_rich_message() -> None:
    assert rich_html(["<b>a</b>", "", "b"], NOW) is None
    assert rich_html([moment(datetime.fromtimestamp(NOW, UTC), "now")], NOW) is not None


def test_lines_are_paragraphs_and_a_tag_stays_whole() -> None:
    written = rich_html([Title("T"), "a", "b", "", "<b>c", "", "d</b>", "e"], NOW)
    assert written == "<h4>T</h4><p>a<br>b</p><p><b>c<br><br>d</b><br>e</p>"


def test_what_is_too_much_is_not_rich() -> None:
    rows = [["x"]] * MAX_BLOCKS
    assert rich_html([Table("l", rows)], NOW) is None
    assert rich_html([Table("l", rows[1:])], NOW) is not None
    assert rich_html([Title("x" * 32_760)], NOW) is None


def test_a_table_reads_as_lines() -> None:
    table = Table(
        "lrr",
        [["6 months", "18.00", ""], ["1 year", "32.40", "2.70"]],
        ["For", "in all", "a month"],
    )
    assert (
        plain([table]) == "<i>For — in all · a month</i>\n6 months — 18.00\n1 year — 32.40 · 2.70"
    )


def test_facts_read_as_lines() -> None:
    assert (
        plain([Table("ll", [["Country", "Lithuania"], ["Buyer", ""]])])
        == "Country: Lithuania\nBuyer"
    )


def test_details_fold_where_lines_can() -> None:
    assert plain([Details("Why", ["a", "b"])]) == "Why\n<blockquote expandable>a\nb</blockquote>"


@pytest.mark.parametrize(
    ("align", "rows", "header"),
    [
        ("", [[]], ()),
        ("l", [], ()),
        ("x", [["a"]], ()),
        ("l" * 21, [["a"] * 21], ()),
        ("ll", [["a"]], ()),
        ("l", [["a"]], ["a", "b"]),
    ],
)
def test_what_is_no_table_is_refused(align: str, rows: list[list[str]], header: list[str]) -> None:
    with pytest.raises(InvalidInput):
        Table(align, rows, header)
