"""The presses that lead to SIP numbers."""

from __future__ import annotations

from typing import Final

from chalicelib.bot.buttons import amount_part, fingerprint
from chalicelib.bot.declared import Address
from chalicelib.domain.money import Money

NUMBERS: Final = "n"


def own_page(page: int) -> Address:
    """The press that lists one's own, from this page on."""
    return (NUMBERS, "m", page)


def of_country(country: str) -> Address:
    """The press that lists where numbers of a country are."""
    return (NUMBERS, "c", country)


def of_state(country: str, state: str) -> Address:
    """The same of one of its states."""
    return (NUMBERS, "s", country, fingerprint(state))


def of_place(place: str, page: int = 1) -> Address:
    """The press that lists what is free there."""
    return (NUMBERS, "a", fingerprint(place), page)


def ordering(number_id: str) -> Address:
    """The press that shows what ordering it would take."""
    return (NUMBERS, "o", number_id)


def agreeing(number_id: str, amount: Money) -> Address:
    """The press that takes it, for exactly that."""
    return (NUMBERS, "o", number_id, amount_part(amount), "y")


def one_number(number_id: str, *what: str) -> Address:
    """The press that shows a number of one's own, or does something with it."""
    return (NUMBERS, "i", number_id, *what)
