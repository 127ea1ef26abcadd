"""The gallery as Markdown: each step of a scene with what was seen of it, a column for each language."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Final

from chalicelib.adapters.telegram_rich import rich_html
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import without_moments
from tests.gallery.scenes import Chapter
from tests.gallery.stage import SaidWords, Scene, Seen, Step

LANGUAGES: Final = ("en", "ru")
STYLES: Final = {"primary": "🔵 ", "danger": "🔴 ", None: ""}

INTRODUCTION: Final = """\
# What people see

Every screen of the bot, as it is, in every language: `make gallery` plays scenes and writes these pages,
and a test holds them to the code. Blue buttons are the ones that most people want, red ones cannot be
taken back; ↗ opens a page. What a page has shown is not shown on it again.
"""


def pages(chapters: Iterable[Chapter], words: SaidWords) -> dict[str, str]:
    """The whole gallery: what stands in each file, by its name under docs."""
    written = {f"gallery/{one.name}.md": _page(one, words) for one in chapters}
    lines = [f"- [{one.title}](gallery/{one.name}.md): {_titles(one)}" for one in chapters]
    return {"gallery.md": "\n".join([INTRODUCTION, *lines, ""]), **written}


def _titles(chapter: Chapter) -> str:
    return "; ".join(scene.title for scene in chapter.scenes)


def _page(chapter: Chapter, words: SaidWords) -> str:
    known: set[str] = set()
    parts = (part for scene in chapter.scenes for part in _scene(scene, words, known))
    return "\n".join([f"# {chapter.title}\n", *parts])


def _scene(scene: Scene, words: SaidWords, known: set[str]) -> Iterator[str]:
    yield f"## {scene.title}\n"
    if scene.said:
        yield f"{scene.said}\n"
    played = [scene.played(language, words) for language in LANGUAGES]
    for steps in zip(*played, strict=True):
        yield f"**{_sentence(steps[0].what)}**\n"
        yield from _seen(steps, known)


def _seen(steps: Sequence[Step], known: set[str]) -> Iterator[str]:
    for toasts in zip_longest(*(step.toasts for step in steps), fillvalue=""):
        yield _table([f"<i>{html.escape(toast)}</i>" for toast in toasts])
    for seen in zip(*(step.seen for step in steps), strict=True):
        shown = _table([_message(one) for one in seen])
        if shown not in known:
            known.add(shown)
            yield shown


def _message(seen: Seen) -> str:
    file = f"<p>📄 {html.escape(seen.file)}</p>" if seen.file else ""
    rows = "".join(
        "<br>"
        + " ".join(
            f"<kbd>{STYLES[one.style]}{html.escape(one.text)}{' ↗' if one.url else ''}</kbd>"
            for one in row
        )
        for row in seen.screen.buttons
    )
    return file + _text(seen.screen) + (f"<p>{rows.removeprefix('<br>')}</p>" if rows else "")


def _text(screen: Screen) -> str:
    written = rich_html(screen.parts, 0.0)
    if written is None:
        lines = screen.text.replace("\n", "<br>")
        written = f"<p>{lines}</p>"
    return without_moments(written)


def _table(cells: Sequence[str]) -> str:
    columns = "".join(f'<td valign="top">{cell}</td>' for cell in cells)
    return f"<table><tr>{columns}</tr></table>\n"


def _sentence(what: str) -> str:
    return what[0].upper() + what[1:]
