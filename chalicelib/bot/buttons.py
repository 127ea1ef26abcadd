"""What a button carries and how it comes back; knows no screen.

`data` is compact: a section, then what the press needs, joined by colons, e.g. `d:{draft}:3:o:lines:6`.
It holds target values and the revision they were shown with, never a difference; one that moves money
holds the amount that it said, and takes that or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from zlib import crc32

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Part
from chalicelib.bot.language import Language
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import EXPONENTS, Money

MAX_DATA_BYTES: Final = 64
MAX_TEXT: Final = 4096
MAX_BUTTON_TEXT: Final = 64
"""Longer ones are cut: phones show about half of this."""

Row = tuple[Button, ...]

MENU: Final = "m"
HELP: Final = "help"
SUPPORT: Final = "q"

START: Final = "start"
"""The command with which everybody begins, and that links give."""


class StaleButton(InvalidInput):
    """The press is not one that today's screens make: an old message, or an older release."""


def button(text: str, *parts: str | int) -> Button:
    """A button that comes back as a press. Raises InvalidInput if it carries too much."""
    data = ":".join(str(part) for part in parts)
    if len(data.encode()) > MAX_DATA_BYTES:
        raise InvalidInput(f"a button carries {MAX_DATA_BYTES} bytes at most, not {data!r}")
    return Button(cut(text, MAX_BUTTON_TEXT), data=data)


def link(text: str, url: str) -> Button:
    """A button that opens a page."""
    return Button(cut(text, MAX_BUTTON_TEXT), url=url)


def primary(one: Button) -> Button:
    """The one of its screen that most people want: at most one is."""
    return replace(one, style="primary")


def dangerous(one: Button) -> Button:
    """One whose doing cannot be taken back."""
    return replace(one, style="danger")


def home(language: Language) -> Button:
    """To the menu."""
    return button(language.label("button-menu"), MENU)


def to_support(language: Language) -> Button:
    """To people who help."""
    return button(language.label("menu-support"), SUPPORT)


def asking_terms(language: Language, about: str) -> Button:
    """To a request for terms for a draft or a subscription, by its id."""
    return button(language.label("button-ask-terms"), SUPPORT, "t", about)


def back(language: Language, *parts: str | int) -> Row:
    """One step back, and to the menu."""
    return (button(language.label("button-back"), *parts), home(language))


def screen(parts: Iterable[Part | None], *rows: Iterable[Button]) -> Screen:
    """A message of these lines and parts (None is left out) with these rows (empty ones are left out)."""
    shown = Screen(
        tuple(part for part in parts if part is not None),
        tuple(filter(None, (tuple(row) for row in rows))),
    )
    if len(shown.text) > MAX_TEXT:
        raise InvalidInput(f"a message has {MAX_TEXT} characters at most, not {len(shown.text)}")
    return shown


def in_rows(buttons: Iterable[Button], width: int) -> list[Row]:
    """The buttons in rows of `width`."""
    all_of_them = tuple(buttons)
    return [all_of_them[at : at + width] for at in range(0, len(all_of_them), width)]


def fingerprint(name: str) -> str:
    """Eight characters for a name that is too long for a button; looked up among the few there are."""
    return f"{crc32(name.encode()):08x}"


def number(part: str) -> int:
    """A part of a press as a number. Raises StaleButton."""
    if not (part.isascii() and part.isdecimal() and len(part) <= 18):
        raise StaleButton(f"not a number: {part!r}")
    return int(part)


def amount_part(amount: Money) -> str:
    """What a button that moves money said would be taken, e.g. `1800EUR` (minor units)."""
    return f"{amount.minor}{amount.currency}"


def amount_of(part: str) -> Money:
    """The same read back. Raises StaleButton."""
    minor, currency = number(part[:-3]), part[-3:]
    if currency not in EXPONENTS:
        raise StaleButton(f"not an amount: {part!r}")
    return Money(minor, currency)


def cut(text: str, most: int) -> str:
    """The text, shortened with an ellipsis if it is longer than `most` characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
