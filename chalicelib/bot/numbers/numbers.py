"""SIP numbers: finding one, ordering it from the balance, and what one has."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.numbers.inventory import for_sale, free_numbers
from chalicelib.application.numbers.ordering import order_number, preview_order
from chalicelib.application.numbers.rents import (
    keep_number,
    next_rent,
    numbers_of,
    own_number,
)
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import StaleButton, amount_of, fingerprint, number
from chalicelib.bot.language import Html
from chalicelib.bot.numbers import screens
from chalicelib.bot.numbers.addresses import NUMBERS, of_country
from chalicelib.bot.payments.showing import limits
from chalicelib.bot.people.billing import ask_country
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.turn import Turn
from chalicelib.domain.catalog.numbers import NumberOffer
from chalicelib.domain.errors import Refused


def numbers(turn: Turn, parts: Sequence[str]) -> Screen:
    """/numbers; `m:{page}` turns the pages of one's own; `c:{country}`, `s:{country}:{state}` and
    `a:{place}:{page}` look for one; `o:{number}` shows what an order takes, `o:{number}:{amount}:y`
    orders it; `i:{number}` is one of one's own, `0` and `1` its switch."""
    match parts:
        case []:
            return _overview(turn)
        case ["m", page]:
            return _overview(turn, page=number(page))
        case ["c", country]:
            return _country(turn, country)
        case ["s", country, state]:
            return _state(turn, country, state)
        case ["a", place, page]:
            return _place(turn, place, number(page))
        case ["o", number_id, *rest]:
            return _order(turn, number_id, rest)
        case ["i", number_id, *rest]:
            return _own(turn, number_id, rest)
        case _:
            raise StaleButton(f"nothing to do with numbers: {parts!r}")


def _overview(turn: Turn, note: Html | None = None, *, page: int = 1) -> Screen:
    mine = numbers_of(turn.services, turn.account.id)
    return screens.numbers(turn.language, turn.catalog, mine, page, note)


def _country(turn: Turn, country: str) -> Screen:
    offers = _offers(turn, country)
    if offers[0].state is not None:
        return screens.states(turn.language, country, offers)
    return screens.areas(turn.language, offers, turn.account.currency, (NUMBERS,))


def _state(turn: Turn, country: str, mark: str) -> Screen:
    offers = [one for one in _offers(turn, country) if fingerprint(one.state or "") == mark]
    if not offers:
        raise StaleButton(f"no state {mark} in {country}")
    currency = turn.account.currency
    return screens.areas(turn.language, offers, currency, of_country(country))


def _offers(turn: Turn, country: str) -> list[NumberOffer]:
    offers = [one for one in turn.catalog.numbers if one.country == country]
    if not offers:
        raise StaleButton(f"no numbers in {country!r}")
    return offers


def _place(turn: Turn, mark: str, page: int, note: Html | None = None) -> Screen:
    found = [one for one in turn.catalog.numbers if fingerprint(one.place) == mark]
    if not found:
        raise StaleButton(f"no place {mark}")
    free = free_numbers(turn.services, found[0].place, page)
    return screens.free_numbers(turn.language, found[0], free, note)


def _order(turn: Turn, number_id: str, parts: Sequence[str]) -> Screen:
    """Somebody else was faster: what is still free there. Another price by now: shown, with a word why."""
    note: Html | None = None
    try:
        match parts:
            case []:
                pass
            case [shown, "y"]:
                ordered = order_number(turn.services, number_id, turn.account.id, amount_of(shown))
                return screens.ordered(turn.language, ordered)
            case _:
                raise StaleButton(f"nothing to order: {parts!r}")
    except Refused as refused:
        if refused.code not in ("price-changed", "balance-short"):
            return _not_ordered(turn, number_id, refused)
        note = refusal_text(turn.language, refused) if refused.code == "price-changed" else None
    try:
        wanted = preview_order(turn.services, number_id, turn.account.id)
    except Refused as refused:
        return _not_ordered(turn, number_id, refused)
    return screens.order(turn.language, turn.catalog, wanted, limits(turn), note)


def _not_ordered(turn: Turn, number_id: str, refused: Refused) -> Screen:
    note = refusal_text(turn.language, refused)
    match refused.code:
        case "country-not-said":
            return ask_country(turn, NUMBERS, "o", number_id)
        case "number-taken":
            known = for_sale(turn.services, number_id)
            if known is None or turn.catalog.number_offer(known.place) is None:
                return _overview(turn, note)
            return _place(turn, fingerprint(known.place), 1, note)
        case "numbers-not-sold":
            return _overview(turn, note)
        case _:
            raise refused


def _own(turn: Turn, number_id: str, parts: Sequence[str]) -> Screen:
    one, note = own_number(turn.services, number_id, turn.account.id), None
    match parts:
        case []:
            pass
        case ["0"]:
            return screens.ask_release(turn.language, one, turn.services.clock.now())
        case ["0", "y"]:
            one = keep_number(turn.services, number_id, turn.account.id, on=False)
        case ["1"]:
            one = keep_number(turn.services, number_id, turn.account.id, on=True)
            note = turn.language.text("number-kept")
        case _:
            raise StaleButton(f"nothing to do with a number: {parts!r}")
    rent = next_rent(turn.services, turn.account, one).rent.gross
    return screens.number(turn.language, turn.catalog, one, rent, note)
