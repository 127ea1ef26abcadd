"""Opening renewal before its time, as staff see it, and what the payer is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.application.desk.ending import Endable
from chalicelib.application.desk.notices import RenewalOpened
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.parts import Part, Title
from chalicelib.bot.buttons import Row, button, home, in_rows, primary, screen
from chalicelib.bot.catalog.wording import title_of
from chalicelib.bot.declared import NoticeWords
from chalicelib.bot.desk.ending_screens import about
from chalicelib.bot.desk.words import OPENING
from chalicelib.bot.language import Language
from chalicelib.bot.people.wording import name_of
from chalicelib.bot.reader import Reader
from chalicelib.bot.subscriptions.addresses import SUBSCRIPTIONS
from chalicelib.bot.wording import as_written
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.opening import PREVIEW_LIFE, Opening
from chalicelib.domain.writing import MAX_REASON


def which(language: Language) -> Screen:
    """The next text says it."""
    return screen([language.text("opening-which")], (home(language),))


def several(language: Language, catalog: Catalog, found: Sequence[Endable]) -> Screen:
    """One button for each that the same account pays for."""
    lines: list[Part] = [language.text("opening-several", name=name_of(language, found[0].payer))]
    buttons = []
    for one in found:
        title = title_of(language, catalog, one.subscription.plan_id, one.subscription.title)
        lines += ["", *about(language, catalog, one)]
        label = language.label("button-ending-one", plan=title, name=one.customer.name)
        buttons.append(button(label, OPENING, "s", one.subscription.id))
    return screen(lines, *in_rows(buttons, 1), _back(language))


def why(language: Language, catalog: Catalog, one: Endable) -> Screen:
    """Which it is; the next text is the reason."""
    asked = language.text("opening-why", characters=MAX_REASON)
    return screen([*about(language, catalog, one), "", asked], _back(language))


def preview(language: Language, catalog: Catalog, one: Endable, shown: Opening) -> Screen:
    """From when on instead of when; the button carries this very preview."""
    lines: list[Part] = [
        Title(language.text("opening-preview")),
        *about(language, catalog, one),
        "",
        language.text("opening-now", opens=shown.opens_at, end=shown.end),
        language.text("opening-told", until=shown.at + PREVIEW_LIFE),
        "",
        language.text("ending-reason"),
        as_written(shown.reason, 2 * MAX_REASON),
    ]
    yes = button(language.label("button-open-renewal"), OPENING, "y", shown.id)
    no = button(language.label("button-no"), OPENING, "s", shown.subscription_id)
    return screen(lines, (primary(yes),), (no, home(language)))


def done(language: Language, payer: Account) -> Screen:
    """It is open."""
    return screen([language.text("opening-done", name=name_of(language, payer))], _back(language))


def _back(language: Language) -> Row:
    return (button(language.label("button-back"), OPENING), home(language))


def _opened(reader: Reader, notice: RenewalOpened) -> Screen:
    """The way to what it costs, and to what else can be chosen."""
    language, one = reader.language, notice.subscription
    title = title_of(language, reader.catalog, one.plan_id, one.title)
    told = language.text("renewal-opened", plan=title, opens=notice.opens_at, end=one.end)
    to_it = button(language.label("button-open-subscription"), SUBSCRIPTIONS, one.id)
    return screen([told], (primary(to_it),), (home(language),))


NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {RenewalOpened: _opened}
