"""What YooKassa's objects and reasons mean in the port's words; plain data in, plain values out.

A payment is `pending`, then `waiting_for_capture` (held, not taken), `succeeded` or `canceled`. Which of
ours it is, and whether a page or a saved card pays it, stands in its metadata.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chalicelib.application.ports.payments import (
    NoAnswer,
    ProviderPayment,
    ProviderStatus,
    SavedCard,
)
from chalicelib.domain.errors import DialtoneError
from chalicelib.domain.money import Money

MARK: Final = "dialtone_stage"
CHARGE: Final = "charge_id"
WAY: Final = "dialtone_way"
PAGE: Final = "page"
SAVED_CARD: Final = "saved_card"

PAGE_LIFE: Final = timedelta(hours=1)

CANCELED: Final = "canceled"
WAITING_FOR_CAPTURE: Final = "waiting_for_capture"

# Refusals after which the same card is not to be charged again without its holder
# (yookassa.ru/developers/payment-acceptance/after-the-payment/declined-payments).
HARD_DECLINES: Final = frozenset(
    {
        "card_expired",
        "country_forbidden",
        "fraud_suspected",
        "invalid_card_number",
        "payment_method_restricted",
        "permission_revoked",
    }
)
# Nobody's refusal: we let it go, or its time was over.
_NO_REFUSAL: Final = frozenset(
    {
        "canceled_by_merchant",
        "deal_expired",
        "expired_on_capture",
        "expired_on_confirmation",
    }
)
# What payers are told of is told of by one word, whichever system says it (reason-declined-… in the locales).
_SAME: Final = {
    "card_expired": "expired_card",
    "internal_timeout": "processing_error",
    "issuer_unavailable": "processing_error",
    "payment_method_limit_exceeded": "card_velocity_exceeded",
    "payment_method_restricted": "card_not_supported",
}
_WANTS_PAYER: Final = frozenset({"3d_secure_failed", "identification_required"})


def marked(charge_id: str, stage: str, way: str) -> dict[str, str]:
    """The metadata of what is ours."""
    return {CHARGE: charge_id, MARK: stage, WAY: way}


def marks_of(payment: dict[str, Any]) -> dict[str, str]:
    """Its metadata; whatever stands there was once given by somebody with our key."""
    found = payment.get("metadata")
    if not isinstance(found, dict):
        return {}
    return {str(name): str(value) for name, value in found.items()}


def amount_value(amount: Money) -> dict[str, str]:
    """As YooKassa writes amounts: a string with a point."""
    return {"value": str(amount.major), "currency": amount.currency}


def page_ends_at(payment: dict[str, Any]) -> datetime | None:
    """An hour after it was created: so long a payer may take, with a card or by SBP; no payment says so."""
    try:
        return datetime.fromisoformat(str(payment.get("created_at"))).astimezone(UTC) + PAGE_LIFE
    except ValueError:
        return None


def read_payment(payment: dict[str, Any]) -> ProviderPayment:
    """Raises NoAnswer for what is no payment."""
    try:
        return _read(payment)
    except (KeyError, TypeError, ValueError, DialtoneError):
        raise NoAnswer("YooKassa: a payment that is not understood") from None


def _read(payment: dict[str, Any]) -> ProviderPayment:
    identity, marks = str(payment["id"]), marks_of(payment)
    reason = _reason(payment)
    status = _status(payment["status"], marks.get(WAY) == SAVED_CARD, reason)
    paid = status is ProviderStatus.PAID
    return ProviderPayment(
        status=status,
        reference=identity,
        charge_id=marks.get(CHARGE),
        payment_reference=identity,
        captured=_money(payment["amount"]) if paid else None,
        card=saved_card(payment.get("payment_method")) if paid else None,
        decline_code=None if reason is None else _SAME.get(reason, reason),
        hard_decline=reason in HARD_DECLINES,
        last4=last4_of(payment.get("payment_method")) if paid else None,
    )


def _status(status: str, saved: bool, reason: str | None) -> ProviderStatus:
    """A saved card's payment is made by us alone: until it is captured it is only prepared, and what its
    bank has refused is a decline. On a page a refused card may be followed by another."""
    match status:
        case "succeeded":
            return ProviderStatus.PAID
        case "waiting_for_capture":
            return ProviderStatus.PREPARED if saved else ProviderStatus.APPROVED
        case "canceled" if saved and reason in _WANTS_PAYER:
            return ProviderStatus.AUTHENTICATION_REQUIRED
        case "canceled" if saved and reason is not None:
            return ProviderStatus.DECLINED
        case "canceled":
            return ProviderStatus.CANCELLED
        case "pending" if not saved:
            return ProviderStatus.WAITING
        case _:
            return ProviderStatus.PROCESSING


def _reason(payment: dict[str, Any]) -> str | None:
    details = payment.get("cancellation_details")
    reason = details.get("reason") if isinstance(details, dict) else None
    return str(reason) if reason is not None and reason not in _NO_REFUSAL else None


def _money(amount: dict[str, Any]) -> Money:
    return Money.of(str(amount["value"]), str(amount["currency"]))


def last4_of(method: object) -> str | None:
    """Of a card, saved or not; None of anything else."""
    card = method.get("card") if isinstance(method, dict) else None
    found = card.get("last4") if isinstance(card, dict) else None
    return None if found is None else str(found)


def saved_card(method: object) -> SavedCard | None:
    """The card, if it was saved; other methods that YooKassa saves (wallets) cannot be held, so are not
    charged. A saved method has no holder at YooKassa: it is its own customer."""
    if not isinstance(method, dict) or not method.get("saved"):
        return None
    card = method.get("card")
    if method.get("type") != "bank_card" or not isinstance(card, dict):
        return None
    reference = str(method["id"])
    return SavedCard(
        reference=reference,
        customer_reference=reference,
        brand=str(card["card_type"]).lower(),
        last4=str(card["last4"]),
        expiry_month=int(card["expiry_month"]),
        expiry_year=int(card["expiry_year"]),
    )
