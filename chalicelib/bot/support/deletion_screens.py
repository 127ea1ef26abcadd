"""What is read before, while and after somebody is deleted; knows no record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.support.notices import DataDeleted, NotDeleted
from chalicelib.bot.buttons import back, button, dangerous, home, screen, to_support
from chalicelib.bot.declared import NoticeWords
from chalicelib.bot.language import Html, Language
from chalicelib.bot.people.addresses import MY_DATA
from chalicelib.bot.reader import Reader
from chalicelib.bot.support.addresses import DELETION, PRIVACY


def about(language: Language, hindrances: Sequence[str]) -> Screen:
    """What goes, what the law keeps and why; what is to be ended first, if anything is."""
    lines = [
        language.text("deletion"),
        "",
        language.text("deletion-goes"),
        "",
        language.text("deletion-stays"),
        "",
    ]
    copy = button(language.label("button-my-data"), MY_DATA)
    if hindrances:
        lines += _hindrances(language, hindrances)
        return screen(lines, (copy,), (to_support(language),), back(language, PRIVACY))
    lines.append(language.text("deletion-for-good"))
    on = dangerous(button(language.label("button-delete-data"), DELETION, "a"))
    return screen(lines, (copy,), (on,), back(language, PRIVACY))


def ask(language: Language) -> Screen:
    """Once more, since it cannot be taken back."""
    return screen(
        [language.text("ask-deletion")],
        (dangerous(button(language.label("button-yes-delete"), DELETION, "y")),),
        (button(language.label("button-no"), PRIVACY), home(language)),
    )


def begun(language: Language) -> Screen:
    """Workers do it."""
    return screen([language.text("deletion-begun")], (home(language),))


def _hindrances(language: Language, hindrances: Sequence[str]) -> list[Html]:
    lines = [language.text("deletion-not-yet")]
    lines += [Html(f"• {language.text(f'hinders-{one}')}") for one in hindrances]
    return lines


def _deleted(reader: Reader, _notice: DataDeleted) -> Screen:
    return screen([reader.language.text("deletion-done")], (home(reader.language),))


def _not_deleted(reader: Reader, notice: NotDeleted) -> Screen:
    language = reader.language
    lines = [language.text("deletion-stopped"), "", *_hindrances(language, notice.hindrances)]
    return screen(lines, (to_support(language), home(language)))


NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {
    DataDeleted: _deleted,
    NotDeleted: _not_deleted,
}
