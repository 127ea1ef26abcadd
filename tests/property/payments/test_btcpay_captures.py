"""Payments of one invoice, in whatever parts: what is credited adds up to what came, to the minor unit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.providers.btcpay.answers import read_invoice
from chalicelib.application.ports.payments import ProviderPayment, ProviderStatus
from chalicelib.domain.money import Money, divide_round_half_up

SATOSHI = Decimal("0.00000001")
VALUES = st.integers(1, 10**9).map(lambda satoshis: satoshis * SATOSHI)
RATES = st.integers(1, 10**8).map(lambda cents: Decimal(cents).scaleb(-2))
STATUSES = st.sampled_from(["Settled", "Processing", "Invalid"])


@st.composite
def payments(draw: st.DrawFn) -> list[dict[str, Any]]:
    drawn = draw(st.lists(st.tuples(VALUES, STATUSES), max_size=6))
    return [
        {"id": f"p{n}", "receivedDate": n, "value": str(value), "fee": "0", "status": status}
        for n, (value, status) in enumerate(drawn)
    ]


def read(came: list[dict[str, Any]], rate: Decimal) -> ProviderPayment:
    invoice = {"id": "i", "status": "Expired", "currency": "EUR", "metadata": {"orderId": "c"}}
    return read_invoice(invoice, [{"rate": str(rate), "payments": came}])


def credited(answer: ProviderPayment) -> dict[str, Money]:
    if answer.captured is None:
        return {}
    assert answer.payment_reference is not None
    first = {answer.payment_reference: answer.captured}
    return first | {one.payment_reference: one.amount for one in answer.further}


@given(payments(), RATES)
def test_what_is_credited_is_what_settled(came: list[dict[str, Any]], rate: Decimal) -> None:
    answer = read(came, rate)
    settled = [one for one in came if one["status"] == "Settled"]
    found = credited(answer)
    assert set(found) <= {one["id"] for one in settled}
    assert all(amount > amount.zero for amount in found.values())
    for one in settled:
        exact = Fraction(one["value"]) * Fraction(rate) * 100
        booked = found.get(one["id"], Money(0, "EUR")).minor
        assert abs(booked - exact) < 1, "to the minor unit"
    if not any(one["status"] == "Processing" for one in came):
        whole = sum((Fraction(one["value"]) for one in settled), Fraction(0)) * Fraction(rate) * 100
        rounded = divide_round_half_up(whole.numerator, whole.denominator)
        assert sum(amount.minor for amount in found.values()) == rounded
        paid = answer.status is ProviderStatus.PAID
        assert paid == bool(found)


@given(payments(), payments(), RATES)
def test_what_was_credited_stays_so_whatever_comes_later(
    first: list[dict[str, Any]], later: list[dict[str, Any]], rate: Decimal
) -> None:
    """Each amount is under the payment's own id for ever; a repeat finds it as it was."""
    after = [one | {"id": f"l{n}", "receivedDate": 100 + n} for n, one in enumerate(later)]
    before = credited(read(first, rate))
    assert before.items() <= credited(read(first + after, rate)).items()
