"""What is told for invoices: asked before the first payment, shown and changed at any time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from chalicelib.application.people import billing as told
from chalicelib.application.ports.chat import Said, Screen, Text
from chalicelib.application.services import Services
from chalicelib.bot.buttons import MAX_DATA_BYTES, StaleButton, number
from chalicelib.bot.language import Html
from chalicelib.bot.people import billing_screens as screens
from chalicelib.bot.people.addresses import BILLING
from chalicelib.bot.people.countries import found, in_order, likely_ones
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.billing import may_have_vat_number
from chalicelib.domain.tax.vat import vat_prefix

MAX_WAY_BACK: Final = MAX_DATA_BYTES - len(f"{BILLING}:s:XX:")
"""Bytes of the press to go on with: the country comes before it."""

ANSWERS: Final[Mapping[str, Callable[[Services, int, str], Account]]] = {
    "n": told.name_company,
    "a": told.give_address,
    "v": told.give_vat_number,
    "e": told.give_email,
}


def billing(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """/billing; `c:{page}` asks for the country and `s:{country}` says it, each with the press to go on with;
    `n` `a` `v` `e` ask for company, address, VAT number, e-mail, `x:{one of them}` forgets it, `p`: a person.
    """
    match parts:
        case []:
            return _overview(turn)
        case ["c", page, *way_back]:
            return _countries(turn, number(page), way_back)
        case ["s", country, *way_back]:
            return _country_said(turn, country, way_back)
        case ["p"]:
            turn.account = told.buy_as_person(turn.services, turn.account.id)
            return _overview(turn)
        case [about] if about in ANSWERS:
            return _asked(turn, about)
        case [screens.FORGET, "a" | "v" | "e" as about]:
            turn.account = told.forget(turn.services, turn.account.id, about)
            return _overview(turn)
        case _:
            raise StaleButton(f"nothing to do with invoices: {parts!r}")


def answers(turn: Turn, asked: Sequence[str], said: Said) -> Screen | None:
    """A typed country is looked for; the rest is taken as it is written, or asked for again."""
    if not isinstance(said, Text):
        return None
    written = said.text
    match asked:
        case ["c", _, *way_back]:
            turn.question = (BILLING, *asked)
            return screens.countries_found(turn.language, found(turn.language, written), way_back)
        case [about] if about in ANSWERS:
            try:
                turn.account = ANSWERS[about](turn.services, turn.account.id, written)
            except Refused as refused:
                return _question(turn, about, refusal_text(turn.language, refused))
            return _overview(turn)
        case _:
            raise StaleButton(f"nothing was asked: {asked!r}")


def ask_country(turn: Turn, *way_back: str) -> Screen:
    """Before the first payment: then on with the press `way_back`."""
    return _countries(turn, 0, way_back, turn.language.text("country-first"))


def _overview(turn: Turn) -> Screen:
    return screens.billing(turn.language, turn.account)


def _countries(turn: Turn, page: int, way_back: Sequence[str], note: Html | None = None) -> Screen:
    if len(":".join(way_back).encode()) > MAX_WAY_BACK:
        raise StaleButton(f"no screen leads back to {way_back!r}")
    turn.question = (BILLING, "c", page, *way_back)
    countries = in_order(turn.language)
    if page * screens.ON_A_PAGE >= len(countries):
        raise StaleButton(f"no page {page} of countries")
    first = likely_ones(
        turn.catalog.default_country, telegram_language=turn.account.telegram_language
    )
    return screens.choose_country(
        turn.language, countries, first, page=page, way_back=way_back, note=note
    )


def _country_said(turn: Turn, country: str, way_back: Sequence[str]) -> Screen | None:
    turn.account = told.say_country(turn.services, turn.account.id, country)
    turn.toast = turn.language.label("toast-country", country=turn.language.country(country))
    if not way_back:
        return _overview(turn)
    code, *parts = way_back
    section = turn.spoken.open_to(turn.role, code, parts)
    if section is None:
        raise StaleButton(f"no way back to {way_back!r}")
    return section.handler()(turn, parts)


def _asked(turn: Turn, about: str) -> Screen:
    if about == "v" and not may_have_vat_number(turn.account.billing, turn.account.country):
        raise Refused("vat-number-not-asked")
    return _question(turn, about)


def _question(turn: Turn, about: str, note: Html | None = None) -> Screen:
    turn.question = (BILLING, about)
    prefix = vat_prefix(turn.account.country)
    return screens.question(turn.language, turn.account, about, prefix, note)
