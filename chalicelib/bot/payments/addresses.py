"""The presses that lead to the balance and to payment systems."""

from __future__ import annotations

from typing import Final

from chalicelib.application.ports.chat import Button
from chalicelib.bot.buttons import button
from chalicelib.bot.declared import Address
from chalicelib.bot.language import Language
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.money import Money
from chalicelib.domain.payments.purpose import Aim

BALANCE: Final = "b"
PAYSYSTEM: Final = "p"
REPAY: Final = "repay"
WATCH: Final = (BALANCE, "w")
"""What is done when the balance runs low."""

SAVE_CARD: Final = (PAYSYSTEM, "n")
"""The press that shows what is agreed to by saving a card without a payment."""

SAVE_CARD_AGREED: Final = (*SAVE_CARD, "y")
"""The press that opens its page."""

SAVE_CARD_LOOK: Final = (*SAVE_CARD, "l")
"""The press that shows how it stands."""


def save_card_button(language: Language) -> Button:
    """To saving a card without a payment."""
    return button(language.label("button-save-card"), *SAVE_CARD)


def topping_up(amount: Money, aim: Aim | None = None) -> Address:
    """The press that opens the page to pay this amount, for that aim."""
    made_for = () if aim is None else (aim.kind, aim.id)
    return (BALANCE, "t", amount.minor, amount.currency, *made_for)


def checking(charge_id: str) -> Address:
    """The press that asks the payment system how this payment stands."""
    return (BALANCE, "k", charge_id)


def movements_before(sequence: int) -> Address:
    """The press that lists what was booked before the entry of this number."""
    return (BALANCE, "m", sequence)


def top_up_button(language: Language, amount: Money, aim: Aim | None = None) -> Button:
    """Opens the page to pay this amount."""
    return button(language.label("button-top-up", amount=amount), *topping_up(amount, aim))


def adding_button(language: Language, amount: Money) -> Button:
    """The same among others like it, so short that two stand in a row."""
    return button(language.label("button-add", amount=amount), *topping_up(amount))


def filling_up(
    language: Language, missing: Money, bounds: PaymentLimits, aim: Aim | None
) -> Button:
    """Opens the page to pay exactly what is missing, as far as the payment system takes it at once."""
    return top_up_button(language, min(max(missing, bounds.top_up_minimum), bounds.maximum), aim)
