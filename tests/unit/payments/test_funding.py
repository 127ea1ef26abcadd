"""Where the money for a price comes from, to the last minor unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pytest

from chalicelib.domain.money import Money
from chalicelib.domain.payments.funding import ByCard, CannotPay, FromBalance, Funding, fund
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card

PRICE: Final = Money(1000, "EUR")
MINIMUM: Final = Money(50, "EUR")
CARD: Final = Card("stripe", "pm_1", "cus_1", "visa", "4242", 4, 2031)
NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)


def payer(available: int, *cards: Card) -> Account:
    money = Money(available, "EUR")
    one = Account(7, "Anna", "LT", "stripe", money, Money(300, "EUR"), NOW)
    return replace(one, cards=cards, default_card="pm_1" if cards else None)


@pytest.mark.parametrize("available", [1000, 1001])
def test_what_the_balance_covers_asks_no_card(available: int) -> None:
    assert fund(payer(available, CARD), PRICE, CARD, MINIMUM) == FromBalance()


@pytest.mark.parametrize(
    ("available", "asked"), [(0, 1000), (900, 100), (950, 50), (951, 50), (999, 50)]
)
def test_a_card_is_asked_for_what_is_missing_or_the_least(available: int, asked: int) -> None:
    funding = fund(payer(available, CARD), PRICE, CARD, MINIMUM)
    assert funding == ByCard(CARD, Money(asked, "EUR"), held=Money(available, "EUR"))


@pytest.mark.parametrize(
    ("cards", "reason"),
    [
        ((), "no-card"),
        ((replace(CARD, refused=True),), "card-refused"),
        ((replace(CARD, refused=True, lost=True),), "card-lost"),
    ],
)
def test_without_a_card_to_ask_it_says_why_and_how_much(
    cards: tuple[Card, ...], reason: str
) -> None:
    expected: Funding = CannotPay(reason, Money(600, "EUR"))
    assert fund(payer(400, *cards), PRICE, None, MINIMUM) == expected
