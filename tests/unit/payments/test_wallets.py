"""A wallet that is saved like a card: it has an owner instead of a number, and never expires."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from chalicelib.bot.payments.wording import card_text
from chalicelib.domain.payments.kept_card import EXPIRING, kept
from chalicelib.domain.people.card import Card, same_card
from tests.support.parts import WORDS

WALLET: Final = Card(
    *("paypal", "8kk8451t", "cust_1", "PayPal", "", None, None), wallet="a…@example.com"
)
NOW: Final = datetime(2026, 12, 1, tzinfo=UTC)


def test_it_is_called_by_its_owner() -> None:
    for language in ("en", "ru"):
        assert card_text(WORDS.language(language), WALLET) == "PayPal a…@example.com"


def test_it_never_expires_and_nobody_is_told_that_it_will() -> None:
    assert not WALLET.expires_by(datetime.max.replace(tzinfo=UTC))
    assert EXPIRING not in kept("paypal", WALLET.reference, 1, WALLET.expires_at, NOW).waits


def test_another_owner_is_another_wallet() -> None:
    again = replace(WALLET, reference="9mm1234z")
    assert same_card(WALLET, again)
    assert not same_card(WALLET, replace(again, wallet="b…@example.com"))
