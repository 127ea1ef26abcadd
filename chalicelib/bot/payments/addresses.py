"""The presses that lead to the balance and to payment systems."""

from __future__ import annotations

from typing import Final

from chalicelib.application.ports.chat import Button
from chalicelib.bot.buttons import button
from chalicelib.bot.declared import Address
from chalicelib.bot.language import Language
from chalicelib.domain.money import Money

BALANCE: Final = "b"
PAYSYSTEM: Final = "p"


def topping_up(amount: Money) -> Address:
    """The press that opens the page to pay this amount."""
    return (BALANCE, "t", amount.minor, amount.currency)


def movements_before(sequence: int) -> Address:
    """The press that lists what was booked before the entry of this number."""
    return (BALANCE, "m", sequence)


def top_up_button(language: Language, amount: Money) -> Button:
    """Opens the page to pay this amount."""
    return button(language.label("button-top-up", amount=amount), *topping_up(amount))
