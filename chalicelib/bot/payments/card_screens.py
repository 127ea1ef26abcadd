"""Saving a card without a payment: what is agreed to, the page, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.payments.notices import (
    CardExpires,
    CardPageOpened,
    CardSaved,
    CardSetupFailed,
)
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import Row, back, button, home, link, primary, screen, to_support
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.addresses import (
    PAYSYSTEM,
    SAVE_CARD,
    SAVE_CARD_AGREED,
    SAVE_CARD_LOOK,
    WATCH,
    save_card_button,
)
from chalicelib.bot.payments.wording import card_text, reason_text
from chalicelib.bot.reader import Reader
from chalicelib.bot.wording import bullets
from chalicelib.domain.people.card import Card


def consent(language: Language, takes: Sequence[str], top_ups: Sequence[Html]) -> Screen:
    """Before a card is saved: what it is charged for, when, and how to stop that. `takes`: what renews by
    itself now; `top_ups`: what is taken besides."""
    return screen(
        [
            language.text("card-consent"),
            "",
            language.text("card-consent-takes" if takes else "card-consent-nothing"),
            *bullets(takes),
            *top_ups,
            "",
            language.text("consent-price"),
            language.text("card-consent-stop"),
        ],
        (primary(button(language.label("button-agree-and-save"), *SAVE_CARD_AGREED)),),
        back(language, PAYSYSTEM),
    )


def page_opened(reader: Reader, notice: CardPageOpened) -> Screen:
    """The way to the page."""
    language, setup = reader.language, notice.setup
    rows: list[Row] = []
    if setup.url is not None:
        rows.append((primary(link(language.label("button-save-card"), setup.url)),))
    rows.append((button(language.label("button-look-again"), *SAVE_CARD_LOOK),))
    return screen(
        [
            language.text("card-page"),
            "",
            language.text("page-expires", at=setup.expires_at),
        ],
        *rows,
        back(language, PAYSYSTEM),
    )


def under_way(language: Language) -> Screen:
    """The payment system has not answered yet."""
    return screen(
        [language.text("card-under-way")],
        (button(language.label("button-look-again"), *SAVE_CARD_LOOK),),
        back(language, PAYSYSTEM),
    )


def saved(reader: Reader, notice: CardSaved) -> Screen:
    """It is saved, and pays from now on; unless it was removed since."""
    language = reader.language
    if notice.card is None:
        lines = [language.text("card-saved-gone")]
    else:
        lines = [
            language.text("card-saved", card=card_text(language, notice.card)),
            language.text("saved-card-use"),
        ]
    return screen(lines, (button(language.label("menu-paysystem"), PAYSYSTEM), home(language)))


def expires(reader: Reader, notice: CardExpires) -> Screen:
    """The card that pays will have expired by the next charge."""
    language = reader.language
    if notice.charged_at is None:
        return _tops_up_no_more(reader, notice.card)
    return screen(
        [
            language.text("card-expires-before", card=card_text(language, notice.card)),
            language.text("card-expires-charge", on=notice.charged_at.date()),
            language.text("card-renewed-by-bank"),
        ],
        (primary(save_card_button(language)),),
        (button(language.label("menu-paysystem"), PAYSYSTEM),),
        (home(language),),
    )


def _tops_up_no_more(reader: Reader, card: Card) -> Screen:
    """The card that automatic top-ups are taken from."""
    language = reader.language
    return screen(
        [
            language.text("card-expires-soon", card=card_text(language, card)),
            language.text("card-expires-top-ups"),
            language.text("card-renewed-by-bank"),
        ],
        (primary(save_card_button(language)),),
        (button(language.label("button-auto-top-up"), *WATCH),),
        (home(language),),
    )


def failed(reader: Reader, notice: CardSetupFailed) -> Screen:
    """No card was saved, and why."""
    language = reader.language
    return screen(
        [
            language.text("card-not-saved"),
            reason_text(language, notice.setup.failure or "other"),
        ],
        (primary(button(language.label("button-try-again"), *SAVE_CARD)),),
        (to_support(language),),
        back(language, PAYSYSTEM),
    )
