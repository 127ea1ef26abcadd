"""The balance in the chat: amounts as people write them, bounds, movements."""

import pytest

from chalicelib.bot.payments.balance_screens import readings_of
from chalicelib.domain.money import Money
from tests.support.world import World


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("150", 15000),
        ("150,50", 15050),
        ("150.5", 15050),
        (" 1 500 EUR", 150000),
        ("1\u00a0500,00", 150000),
        ("1,500.00", 150000),
        ("1.500,00 €", 150000),
        ("€20", 2000),
    ],
)
def test_a_text_that_is_an_amount_offers_it(text: str, minor: int) -> None:
    message = World().write(text)
    assert message.buttons[0].data == f"b:t:{minor}:EUR"


@pytest.mark.parametrize(
    "text", ["hello", "-5", "0", "1.2345", "150 USD", "٣", "1 2 3", "9" * 40, "/"]
)
def test_any_other_text_is_answered_with_the_menu(text: str) -> None:
    assert "did not understand" in World().write(text).text


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("20.005", ["20.01 EUR", "20,005.00 EUR"]),
        ("20,005", ["20.01 EUR", "20,005.00 EUR"]),
        ("1.500", ["1.50 EUR", "1,500.00 EUR"]),
        ("1,500 €", ["1.50 EUR", "1,500.00 EUR"]),
        ("999.999 EUR", ["1,000.00 EUR", "999,999.00 EUR"]),
    ],
)
def test_an_amount_that_can_be_read_in_two_ways_is_asked_about(
    text: str, readings: list[str]
) -> None:
    message = World().write(text)
    assert "Which amount do you mean?" in message.text
    offered = [b.text for b in message.buttons if (b.data or "").startswith("b:t:")]
    assert offered == [f"Top up {reading}" for reading in readings]


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("5.125", "KWD", 5130),  # the exponent decides; cards move tens of fils
        ("5,120", "KWD", 5120),
        ("1.500", "BHD", 1500),
        ("5,125.000", "KWD", 5_125_000),
        ("150", "KWD", 150_000),
        ("1 500", "KWD", 1_500_000),
        ("1.500", "JPY", 1500),
        ("1,500", "KRW", 1500),
        ("1500", "JPY", 1500),
        ("1.500.000", "JPY", 1_500_000),
        ("0.500", "EUR", 50),
        ("1.500.000", "EUR", 150_000_000),
        ("1,500,000.5", "EUR", 150_000_050),
    ],
)
def test_the_exponent_of_the_currency_decides(text: str, currency: str, minor: int) -> None:
    assert readings_of(text, currency) == (Money(minor, currency),)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("150.5", "JPY"),
        ("150,50", "KRW"),
        ("1,500.5", "JPY"),
        ("5.1255", "KWD"),
        ("0.005", "EUR"),
        ("0.500", "JPY"),
        ("0.000", "KWD"),
        ("0,150.00", "EUR"),
        ("1,234.567", "EUR"),
    ],
)
def test_more_digits_than_the_currency_has_are_no_amount(text: str, currency: str) -> None:
    assert readings_of(text, currency) == ()


def test_an_amount_out_of_bounds_names_them() -> None:
    message = World().write("2")
    assert "A top-up of 2.00 EUR is not possible" in message.text
    assert "From 5.00 EUR to 50,000.00 EUR" in message.text
