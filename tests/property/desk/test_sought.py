"""What staff may write to find somebody by: read whatever way it is written, never misread as money."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.desk.sought import MOST, OnCard, read_amount, read_sought
from chalicelib.domain.errors import Refused

AMOUNTS: Final = st.integers(1, 10**9).map(lambda minor: Decimal(minor).scaleb(-2))
DAYS: Final = st.dates(date(2020, 1, 1), date(2099, 12, 31))
WAYS_OF_AMOUNT: Final = st.sampled_from(
    (
        lambda one: f"{one:.2f}",
        lambda one: f"{one:.2f}".replace(".", ","),
        lambda one: f"{one:,.2f}",
        lambda one: f"{one:,.2f}".translate(str.maketrans(",.", ".,")),
        lambda one: f"{one:,.2f}".replace(",", "'"),
        lambda one: f"€{one:.2f}",
    )
)
WAYS_OF_DAY: Final = st.sampled_from(
    ("{0:%Y-%m-%d}", "{0:%d.%m.%Y}", "{0:%d/%m/%Y}", "{0.day}.{0.month}.{0.year}", "{0:%d-%m-%y}")
)
WAYS_OF_CARD: Final = st.sampled_from(("{}", "*{}", "•••• {}", "****{}", "…{}", "xxxx{}"))


@given(AMOUNTS, WAYS_OF_AMOUNT)
def test_an_amount_is_read_as_it_was_meant(
    amount: Decimal, written: Callable[[Decimal], str]
) -> None:
    assert read_amount(written(amount)) == (amount, None)


AMOUNTS_AS_WRITTEN: Final = st.builds(lambda one, way: (one, way(one)), AMOUNTS, WAYS_OF_AMOUNT)
DAYS_AS_WRITTEN: Final = st.builds(lambda one, way: (one, way.format(one)), DAYS, WAYS_OF_DAY)


@given(
    st.integers(0, 9999).map("{:04}".format),
    WAYS_OF_CARD,
    AMOUNTS_AS_WRITTEN,
    DAYS_AS_WRITTEN,
    st.permutations((0, 1)),
)
def test_a_line_of_a_bank_is_read_whatever_its_order(
    last4: str, way: str, amount: tuple[Decimal, str], day: tuple[date, str], order: list[int]
) -> None:
    rest = (f"{amount[1]} EUR", day[1])
    text = " ".join((way.format(last4), *(rest[place] for place in order)))
    assert read_sought(text).on_card == OnCard(last4, day[0], amount[0], "EUR")


@given(st.text(max_size=MOST + 20))
def test_whatever_is_written_is_understood_or_refused(text: str) -> None:
    if not any(one.isalnum() for one in text):
        with pytest.raises(Refused, match="find-unclear"):
            read_sought(text)
        return
    with suppress(Refused):
        sought = read_sought(text)
        assert sought.text == " ".join(text.split())
        assert sought.reference is None or " " not in sought.reference
