"""What staff read of looking for an account: by what, whom it has found, or nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.desk.finding import Found
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Part, Title
from chalicelib.bot.buttons import Row, button, cut, home, in_rows, screen
from chalicelib.bot.desk.words import FIND
from chalicelib.bot.language import Html, Language
from chalicelib.bot.wording import noted

WRITTEN_SHOWN: Final = 80
"""Characters of what was looked for that are said again."""


def what(language: Language, note: Html | None = None) -> Screen:
    """The next text says it; `note`: why the one before did not."""
    lines = [*noted(note), language.text("find-what"), "", language.text("find-how")]
    return screen(lines, (home(language),))


def none(language: Language, written: str) -> Screen:
    """What was looked for, and by what else it can be."""
    return screen(
        [language.text("find-none", what=_shown(written)), "", language.text("find-how")],
        _again(language),
    )


def found_by(language: Language, written: str, by: str) -> Html:
    """Above the account: what of it was written."""
    return language.text(f"find-by-{by}", what=_shown(written))


def several(language: Language, written: str, found: Sequence[Found]) -> Screen:
    """One button for each."""
    lines: list[Part] = [
        Title(language.text("find-several", count=len(found))),
        language.text("find-for", what=_shown(written)),
        "",
    ]
    opens = []
    for place, one in enumerate(found, start=1):
        account = one.account
        lines.append(language.text("find-one", place=place, name=account.name, id=str(account.id)))
        opens.append(button(f"{place}. {account.name}", FIND, "a", account.id))
    return screen(lines, *in_rows(opens, 1), _again(language))


def _shown(written: str) -> str:
    return cut(" ".join(written.split()), WRITTEN_SHOWN)


def _again(language: Language) -> Row:
    return (button(language.label("button-find-again"), FIND), home(language))
