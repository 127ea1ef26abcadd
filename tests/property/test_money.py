"""Money keeps every minor unit and never becomes a float, whatever the amount and currency."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import CurrencyMismatch, InvalidInput, UnknownCurrency
from chalicelib.domain.money import EXPONENTS, Money, divide_round_half_up

CURRENCIES = st.sampled_from(sorted(EXPONENTS))
MINORS = st.integers(-(10**15), 10**15)
AMOUNTS = st.builds(Money, MINORS, CURRENCIES)
RATIOS = st.fractions(0, 1)


@given(MINORS, st.integers(1, 10**9))
def test_rounding_is_to_the_nearest_and_halves_go_away_from_zero(top: int, bottom: int) -> None:
    rounded, exact = divide_round_half_up(top, bottom), Fraction(top, bottom)
    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)


@given(st.integers(0, 10**12), st.integers(1, 10**6))
def test_exactly_half_goes_up(whole: int, bottom: int) -> None:
    assert divide_round_half_up((2 * whole + 1) * bottom, 2 * bottom) == whole + 1


@given(MINORS, st.integers(1, 10**9))
def test_rounding_knows_no_sign(top: int, bottom: int) -> None:
    assert divide_round_half_up(-top, bottom) == -divide_round_half_up(top, bottom)


@pytest.mark.parametrize("bottom", [0, -1])
def test_only_a_positive_number_divides(bottom: int) -> None:
    with pytest.raises(InvalidInput, match=f"a positive denominator is needed, not {bottom}"):
        divide_round_half_up(1, bottom)


@given(AMOUNTS, RATIOS)
def test_a_share_and_the_rest_are_the_whole(amount: Money, ratio: Fraction) -> None:
    share = amount.share(ratio)
    assert share + (amount - share) == amount
    assert abs(share.minor - amount.minor * ratio) <= Fraction(1, 2)


@given(AMOUNTS, st.lists(RATIOS, max_size=8))
def test_shares_taken_one_after_another_lose_nothing(amount: Money, ratios: list[Fraction]) -> None:
    left, taken = amount, amount.zero
    for ratio in ratios:
        share = left.share(ratio)
        left, taken = left - share, taken + share
        assert abs(left.minor) <= abs(amount.minor)
    assert left + taken == amount


@given(AMOUNTS)
def test_major_units_read_back(amount: Money) -> None:
    assert Money.of(amount.major, amount.currency) == amount
    assert Money.of(str(amount.major), amount.currency) == amount
    assert str(amount).endswith(amount.currency)


@given(AMOUNTS, AMOUNTS)
def test_sums_and_differences_undo_each_other_in_one_currency(one: Money, other: Money) -> None:
    if one.currency != other.currency:
        for operation in ("__add__", "__sub__", "__lt__", "__le__", "__gt__"):
            words = f"{one.currency} and {other.currency} do not add up"
            with pytest.raises(CurrencyMismatch, match=words):
                getattr(one, operation)(other)
        return
    assert (one + other) - other == one
    assert -(one - other) == other - one
    assert (one < other) == (one.minor < other.minor)
    assert (one <= other) == (not one > other)


@given(AMOUNTS, st.integers(-1000, 1000))
def test_a_multiple_is_a_repeated_sum(amount: Money, count: int) -> None:
    assert amount * count == Money(amount.minor * count, amount.currency)
    assert bool(amount * 0) is False


@pytest.mark.parametrize("minor", [1.0, 1.5, True, "1", None, Decimal(1)])
def test_only_an_integer_is_an_amount(minor: object) -> None:
    with pytest.raises(InvalidInput, match=f"an integer, not {re.escape(repr(minor))}"):
        Money(minor, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["", "eur", "XXX", "EURO", "BTC"])
def test_only_known_currencies(currency: str) -> None:
    with pytest.raises(UnknownCurrency, match=f"'{currency}' is not a currency known here"):
        Money(1, currency)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("0.001", "EUR"), ("0.5", "JPY"), ("NaN", "EUR"), ("Infinity", "EUR"), ("0.0001", "KWD")],
)
def test_more_digits_than_the_currency_has_are_refused(amount: str, currency: str) -> None:
    words = f"{amount} has more digits than {currency} has minor units"
    with pytest.raises(InvalidInput, match=words):
        Money.of(amount, currency)


@pytest.mark.parametrize("amount", ["", "ten", "1,5", "--1"])
def test_what_is_no_number_is_refused_in_words(amount: str) -> None:
    with pytest.raises(InvalidInput, match=f"'{amount}' is not an amount"):
        Money.of(amount, "EUR")


@given(st.text(max_size=12))
def test_whatever_somebody_types_is_an_amount_or_invalid_input(typed: str) -> None:
    try:
        amount = Money.of(typed, "EUR")
    except InvalidInput:
        return
    assert amount.major == Decimal(typed)


@given(st.integers(10**26, 10**40))
def test_an_amount_beyond_the_precision_of_decimals_is_exact_or_refused(minor: int) -> None:
    digits = str(minor)
    try:
        amount = Money.of(f"{digits[:-2]}.{digits[-2:]}", "EUR")
    except InvalidInput:
        return
    assert amount.minor == minor


@pytest.mark.parametrize(
    ("currency", "moved"), [("EUR", [14, 15, 16]), ("JPY", [14, 15, 16]), ("KWD", [10, 20, 20])]
)
def test_card_systems_move_whole_steps(currency: str, moved: list[int]) -> None:
    assert [Money(minor, currency).to_step().minor for minor in (14, 15, 16)] == moved
