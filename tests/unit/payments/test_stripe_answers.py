"""What Stripe's objects mean in our words, also in states that cards alone never show."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.adapters.providers.stripe import answers
from chalicelib.application.ports.payments import ProviderStatus
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money


def intent(status: str, error: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    received = 1800 if status == "succeeded" else 0
    return {
        "id": "pi_1",
        "object": "payment_intent",
        "status": status,
        "amount": 1800,
        "amount_received": received,
        "currency": "eur",
        "last_payment_error": error,
        "metadata": {"charge_id": "ours"},
        "payment_method": None,
    } | more


def session(status: str, payment_status: str, inner: object = None) -> dict[str, Any]:
    return {
        "id": "cs_1",
        "object": "checkout.session",
        "status": status,
        "payment_status": payment_status,
        "payment_intent": inner,
        "amount_total": 1800,
        "currency": "eur",
        "metadata": {},
        "client_reference_id": "ours",
    }


@pytest.mark.parametrize(
    ("status", "error", "meaning"),
    [
        ("requires_confirmation", None, ProviderStatus.PREPARED),
        ("requires_payment_method", None, ProviderStatus.PREPARED),
        ("requires_payment_method", {"code": "card_declined"}, ProviderStatus.DECLINED),
        (
            "requires_payment_method",
            {"code": "authentication_required"},
            ProviderStatus.AUTHENTICATION_REQUIRED,
        ),
        (
            "requires_payment_method",
            {"code": "card_declined", "decline_code": "authentication_required"},
            ProviderStatus.AUTHENTICATION_REQUIRED,
        ),
        ("requires_action", None, ProviderStatus.AUTHENTICATION_REQUIRED),
        ("requires_capture", None, ProviderStatus.PROCESSING),
        ("processing", None, ProviderStatus.PROCESSING),
        ("succeeded", {"code": "card_declined"}, ProviderStatus.PAID),
        ("canceled", {"code": "card_declined"}, ProviderStatus.CANCELLED),
        ("invented_since", None, ProviderStatus.PROCESSING),
    ],
)
def test_an_intent(status: str, error: dict[str, Any] | None, meaning: ProviderStatus) -> None:
    read = answers.read_intent(intent(status, error), "pi_1")
    assert read.status is meaning
    assert read.charge_id == "ours"
    assert read.captured == (Money(1800, "EUR") if meaning is ProviderStatus.PAID else None)


@pytest.mark.parametrize(
    ("status", "payment_status", "inner", "meaning"),
    [
        ("open", "unpaid", None, ProviderStatus.WAITING),
        (
            "open",
            "unpaid",
            intent("requires_payment_method", {"code": "x"}),
            ProviderStatus.WAITING,
        ),
        ("open", "unpaid", intent("requires_action"), ProviderStatus.WAITING),
        ("open", "unpaid", intent("processing"), ProviderStatus.PROCESSING),
        ("open", "unpaid", intent("succeeded"), ProviderStatus.PAID),
        ("complete", "paid", intent("succeeded"), ProviderStatus.PAID),
        ("complete", "paid", None, ProviderStatus.PAID),
        ("complete", "unpaid", None, ProviderStatus.PROCESSING),
        ("complete", "unpaid", intent("processing"), ProviderStatus.PROCESSING),
        (
            "complete",
            "unpaid",
            intent("requires_payment_method", {"code": "x"}),
            ProviderStatus.CANCELLED,
        ),
        ("expired", "unpaid", None, ProviderStatus.CANCELLED),
        ("expired", "unpaid", intent("canceled"), ProviderStatus.CANCELLED),
        ("expired", "unpaid", intent("processing"), ProviderStatus.PROCESSING),
        ("expired", "unpaid", intent("succeeded"), ProviderStatus.PAID),
    ],
)
def test_a_session(
    status: str, payment_status: str, inner: dict[str, Any] | None, meaning: ProviderStatus
) -> None:
    read = answers.read_session(session(status, payment_status, inner))
    assert read.status is meaning
    assert read.reference == "cs_1"
    assert read.charge_id == "ours"
    assert read.captured == (Money(1800, "EUR") if meaning is ProviderStatus.PAID else None)


@pytest.mark.parametrize(
    ("error", "hard"),
    [
        ({"code": "card_declined", "decline_code": "insufficient_funds"}, False),
        ({"code": "card_declined", "decline_code": "generic_decline"}, False),
        ({"code": "expired_card"}, False),
        ({"code": "authentication_required"}, False),
        ({"code": "card_declined", "decline_code": "stolen_card"}, True),
        ({"code": "card_declined", "decline_code": "revocation_of_authorization"}, True),
        ({"code": "incorrect_number"}, True),
        ({"decline_code": "generic_decline", "advice_code": "do_not_try_again"}, True),
        ({"decline_code": "generic_decline", "advice_code": "try_again_later"}, False),
        ({"decline_code": "generic_decline", "network_advice_code": "03"}, True),
        ({"decline_code": "generic_decline", "network_advice_code": "02"}, False),
        ({}, False),
    ],
)
def test_when_a_card_is_never_to_be_tried_again(error: dict[str, Any], hard: bool) -> None:
    assert answers.is_hard(error) is hard
    wanted = answers.read_refusal(error, "pi_1")
    assert wanted.hard_decline is hard
    assert wanted.decline_code == (error.get("decline_code") or error.get("code"))


def test_a_card_is_saved_only_when_it_belongs_to_a_customer() -> None:
    card = {"brand": "visa", "last4": "4242", "exp_month": 1, "exp_year": 2030}
    method = {"id": "pm_1", "type": "card", "card": card, "customer": "cus_1"}
    for given, saved in [
        (method, True),
        (method | {"customer": {"id": "cus_1"}}, True),
        (method | {"customer": None}, False),
        (method | {"type": "sepa_debit"}, False),
        ("pm_1", False),
    ]:
        read = answers.read_intent(intent("succeeded", payment_method=given), "pi_1")
        assert (read.card is not None) is saved
        if read.card is not None:
            assert read.card.customer_reference == "cus_1"
    assert answers.read_intent(intent("processing", payment_method=method), "pi_1").card is None


@pytest.mark.parametrize(
    ("amount", "minor"),
    [
        (Money(1800, "EUR"), 1800),
        (Money(1800, "JPY"), 1800),
        (Money(1800, "ISK"), 180_000),
        (Money(1800, "UGX"), 180_000),
        (Money(1800, "HUF"), 1800),
        (Money(1800, "TWD"), 1800),
        (Money(5130, "KWD"), 5130),
        (Money(5130, "BHD"), 5130),
        (Money(1800, "CLP"), 1800),
    ],
)
def test_minor_units(amount: Money, minor: int) -> None:
    assert answers.to_stripe_amount(amount) == minor
    assert answers.from_stripe_amount(minor, amount.currency.lower()) == amount


def test_three_decimals_whose_last_is_not_0_are_not_sent() -> None:
    for currency in ("BHD", "JOD", "KWD", "OMR", "TND"):
        with pytest.raises(InvalidInput, match="its last digit has to be 0"):
            answers.to_stripe_amount(Money(5125, currency))


def test_hundredths_of_a_currency_without_them_are_not_dropped() -> None:
    with pytest.raises(InvalidInput, match="no whole amount"):
        answers.from_stripe_amount(180_050, "isk")


@pytest.mark.parametrize(
    ("ours", "stripes"),
    [
        ("en", "en"),
        ("ru", "ru"),
        ("pt-BR", "pt-BR"),
        ("pt-br", "pt-BR"),
        ("pt-ao", "pt"),
        ("de_AT", "de"),
        ("es-mx", "es-419"),
        ("zh", "zh"),
        ("zh-hans", "zh"),
        ("zh-hant", "zh-TW"),
        ("zh-hant-tw", "zh-TW"),
        ("zh-hant-hk", "zh-HK"),
        ("zh-tw", "zh-TW"),
        ("no", "nb"),
        ("in", "id"),
        ("uk", "auto"),
        ("", "auto"),
    ],
)
def test_locales(ours: str, stripes: str) -> None:
    assert answers.checkout_locale(ours) == stripes


CARD: dict[str, Any] = {"type": "card", "card": {"last4": "4242"}, "customer": None}


@pytest.mark.parametrize(
    ("status", "method", "last4"),
    [
        ("succeeded", CARD, "4242"),
        ("succeeded", {"type": "sepa_debit", "sepa_debit": {"last4": "3000"}}, None),
        ("succeeded", None, None),
        ("succeeded", "pm_1", None),
        ("requires_payment_method", CARD, None),
    ],
)
def test_which_card_paid_is_known_though_it_was_not_saved(
    status: str, method: object, last4: str | None
) -> None:
    found = answers.read_intent(intent(status, payment_method=method), "pi_1")
    assert (found.last4, found.card) == (last4, None)
    page = answers.read_session(session("complete", "paid", intent(status, payment_method=method)))
    assert page.last4 == last4
