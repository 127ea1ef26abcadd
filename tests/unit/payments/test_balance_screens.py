"""The balance in the chat: amounts as people write them, bounds, movements."""

import pytest

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


def test_an_amount_out_of_bounds_names_them() -> None:
    message = World().write("2")
    assert "2.00 EUR cannot be topped up at once" in message.text
    assert "From 5.00 EUR to 50,000.00 EUR" in message.text
