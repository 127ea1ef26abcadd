"""What is known for invoices, and the questions about it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Table, Title
from chalicelib.bot.buttons import back, button, home, in_rows, screen
from chalicelib.bot.language import Html, Language
from chalicelib.bot.ledger.addresses import DOCUMENTS
from chalicelib.bot.people.addresses import BILLING
from chalicelib.bot.wording import noted
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.billing import may_have_vat_number

ON_A_PAGE: Final = 20
"""Countries, in two columns: what a telephone shows without scrolling far."""

FORGET: Final = "x"
QUESTIONS: Final = {"n": "ask-company", "a": "ask-address", "v": "ask-vat-number", "e": "ask-email"}
"""What can be asked in words, by the part of the press."""


def billing(language: Language, account: Account) -> Screen:
    """All that is known, and a way to change each."""
    taxed = may_have_vat_number(account.billing, account.country)
    return screen(
        [
            Title(language.text("billing")),
            language.text("billing-why"),
            "",
            Table("ll", _facts(language, account, taxed=taxed)),
        ],
        *_changes(language, account, taxed=taxed),
        (button(language.label("menu-documents"), DOCUMENTS), home(language)),
    )


def _facts(language: Language, account: Account, *, taxed: bool) -> list[tuple[str, str]]:
    known = account.billing
    buyer = (
        language.text("billing-company", name=known.name)
        if known.company
        else language.text("billing-person", name=account.name)
    )
    address = (
        language.text("billing-address", address=", ".join(known.address))
        if known.address
        else language.text("billing-address-none")
    )
    facts: list[tuple[str, str]] = [
        (language.text("button-country"), _country(language, account)),
        (language.text("billing-buyer"), buyer),
        (language.text("button-address"), address),
    ]
    if taxed:
        facts.append((language.text("button-vat-number"), _vat_number(language, account)))
    if known.email:
        facts.append((language.text("button-email"), html.escape(known.email, quote=False)))
    return facts


def _changes(language: Language, account: Account, *, taxed: bool) -> list[tuple[Button, ...]]:
    known = account.billing
    rows = [_opens(language, "button-country", "c", "0")]
    if known.company:
        rows += [_opens(language, "button-company-name", "n")]
        if taxed:
            rows += [_opens(language, "button-vat-number", "v")]
    else:
        rows += [_opens(language, "button-as-company", "n")]
    rows += [_opens(language, "button-address", "a"), _opens(language, "button-email", "e")]
    if known.company:
        rows += [_opens(language, "button-as-person", "p")]
    return in_rows(rows, 2)


def _opens(language: Language, label: str, *parts: str) -> Button:
    return button(language.label(label), BILLING, *parts)


def _country(language: Language, account: Account) -> Html:
    if not account.billing.country_known:
        return language.text("billing-country-none")
    said = account.billing.evidence[-1]
    name = language.country(account.country)
    return language.text("billing-country", country=name, day=language.on(said.at))


def _vat_number(language: Language, account: Account) -> Html:
    vat = account.billing.vat
    if vat is None:
        return language.text("billing-vat-none")
    return language.text(f"billing-vat-{vat.status.value}", number=vat.number)


def choose_country(
    language: Language,
    countries: Sequence[str],
    first: Sequence[str],
    *,
    page: int,
    way_back: Sequence[str],
    note: Html | None = None,
) -> Screen:
    """A page of all `countries`; the likely ones come `first`. `way_back` is the press that comes after."""
    start = page * ON_A_PAGE
    shown = countries[start : start + ON_A_PAGE]
    turns = []
    if page > 0:
        turns.append(button("‹", BILLING, "c", page - 1, *way_back))
    if start + ON_A_PAGE < len(countries):
        turns.append(button("›", BILLING, "c", page + 1, *way_back))
    likely = [] if page else [_country_button(language, code, way_back) for code in first]
    return screen(
        [*noted(note), language.text("ask-country")],
        *in_rows(likely, 1),
        *in_rows((_country_button(language, code, way_back) for code in shown), 2),
        turns,
        back(language, *(way_back or (BILLING,))),
    )


def countries_found(language: Language, found: Sequence[str], way_back: Sequence[str]) -> Screen:
    """The answer to a typed name."""
    shown = [_country_button(language, code, way_back) for code in found[:ON_A_PAGE]]
    return screen(
        [language.text("countries-found" if shown else "countries-none")],
        *in_rows(shown, 1 if len(shown) <= ON_A_PAGE // 2 else 2),
        (button(language.label("button-all-countries"), BILLING, "c", 0, *way_back),),
        back(language, *(way_back or (BILLING,))),
    )


def _country_button(language: Language, code: str, way_back: Sequence[str]) -> Button:
    return button(language.country(code), BILLING, "s", code, *way_back)


def question(
    language: Language, account: Account, about: str, prefix: str, note: Html | None = None
) -> Screen:
    """`about` is one of QUESTIONS; the answer is typed."""
    known = account.billing
    there = {"a": known.address, "v": known.vat, "e": known.email}.get(about)
    forget = [_opens(language, "button-forget", FORGET, about)] if there else []
    words = language.text(QUESTIONS[about], prefix=prefix)
    return screen([*noted(note), words], forget, back(language, BILLING))
