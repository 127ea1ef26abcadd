"""What staff see of promo codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Table, Title
from chalicelib.application.promotions.codes import Codes, Usage
from chalicelib.bot.buttons import Row, button, home, primary, screen
from chalicelib.bot.catalog.wording import title_of
from chalicelib.bot.language import Html, Language, escaped
from chalicelib.bot.wording import bullets, noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.pricing.promo import Promo, PromoKind
from chalicelib.domain.promotions.code import PromoCode

CODES: Final = "promo"


def listed(language: Language, codes: Codes) -> Screen:
    """One page of the codes, with how many uses are taken."""
    rows = [
        (escaped(one.promo.code), _gives(language, one.promo), _taken(language, one))
        for one in codes.codes
    ]
    to_each: list[Row] = [
        (button(one.promo.code, CODES, "c", one.promo.code),) for one in codes.codes
    ]
    more: Row = ()
    if codes.after is not None:
        more = (button(language.label("button-more"), CODES, "a", codes.after),)
    table = [Table("lll", rows)] if rows else [language.text("promo-none")]
    return screen(
        [Title(language.text("promo-list")), *table],
        *to_each,
        more,
        (primary(button(language.label("button-new-promo"), CODES, "n")),),
        (home(language),),
    )


def code(language: Language, catalog: Catalog, usage: Usage) -> Screen:
    """Its terms, and how often it was used."""
    one = usage.code
    name = one.promo.code
    state = language.text("promo-running" if one.running else "promo-not-running")
    if one.running:
        switch = button(language.label("button-stop-promo"), CODES, "c", name, "off")
    else:
        switch = primary(button(language.label("button-start-promo"), CODES, "c", name, "on"))
    return screen(
        [
            Title(escaped(name)),
            state,
            _gives(language, one.promo),
            *bullets(_terms(language, catalog, one)),
            language.text("promo-usage", used=usage.used, reserved=usage.reserved),
        ],
        (switch,),
        (button(language.label("button-back"), CODES), home(language)),
    )


def ask(language: Language, catalog: Catalog, note: Html | None = None) -> Screen:
    """How a new code is written; `note` comes first."""
    plans = ", ".join(plan.id for plan in catalog.plans if not plan.is_free)
    currency = catalog.default_currency
    return screen(
        [*noted(note), language.text("promo-how", plans=plans, currency=currency)],
        (button(language.label("button-back"), CODES), home(language)),
    )


def _gives(language: Language, promo: Promo) -> Html:
    match promo.kind:
        case PromoKind.PERCENT:
            return language.text("promo-percent", percent=promo.percent)
        case PromoKind.AMOUNT:
            amounts = " / ".join(language.money(one) for one in promo.amounts.values())
            return language.text("promo-amount", amounts=amounts)
        case PromoKind.DAYS:
            return language.text("promo-free-days", days=promo.days)


def _taken(language: Language, one: PromoCode) -> Html:
    if not one.running:
        return language.text("promo-not-running")
    if one.limit is None:
        return language.text("promo-taken", taken=one.taken)
    return language.text("promo-taken-of", taken=one.taken, limit=one.limit)


def _terms(language: Language, catalog: Catalog, one: PromoCode) -> Iterator[Html]:
    promo = one.promo
    if one.opens is not None:
        yield language.text("promo-from", at=one.opens)
    if one.closes is not None:
        yield language.text("promo-until", at=one.closes)
    if one.limit is not None:
        yield language.text("promo-limit", limit=one.limit)
    if one.per_account is not None:
        yield language.text("promo-each", limit=one.per_account)
    if promo.plans:
        plans = ", ".join(title_of(language, catalog, plan) for plan in promo.plans)
        yield language.text("promo-plans", plans=plans)
    if promo.months:
        yield language.text("promo-months", months=", ".join(map(str, promo.months)))
    if promo.first_purchase:
        yield language.text("promo-first")
