"""What PayPal's objects mean: amounts, languages, states of an order and of its capture."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.providers.paypal.answers import (
    CURRENCIES,
    WHOLE,
    from_amount,
    masked,
    page_ends_at,
    page_locale,
    read_order,
    to_amount,
)
from chalicelib.application.ports.payments import ProviderStatus
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import EXPONENTS, Money, exponent_of

KNOWN: Final = sorted(CURRENCIES & EXPONENTS.keys())


@given(st.sampled_from(KNOWN), st.integers(1, 10**12))
def test_what_is_written_is_read_back(currency: str, units: int) -> None:
    minor = units * 10 ** exponent_of(currency) if currency in WHOLE else units
    amount = Money(minor, currency)
    assert from_amount(to_amount(amount)) == amount


def test_currencies_without_parts_are_whole() -> None:
    assert to_amount(Money.of("500", "JPY"))["value"] == "500"
    assert to_amount(Money.of("500.00", "HUF"))["value"] == "500"
    assert to_amount(Money.of("18.50", "EUR"))["value"] == "18.50"
    with pytest.raises(InvalidInput):
        to_amount(Money.of("500.50", "HUF"))
    with pytest.raises(InvalidInput):
        to_amount(Money.of("500", "RUB"))


def order(status: str, capture: str | None = None, **unit: Any) -> dict[str, Any]:
    amount = {"currency_code": "EUR", "value": "18.00"}
    captures = [{"id": "C1", "status": capture, "amount": amount}] if capture else []
    units = {"custom_id": "local.ch-1", "payments": {"captures": captures}, **unit}
    return {"id": "O1", "status": status, "purchase_units": [units]}


@pytest.mark.parametrize(
    ("found", "page", "saved"),
    [
        (("CREATED", None), ProviderStatus.WAITING, ProviderStatus.PREPARED),
        (("PAYER_ACTION_REQUIRED", None), ProviderStatus.WAITING, ProviderStatus.PREPARED),
        (("APPROVED", None), ProviderStatus.APPROVED, ProviderStatus.APPROVED),
        (("VOIDED", None), ProviderStatus.CANCELLED, ProviderStatus.CANCELLED),
        (("INVENTED_SINCE", None), ProviderStatus.PROCESSING, ProviderStatus.PROCESSING),
        (("COMPLETED", "COMPLETED"), ProviderStatus.PAID, ProviderStatus.PAID),
        (("COMPLETED", "REFUNDED"), ProviderStatus.PAID, ProviderStatus.PAID),
        (("COMPLETED", "PARTIALLY_REFUNDED"), ProviderStatus.PAID, ProviderStatus.PAID),
        (("COMPLETED", "PENDING"), ProviderStatus.PROCESSING, ProviderStatus.PROCESSING),
        (("COMPLETED", "DECLINED"), ProviderStatus.CANCELLED, ProviderStatus.DECLINED),
        (("COMPLETED", "FAILED"), ProviderStatus.CANCELLED, ProviderStatus.DECLINED),
        (("COMPLETED", "INVENTED_SINCE"), ProviderStatus.PROCESSING, ProviderStatus.PROCESSING),
    ],
)
def test_how_an_order_stands(
    found: tuple[str, str | None], page: ProviderStatus, saved: ProviderStatus
) -> None:
    of_page = read_order(order(*found, reference_id="default"), "local")
    of_account = read_order(order(*found, reference_id="vault:8kk8451t"), "local")
    assert (of_page.status, of_account.status) == (page, saved)
    assert (of_page.captured is not None) == (page is ProviderStatus.PAID)


def test_what_another_stage_asked_for_is_not_ours() -> None:
    assert read_order(order("CREATED"), "prod").charge_id is None


def test_a_refused_capture_is_not_taken_for_one_that_went_through() -> None:
    amount = {"currency_code": "EUR", "value": "18.00"}
    captures = [
        {"id": "C1", "status": "DECLINED", "amount": amount},
        {"id": "C2", "status": "COMPLETED", "amount": amount},
    ]
    said = read_order(order("COMPLETED", payments={"captures": captures}), "local")
    assert (said.status, said.payment_reference) == (ProviderStatus.PAID, "C2")


@pytest.mark.parametrize(
    ("locale", "shown"), [("ru", "ru-RU"), ("en-GB", "en-US"), ("tlh", "en-US"), ("pt-br", "pt-PT")]
)
def test_pages_are_in_the_nearest_language(locale: str, shown: str) -> None:
    assert page_locale(locale) == shown


def test_an_address_is_masked() -> None:
    assert masked("anna@example.com") == "a…@example.com"
    assert masked("") == "…"


def test_a_page_is_over_three_hours_after_its_order_was_made() -> None:
    made = {"create_time": "2026-11-30T20:00:00Z"}
    assert page_ends_at(made) == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert page_ends_at({}) is None
