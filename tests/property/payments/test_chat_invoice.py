"""What an invoice in the chat carries comes back as it was written, and Stars are never too few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money, exponent_of
from chalicelib.domain.payments.chat_invoice import MOST_BYTES, ChatInvoice, read_payload

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD"])
MINOR = st.integers(1, 10**12)
IDS = st.text("abcdefghijkmnpqrstuvwxyz23456789-", min_size=1, max_size=60)


@given(IDS, MINOR, CURRENCIES, MINOR, st.sampled_from(["EUR", "XTR"]))
def test_what_was_written_is_read(
    charge_id: str, minor: int, currency: str, total: int, asked: str
) -> None:
    invoice = ChatInvoice(charge_id, Money(minor, currency), total, asked)
    assert len(invoice.payload.encode()) <= MOST_BYTES
    assert read_payload(invoice.payload) == invoice


@given(st.text(max_size=140))
def test_anything_else_is_none_of_ours(text: str) -> None:
    try:
        assert read_payload(text).payload == text
    except InvalidInput:
        return


def test_what_is_too_long_to_carry_is_refused() -> None:
    with pytest.raises(InvalidInput):
        _ = ChatInvoice("x" * 120, Money(1800, "EUR"), 1800, "EUR").payload


@given(MINOR, CURRENCIES, st.integers(1, 10_000))
def test_stars_cover_the_amount_and_one_less_would_not(
    minor: int, currency: str, rate: int
) -> None:
    amount = Money(minor, currency)
    unit = 10 ** exponent_of(currency)
    stars = PaymentLimits(amount, amount, amount, (), rate).stars_for(amount)
    assert stars is not None
    assert (stars - 1) * unit < minor * rate <= stars * unit
