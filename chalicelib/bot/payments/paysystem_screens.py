"""Payment system, currency and saved cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Part, Title
from chalicelib.bot.buttons import (
    back,
    button,
    dangerous,
    fingerprint,
    home,
    in_rows,
    screen,
    to_support,
)
from chalicelib.bot.catalog.partners import partners
from chalicelib.bot.catalog.wording import system_title
from chalicelib.bot.exchange.wording import rate_text
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.addresses import BALANCE, PAYSYSTEM, save_card_button
from chalicelib.bot.payments.wording import card_text
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.exchange.rates import Rate
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card

SOON: Final = timedelta(days=45)
"""A card that is good for no longer than that is said to expire."""


def paysystem(
    language: Language,
    catalog: Catalog,
    account: Account,
    offered: Sequence[str],
    *,
    saves: bool,
    now: datetime,
    rate: Rate | None = None,
) -> Screen:
    """`offered`: only what is possible for this account; `saves`: whether that is saving a card, too. `rate`:
    at which the chosen one, which takes another currency, would ask for it today."""
    lines: list[Part | None] = [Title(language.text("paysystem")), ""]
    if not offered:
        lines.append(language.text("paysystem-none"))
    elif account.payment_system in offered:
        system = system_title(language, account.payment_system)
        lines.append(language.text("paysystem-current", system=system))
    else:
        lines.append(language.text("paysystem-choose"))
    lines.append(language.text("paysystem-currency", currency=account.currency))
    if rate is not None:
        shown = rate_text(language, rate)
        lines.append(language.text("paysystem-converts", currency=rate.to, rate=shown))
    if offered or account.cards:
        lines += ["", *_card_lines(language, account, now, saves=saves)]
    systems = [
        button(
            ("✓ " if one == account.payment_system else "") + system_title(language, one),
            PAYSYSTEM,
            "u",
            one,
        )
        for one in offered
    ]
    cards = [
        button(card_text(language, card), PAYSYSTEM, "c", fingerprint(card.reference))
        for card in account.cards
    ]
    partner_lines, partner_rows = partners(language, catalog, account.country)
    top_up = button(language.label("button-to-top-up"), BALANCE)
    return screen(
        [*lines, *partner_lines],
        *in_rows(systems, 1),
        *in_rows(cards, 1),
        (save_card_button(language),) if saves else (),
        *partner_rows,
        (top_up if offered else to_support(language), home(language)),
    )


def _card_lines(language: Language, account: Account, now: datetime, *, saves: bool) -> list[str]:
    if not account.cards:
        return [language.text("cards-none"), *([language.text("save-card-how")] if saves else [])]
    return [
        language.text("cards"),
        *(_described(language, account, card, now) for card in account.cards),
    ]


def _described(language: Language, account: Account, card: Card, now: datetime) -> Html:
    """What is true of it: no longer known, refused, used for renewals, and how long it is good."""
    shown = card_text(language, card)
    if card.lost:
        return language.text("card-lost", card=shown)
    if card.refused:
        return language.text("card-refused", card=shown)
    is_default = card.reference == account.default_card
    if card.expires_by(now):
        return language.text("card-default-expired" if is_default else "card-expired", card=shown)
    if card.expires_by(now + SOON):
        return language.text("card-default-expires" if is_default else "card-expires", card=shown)
    return language.text("card-default" if is_default else "card-other", card=shown)


def saved_card(language: Language, account: Account, card: Card, now: datetime) -> Screen:
    """One saved card, and what can be done with it."""
    mark = fingerprint(card.reference)
    make_default = (
        ()
        if card.reference == account.default_card or card.lost
        else (button(language.label("button-make-default"), PAYSYSTEM, "d", mark),)
    )
    return screen(
        [
            language.text("saved-card", card=_described(language, account, card, now)),
            language.text("saved-card-use"),
            language.text("card-renewed-by-bank") if card.expires_by(now + SOON) else None,
        ],
        make_default,
        (button(language.label("button-remove-card"), PAYSYSTEM, "x", mark),),
        back(language, PAYSYSTEM),
    )


def confirm_removal(language: Language, card: Card) -> Screen:
    """Before a card is forgotten."""
    mark = fingerprint(card.reference)
    return screen(
        [language.text("confirm-removal", card=card_text(language, card))],
        (dangerous(button(language.label("button-confirm-removal"), PAYSYSTEM, "y", mark)),),
        (
            button(language.label("button-keep-card"), PAYSYSTEM, "c", mark),
            home(language),
        ),
    )
