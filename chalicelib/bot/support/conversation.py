"""What was said about a request, page by page, as customers and staff read it; knows no button."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chalicelib.bot.language import Html, Language
from chalicelib.bot.support.words import MAX_SHOWN, told_lines
from chalicelib.bot.wording import as_written
from chalicelib.domain.support.request import Line, Request, RequestFile

By = Callable[[Line], Html]
"""Who has said it, and when."""


@dataclass(frozen=True, slots=True)
class Page:
    """`lines` of the message; `files` that were sent with what stands there."""

    lines: Sequence[str]
    files: tuple[RequestFile, ...]
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class _Block:
    lines: Sequence[str]
    files: tuple[RequestFile, ...]

    @property
    def length(self) -> int:
        return sum(len(line) + 1 for line in self.lines)


def page_of(language: Language, request: Request, by: By, number: int | None = None) -> Page:
    """The nearest page there is; the newest, if none is asked for."""
    pages = list(_pages([*_blocks(language, request, by)]))
    number = len(pages) if number is None else min(max(number, 1), len(pages))
    shown = pages[number - 1]
    lines = [line for block in shown for line in ("", *block.lines)][1:]
    files = tuple(file for block in shown for file in block.files)
    return Page(lines, files, number, len(pages))


def _blocks(language: Language, request: Request, by: By) -> Iterator[_Block]:
    yield _Block(told_lines(language, request), request.files)
    for line in request.lines:
        said: list[str] = [by(line)]
        if line.text:
            said.append(as_written(line.text, MAX_SHOWN))
        if line.files:
            said.append(language.text("request-files", count=len(line.files)))
        yield _Block(said, line.files)


def _pages(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    """As many of them on one page as fit, in their order."""
    page: list[_Block] = []
    for block in blocks:
        if page and sum(one.length for one in (*page, block)) > MAX_SHOWN:
            yield page
            page = []
        page.append(block)
    yield page
