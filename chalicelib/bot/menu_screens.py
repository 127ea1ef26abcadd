"""The menu, help, and the answer to what was not understood."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.bot.buttons import SUPPORT, Row, button, home, screen, to_support
from chalicelib.bot.declared import Section
from chalicelib.bot.language import Language
from chalicelib.bot.reader import Reader


def menu(reader: Reader, standing: Sequence[str]) -> Screen:
    """What /start shows: where the person stands, and where they can go."""
    name, service = reader.account.name, reader.catalog.title
    hello = reader.language.text("menu-hello", name=name, service=service)
    return screen([hello, "", *standing], *menu_rows(reader))


def menu_rows(reader: Reader) -> list[Row]:
    """The buttons of the menu."""
    sections = reader.spoken.in_menu(reader.catalog, reader.role)
    rows = groupby(sections, key=lambda section: section.row)
    return [tuple(_opens(reader.language, section) for section in row) for _, row in rows]


def _opens(language: Language, section: Section) -> Button:
    return button(language.label(section.label or ""), section.code)


def help_screen(reader: Reader) -> Screen:
    """What the commands do."""
    lines: list[str] = [reader.language.text("help", service=reader.catalog.title)]
    offered = reader.spoken.offered(reader.catalog)
    more = [reader.language.text(one.about) for one in offered if one.about is not None]
    lines += ["", *more] if more else []
    return screen(lines, *menu_rows(reader)[:-1], (home(reader.language),))


def not_understood(reader: Reader) -> Screen:
    """To a text or a command that means nothing here."""
    return screen([reader.language.text("not-understood")], *menu_rows(reader))


def perhaps(reader: Reader, sections: Sequence[Section]) -> Screen:
    """To a text with words that mean something here."""
    return screen([reader.language.text("perhaps")], *_ways(reader, sections))


def not_read(reader: Reader, kind: str, sections: Sequence[Section]) -> Screen:
    """To what is no text."""
    return screen([reader.language.text("not-read", kind=kind)], *_ways(reader, sections))


def chosen_too_late(reader: Reader) -> Screen:
    """Somebody was chosen, and nobody asks for that any more; it takes the picker away."""
    return screen([reader.language.text("chosen-too-late")])


def _ways(reader: Reader, sections: Sequence[Section]) -> list[Row]:
    ways = [(_opens(reader.language, section),) for section in sections]
    if all(section.code != SUPPORT for section in sections):
        ways.append((to_support(reader.language),))
    return [*ways, (home(reader.language),)]


def fault(language: Language) -> Screen:
    """Something broke on our side; staff see it."""
    return screen([language.text("fault")], (to_support(language), home(language)))


def too_fast(language: Language, seconds: int) -> Screen:
    """Whoever said too much at once; the way on is to wait."""
    return screen([language.text("too-fast", count=seconds)], (home(language),))
