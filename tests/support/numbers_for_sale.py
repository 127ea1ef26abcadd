"""An inventory of SIP numbers, and what people press to get one, for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from chalicelib.application.numbers.importing import Imported, NumberToSell, put_numbers
from chalicelib.application.numbers.ordering import order_number, preview_order
from chalicelib.application.services import Services
from chalicelib.domain.catalog.numbers import NumberOffer
from chalicelib.domain.money import Money
from chalicelib.domain.numbers.number import Number

NEW_YORK: Final = "US/New York/New York City"
TALLINN: Final = "EE//Tallinn"


def new_york(number: int) -> NumberToSell:
    """One of those of New York City."""
    return NumberToSell(f"1212555{number:04}", f"+1 212-555-{number:04}", NEW_YORK)


def tallinn(number: int) -> NumberToSell:
    """One of those of Tallinn, which cost a set-up."""
    return NumberToSell(f"3726001{number:03}", f"+372 600 1{number:03}", TALLINN)


def offer_numbers(services: Services, *numbers: NumberToSell) -> None:
    """The operator has imported them."""
    put_numbers(services, numbers, Imported())


def order(services: Services, number_id: str, payer_id: int) -> Number:
    """Ordered for what it costs."""
    shown = preview_order(services, number_id, payer_id).quote.gross
    return order_number(services, number_id, payer_id, shown)


def in_euros(offer: NumberOffer) -> NumberOffer:
    """The same place, at as many euros as it costs dollars."""
    setup, monthly = offer.setup["USD"], offer.monthly["USD"]
    return replace(
        offer,
        setup={"EUR": Money(setup.minor, "EUR")},
        monthly={"EUR": Money(monthly.minor, "EUR")},
    )
