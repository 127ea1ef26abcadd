"""SIP numbers on screens: where there are some, what is free, what an order takes, and one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from chalicelib.application.numbers.inventory import Free
from chalicelib.application.numbers.ordering import AIM, NumberOrder
from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Part, Table, Title
from chalicelib.bot.buttons import (
    Row,
    back,
    button,
    dangerous,
    home,
    in_rows,
    primary,
    screen,
)
from chalicelib.bot.declared import Address
from chalicelib.bot.language import Html, Language
from chalicelib.bot.numbers.addresses import (
    NUMBERS,
    agreeing,
    of_country,
    of_place,
    of_state,
    one_number,
    ordering,
    own_page,
)
from chalicelib.bot.payments.addresses import BALANCE, filling_up
from chalicelib.bot.people.countries import folded
from chalicelib.bot.wording import noted, place_text
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.numbers import NumberOffer
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.money import Money
from chalicelib.domain.numbers.number import Number, NumberStatus
from chalicelib.domain.numbers.price import NumberQuote
from chalicelib.domain.payments.purpose import Aim

STATUS: Final[Mapping[NumberStatus, str]] = {
    NumberStatus.CONNECTING: "number-connecting",
    NumberStatus.CONNECTED: "number-connected",
    NumberStatus.RELEASED: "number-released",
    NumberStatus.REFUSED: "number-refused",
}

SHOWN_OWN: Final = 8
"""Own numbers on one screen."""


def numbers(
    language: Language,
    catalog: Catalog,
    mine: Sequence[Number],
    page: int = 1,
    note: Html | None = None,
) -> Screen:
    """One's own, so many a page, and the countries in which there are some."""
    lines: list[Part | None] = [*noted(note), Title(language.text("numbers"))]
    last = max(1, -(-len(mine) // SHOWN_OWN))
    page = min(max(page, 1), last)
    shown = mine[(page - 1) * SHOWN_OWN : page * SHOWN_OWN]
    for one in shown:
        lines += ["", _own_line(language, catalog, one)]
    if not mine:
        lines += ["", language.text("numbers-none")]
    countries = dict.fromkeys(offer.country for offer in catalog.numbers)
    named = sorted(countries, key=lambda code: folded(language.country(code)))
    lines += ["", language.text("numbers-countries" if named else "numbers-not-sold")]
    own = [(button(one.written, *one_number(one.id)),) for one in shown if one.is_rented]
    turns: list[Button] = []
    if page > 1:
        turns.append(button(language.label("button-numbers-before"), *own_page(page - 1)))
    if page < last:
        turns.append(button(language.label("button-numbers-more"), *own_page(page + 1)))
    choices = [button(language.country(code), *of_country(code)) for code in named]
    return screen(lines, *own, turns, *in_rows(choices, 2), (home(language),))


def _own_line(language: Language, catalog: Catalog, one: Number) -> Html:
    return language.text(
        "numbers-own", number=one.written, status=status_text(language, catalog, one)
    )


def status_text(language: Language, catalog: Catalog, one: Number) -> Html:
    """How it stands, and until when."""
    match one.status:
        case NumberStatus.CONNECTED if not one.renews:
            return language.text("number-ending", end=language.on(one.end))
        case NumberStatus.CONNECTED if one.failure is not None:
            until = catalog.rent.grace_ends(one.end)
            return language.text("number-unpaid", until=language.on(until))
        case NumberStatus.SUSPENDED:
            until = catalog.rent.suspended_until(one.end)
            return language.text("number-suspended", until=language.on(until))
        case _:
            return language.text(STATUS[one.status], end=language.on(one.end))


def states(language: Language, country: str, offers: Sequence[NumberOffer]) -> Screen:
    """Of a country that has them."""
    names = dict.fromkeys(offer.state for offer in offers if offer.state is not None)
    choices = [button(name, *of_state(country, name)) for name in names]
    title = language.text("numbers-states", country=language.country(country))
    return screen([Title(title)], *in_rows(choices, 2), back(language, NUMBERS))


def areas(
    language: Language, offers: Sequence[NumberOffer], currency: str, way_back: Address
) -> Screen:
    """Of a country without states, or of one of its states."""
    first = offers[0]
    where = ", ".join(filter(None, (first.state, language.country(first.country))))
    rows = [
        (offer.area, *_amounts(language, offer.monthly[currency], offer.setup[currency]))
        for offer in offers
    ]
    head = (
        language.text("column-area"),
        language.text("column-rent"),
        language.text("column-setup"),
    )
    choices = [button(offer.area, *of_place(offer.place)) for offer in offers]
    return screen(
        [
            Title(language.text("numbers-areas", where=where)),
            Table("lrr", rows, head),
            language.text("numbers-prices", currency=currency),
        ],
        *in_rows(choices, 2),
        back(language, *way_back),
    )


def _amounts(language: Language, *amounts: Money) -> list[str]:
    return [language.number(amount) for amount in amounts]


def free_numbers(
    language: Language, offer: NumberOffer, free: Free, note: Html | None = None
) -> Screen:
    """What is free in one place."""
    place = place_text(language, offer.country, offer.state, offer.area)
    lines: list[Part | None] = [*noted(note), Title(language.text("numbers-free", place=place))]
    lines.append(language.text("numbers-choose" if free.numbers else "numbers-all-taken"))
    choices = [button(one.written, *ordering(one.id)) for one in free.numbers]
    turns: list[Button] = []
    if free.page > 1:
        turns.append(
            button(language.label("button-numbers-before"), *of_place(offer.place, free.page - 1))
        )
    if free.more:
        turns.append(
            button(language.label("button-numbers-more"), *of_place(offer.place, free.page + 1))
        )
    return screen(lines, *in_rows(choices, 2), turns, back(language, *up_from(offer)))


def up_from(offer: NumberOffer) -> Address:
    """To the places around it."""
    if offer.state is None:
        return of_country(offer.country)
    return of_state(offer.country, offer.state)


def order(
    language: Language,
    catalog: Catalog,
    wanted: NumberOrder,
    bounds: PaymentLimits | None,
    note: Html | None = None,
) -> Screen:
    """What it would take, and what comes every month after that; where the balance is short, what is missing.
    Nothing moves before the yes."""
    quote, gross = wanted.quote, wanted.quote.gross
    lines: list[Part | None] = [
        *noted(note),
        Title(language.text("number-order", number=wanted.number.written)),
        place_text(language, wanted.offer.country, wanted.offer.state, wanted.offer.area),
        "",
        Table("lr", _price_rows(language, quote)),
        language.text("price-to-pay", price=price_text(language, catalog, quote)),
        "",
    ]
    cancel = (button(language.label("button-cancel"), *of_place(wanted.offer.place)),)
    if wanted.missing is not None:
        lines.append(
            language.text("number-short", available=wanted.available, missing=wanted.missing)
        )
        return screen(lines, _top_up(language, wanted, bounds), (*cancel, home(language)))
    left = wanted.available - gross
    lines += [
        Table(
            "lr",
            [
                (language.text("confirm-from-balance"), language.money(gross)),
                (language.text("confirm-left"), language.money(left)),
            ],
        ),
        "",
        language.text("number-then", rent=quote.rent.gross),
    ]
    pay = button(language.label("button-pay", amount=gross), *agreeing(wanted.number.id, gross))
    return screen(lines, (primary(pay),), (*cancel, home(language)))


def _price_rows(language: Language, quote: NumberQuote) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = [
        (language.text("number-first-month"), language.money(quote.rent.gross))
    ]
    if quote.setup is not None:
        rows.append((language.text("number-setup"), language.money(quote.setup.gross)))
    return rows


def price_text(language: Language, catalog: Catalog, quote: NumberQuote) -> Html:
    """What is paid, and how VAT is in it."""
    gross, net, vat, rate = quote.gross, quote.net, quote.vat, quote.vat_rate_percent
    if quote.reverse_charge:
        return language.text("price-reverse-charge", gross=gross)
    if not vat:
        known = "price-no-vat" if quote.vat_charged else "price-seller-without-vat"
        return language.text(known, gross=gross)
    if catalog.prices_include_vat:
        return language.text("price-vat-included", gross=gross, vat=vat, rate=rate)
    return language.text("price-vat-added", gross=gross, net=net, vat=vat, rate=rate)


def _top_up(language: Language, wanted: NumberOrder, bounds: PaymentLimits | None) -> Row:
    if bounds is None or wanted.missing is None:
        return (button(language.label("button-to-top-up"), BALANCE),)
    aim = Aim(AIM, wanted.number.id)
    return (primary(filling_up(language, wanted.missing, bounds, aim)),)


def number(
    language: Language, catalog: Catalog, one: Number, rent: Money, note: Html | None = None
) -> Screen:
    """One of one's own: how it stands, what it costs, and its switch."""
    lines: list[Part | None] = [
        *noted(note),
        Title(one.written),
        place_text(language, one.country, one.state, one.area),
        "",
        language.text("number-status", status=status_text(language, catalog, one)),
    ]
    if one.is_rented and one.renews:
        lines.append(_next_rent(language, catalog, one, rent))
    return screen(lines, _switch(language, one), back(language, NUMBERS))


def _next_rent(language: Language, catalog: Catalog, one: Number, rent: Money) -> Html:
    if one.status is NumberStatus.SUSPENDED:
        return language.text("number-rent-revives", rent=rent)
    if one.failure is not None:
        return language.text("number-rent-wanting", rent=rent)
    on = language.on(catalog.rent.first_attempt(one.end))
    return language.text("number-rent-next", rent=rent, on=on)


def _switch(language: Language, one: Number) -> Row:
    if not one.is_rented:
        return ()
    if not one.renews:
        return (primary(button(language.label("button-number-keep"), *one_number(one.id, "1"))),)
    top_up: Row = ()
    if one.failure is not None or one.status is NumberStatus.SUSPENDED:
        top_up = (button(language.label("button-to-top-up"), BALANCE),)
    return (*top_up, button(language.label("button-number-release"), *one_number(one.id, "0")))


def ask_release(language: Language, one: Number, now: datetime) -> Screen:
    """Before it is given back: until when it works, and that nothing brings it back after that."""
    at_once = one.status is NumberStatus.SUSPENDED or one.end <= now
    message = "ask-release-now" if at_once else "ask-release"
    yes = button(language.label("button-yes-release"), *one_number(one.id, "0", "y"))
    no = button(language.label("button-no"), *one_number(one.id))
    return screen(
        [language.text(message, number=one.written, end=language.on(one.end))],
        (dangerous(yes),),
        (no, home(language)),
    )


def ordered(language: Language, one: Number) -> Screen:
    """It is theirs."""
    lines = [
        language.text("number-ordered", number=one.written),
        language.text("number-connecting-soon"),
    ]
    show = button(language.label("button-show-number"), *one_number(one.id))
    return screen(lines, (primary(show),), (home(language),))
