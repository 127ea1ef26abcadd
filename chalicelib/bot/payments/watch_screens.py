"""A balance that runs low: a word below a chosen amount, and top-ups by themselves from a saved card."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.payments.notices import BalanceLow, TopUpsAtCeiling, TopUpsStopped
from chalicelib.application.ports.chat import Button, Screen
from chalicelib.bot.buttons import (
    amount_part,
    back,
    button,
    fingerprint,
    home,
    in_rows,
    primary,
    screen,
)
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.addresses import (
    BALANCE,
    PAYSYSTEM,
    WATCH,
    filling_up,
    top_up_button,
)
from chalicelib.bot.payments.charge_screens import to_balance
from chalicelib.bot.payments.wording import card_text, kept_as, limits_of, reason_text
from chalicelib.bot.reader import Reader
from chalicelib.domain.money import Money
from chalicelib.domain.payments.balance_watch import AutoTopUp, BalanceWatch
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.card import Card

MULTIPLES = (1, 2, 3, 5, 10)
"""Ceilings that are offered, in top-ups a month."""


def overview(language: Language, watch: BalanceWatch, cards: Sequence[Card]) -> Screen:
    """What was asked for, and how to change it."""
    lines: list[str | None] = [language.text("watch-title"), ""]
    if watch.tell_below is None:
        lines.append(language.text("watch-tells-not"))
    else:
        lines.append(language.text("watch-tells", below=watch.tell_below))
    lines.append("")
    auto, rows = watch.auto, [[button(language.label("button-tell-below"), *WATCH, "n")]]
    if auto is None:
        lines.append(language.text("auto-top-up-off"))
    else:
        lines.append(terms(language, auto))
        if watch.stopped is not None:
            reason = reason_text(language, watch.stopped)
            lines.append(language.text("auto-top-up-stopped", reason=reason))
    if cards:
        again = "button-auto-top-up-change" if watch.running else "button-auto-top-up-on"
        rows.append([button(language.label(again), *WATCH, "a")])
    else:
        lines.append(language.text("auto-top-up-no-card"))
        rows.append([button(language.label("menu-paysystem"), PAYSYSTEM)])
    if watch.running:
        rows.append([button(language.label("button-auto-top-up-off"), *WATCH, "x")])
    return screen(lines, *rows, back(language, BALANCE))


def terms(language: Language, auto: AutoTopUp) -> Html:
    """What is taken by itself, below what, from which card, at most how much."""
    return language.text(
        "auto-top-up-terms",
        below=auto.below,
        amount=auto.amount,
        card=card_text(language, auto.card),
        kept=kept_as(auto.card),
        most=auto.most,
    )


def choose_tell(language: Language, watch: BalanceWatch, offered: Sequence[Money]) -> Screen:
    """Below which amount a word is sent."""
    choices = [
        button(_marked(language, one, one == watch.tell_below), *WATCH, "n", amount_part(one))
        for one in offered
    ]
    never = button(language.label("button-tell-never"), *WATCH, "n", "0")
    return screen(
        [language.text("watch-choose")], *in_rows(choices, 2), (never,), back(language, *WATCH)
    )


def _marked(language: Language, amount: Money, chosen: bool) -> str:
    return ("✓ " if chosen else "") + language.money(amount)


def choose_amount(
    language: Language, message: str, before: Sequence[Money], offered: Sequence[Money]
) -> Screen:
    """One of three questions: below what, how much, at most how much a month; `before` are the answers so
    far, each of which every button carries on."""
    so_far = [amount_part(one) for one in before]
    choices = [
        button(language.money(one), *WATCH, "a", *so_far, amount_part(one)) for one in offered
    ]
    said = dict(zip(("below", "amount"), before, strict=False))
    return screen(
        [language.text(message, **said)],
        *in_rows(choices, 2),
        back(language, *WATCH, *(("a", *so_far[:-1]) if so_far else ())),
    )


def consent(language: Language, auto: AutoTopUp, others: Sequence[Card]) -> Screen:
    """What will be taken, from which card, when, at most how much, and how to stop it: before it is agreed
    to. `others` can be chosen instead."""
    amounts = [amount_part(one) for one in (auto.below, auto.amount, auto.most)]
    instead = [
        button(
            language.label("button-other-card", card=card_text(language, one)),
            *WATCH, "a", *amounts, fingerprint(one.reference),
        )
        for one in others
    ]  # fmt: skip
    yes = (*WATCH, "y", *amounts, fingerprint(auto.card.reference))
    return screen(
        [
            language.text("auto-top-up-consent"),
            terms(language, auto),
            "",
            language.text("auto-top-up-told"),
            language.text("auto-top-up-declined"),
            language.text("auto-top-up-stop"),
        ],
        (primary(button(language.label("button-auto-top-up-agree"), *yes)),),
        *in_rows(instead, 1),
        back(language, *WATCH),
    )


def topped_up(reader: Reader, charge: Charge, _came: object) -> Screen:
    """It was done, as agreed."""
    language = reader.language
    card = next(
        (one for one in reader.account.cards if one.reference == charge.card_reference), None
    )
    return screen(
        [
            language.text(
                "auto-topped-up",
                amount=charge.amount,
                card="" if card is None else card_text(language, card),
                kept="card" if card is None else kept_as(card),
                available=reader.account.available,
            )
        ],
        (button(language.label("button-auto-top-up"), *WATCH), to_balance(language)),
        (home(language),),
    )


def low(reader: Reader, notice: BalanceLow) -> Screen:
    """Below what was chosen, with what is missing one button away."""
    language, bounds = reader.language, limits_of(reader.catalog, reader.account)
    fill: list[Button] = []
    if bounds is not None:
        missing = notice.below - notice.available
        fill = [primary(filling_up(language, missing, bounds, None))]
    return screen(
        [language.text("balance-low", available=notice.available, below=notice.below)],
        fill,
        (button(language.label("button-auto-top-up"), *WATCH), to_balance(language)),
        (home(language),),
    )


def has_stopped(reader: Reader, notice: TopUpsStopped) -> Screen:
    """It has stopped by itself, why, and the ways on."""
    language = reader.language
    return screen(
        [
            language.text("auto-top-up-has-stopped", amount=notice.auto.amount),
            reason_text(language, notice.failure),
            language.text("auto-top-up-mend", available=reader.account.available),
        ],
        (primary(top_up_button(language, notice.auto.amount)),),
        (
            button(language.label("menu-paysystem"), PAYSYSTEM),
            button(language.label("button-auto-top-up"), *WATCH),
        ),
        (home(language),),
    )


def at_ceiling(reader: Reader, notice: TopUpsAtCeiling) -> Screen:
    """Nothing more is taken this month."""
    language = reader.language
    return screen(
        [
            language.text(
                "auto-top-up-ceiling",
                most=notice.auto.most,
                available=reader.account.available,
                below=notice.auto.below,
            )
        ],
        (primary(top_up_button(language, notice.auto.amount)),),
        (button(language.label("button-auto-top-up"), *WATCH), to_balance(language)),
        (home(language),),
    )
