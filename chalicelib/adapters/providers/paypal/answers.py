"""What PayPal's objects and issues mean in the port's words; plain data in, plain values out.

Refuses to know the network, and how a purchase goes on after an answer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from chalicelib.application.ports.payments import ProviderPayment, ProviderStatus, SavedCard
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.languages import best_language
from chalicelib.domain.money import Money, exponent_of

# PayPal takes these in whole units (developer.paypal.com/api/rest/reference/currency-codes).
WHOLE: Final = frozenset({"HUF", "JPY", "TWD"})
CURRENCIES: Final = frozenset(
    {
        *("AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS"),
        *("JPY", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD"),
    }
)

PAGE_LIFE: Final = timedelta(hours=3)

VAULT: Final = "vault:"
"""How the purchase unit of a payment with a saved account names it: `capture` has to name it again."""

LOST: Final = frozenset(
    {"TOKEN_ID_NOT_FOUND", "AGREEMENT_ALREADY_CANCELLED", "BILLING_AGREEMENT_NOT_FOUND"}
)
"""Issues of a saved account that is not kept any more, or whose payer took it back."""

HARD: Final = frozenset(
    {"PAYER_ACCOUNT_LOCKED_OR_CLOSED", "PAYER_ACCOUNT_RESTRICTED", "PAYEE_BLOCKED_TRANSACTION"}
)
DECLINED: Final = HARD | {
    "COMPLIANCE_VIOLATION",
    "DECLINED_DUE_TO_RELATED_TXN",
    "INSTRUMENT_DECLINED",
    "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED",
    "PAYER_CANNOT_PAY",
    "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
    "TRANSACTION_BLOCKED_BY_PAYEE",
    "TRANSACTION_LIMIT_EXCEEDED",
    "TRANSACTION_REFUSED",
}
"""Issues that are a no to this payer, now; `HARD` ones stay so."""

ACTION: Final = "PAYER_ACTION_REQUIRED"
ELSEWHERE: Final = frozenset(
    {"ORDER_ALREADY_CAPTURED", "ORDER_COMPLETION_IN_PROGRESS", "ORDER_NOT_APPROVED"}
)
"""Issues of an order that is not where we believed: how it stands is looked up."""

_ORDER: Final = {
    "CREATED": ProviderStatus.WAITING,
    "SAVED": ProviderStatus.WAITING,
    "PAYER_ACTION_REQUIRED": ProviderStatus.WAITING,
    "APPROVED": ProviderStatus.APPROVED,
    "VOIDED": ProviderStatus.CANCELLED,
}
_CAPTURE: Final = {
    "COMPLETED": ProviderStatus.PAID,
    "PARTIALLY_REFUNDED": ProviderStatus.PAID,
    "REFUNDED": ProviderStatus.PAID,
    "PENDING": ProviderStatus.PROCESSING,
    "DECLINED": ProviderStatus.DECLINED,
    "FAILED": ProviderStatus.DECLINED,
}

# Its pages' languages in five letters; PayPal shows the payer's own where it knows better.
LOCALES: Final = {
    "da": "da-DK",
    "de": "de-DE",
    "en": "en-US",
    "es": "es-ES",
    "fr": "fr-FR",
    "he": "he-IL",
    "id": "id-ID",
    "it": "it-IT",
    "ja": "ja-JP",
    "nl": "nl-NL",
    "no": "no-NO",
    "pl": "pl-PL",
    "pt": "pt-PT",
    "ru": "ru-RU",
    "sv": "sv-SE",
    "th": "th-TH",
    "zh": "zh-CN",
}


def to_amount(amount: Money) -> dict[str, str]:
    """As PayPal writes it. Raises InvalidInput for a currency that it does not take, or not in parts."""
    if amount.currency not in CURRENCIES:
        raise InvalidInput(f"PayPal does not take {amount.currency}")
    if amount.currency not in WHOLE:
        return {"currency_code": amount.currency, "value": str(amount.major)}
    whole = int(amount.major)
    if whole != amount.major:
        raise InvalidInput(f"PayPal takes {amount.currency} in whole units, not {amount}")
    return {"currency_code": amount.currency, "value": str(whole)}


def from_amount(amount: dict[str, Any]) -> Money:
    """Raises InvalidInput for what is no amount of a currency."""
    currency, value = str(amount["currency_code"]), str(amount["value"])
    whole, _, part = value.partition(".")
    return Money.of(f"{whole}.{part}" if exponent_of(currency) and part else value, currency)


def page_locale(locale: str) -> str:
    """The nearest language of PayPal's pages, else English."""
    return LOCALES[best_language(locale, tuple(LOCALES)) or "en"]


def marked(stage: str, *ids: str) -> str:
    """What stands at PayPal with what is ours: the stage, and our ids. A refund takes no colon."""
    return ".".join((stage, *ids))


def ids_of(thing: dict[str, Any], stage: str) -> list[str]:
    """Our ids of what is marked as this stage's; none of what is not."""
    named, *ids = str(thing.get("custom_id") or "").split(".")
    return ids if named == stage else []


def unit_of(order: dict[str, Any]) -> dict[str, Any]:
    """The one purchase unit of an order of ours; empty of one that shows none."""
    units: list[dict[str, Any]] = order.get("purchase_units") or [{}]
    return units[0]


def capture_link(refund: dict[str, Any]) -> str | None:
    """The capture that a refund is of: its link `up` names it."""
    for link in refund.get("links") or []:
        path = urlsplit(str(link.get("href", ""))).path
        if link.get("rel") == "up" and "/captures/" in path:
            return path.rpartition("/")[2] or None
    return None


def page_ends_at(order: dict[str, Any]) -> datetime | None:
    """So long a payer may take to agree, unless PayPal has set more for the account; no order says so."""
    try:
        return datetime.fromisoformat(str(order.get("create_time"))).astimezone(UTC) + PAGE_LIFE
    except ValueError:
        return None


def vault_id_of(order: dict[str, Any]) -> str | None:
    """The saved account that this order is to be paid with; None of a page."""
    named = str(unit_of(order).get("reference_id") or "")
    return named.removeprefix(VAULT) if named.startswith(VAULT) else None


def capture_of(order: dict[str, Any]) -> dict[str, Any] | None:
    """The capture of an order, if there is one: with intent CAPTURE at most one has gone through."""
    captures: list[dict[str, Any]] = (unit_of(order).get("payments") or {}).get("captures") or []
    went = [one for one in captures if _CAPTURE.get(one["status"]) is not ProviderStatus.DECLINED]
    return next(iter([*went, *captures]), None)


def read_order(order: dict[str, Any], stage: str) -> ProviderPayment:
    """An order, in full.

    A page whose capture PayPal refused afterwards takes no other: it is over. Nothing of a payment with a
    saved account moves before it is confirmed.
    """
    reference = str(order["id"])
    unit = unit_of(order)
    charge_id = next(iter(ids_of(unit, stage)), None)
    saved = vault_id_of(order)
    capture = capture_of(order)
    if capture is None:
        status = _ORDER.get(str(order["status"]), ProviderStatus.PROCESSING)
        if saved is not None and status is ProviderStatus.WAITING:
            status = ProviderStatus.PREPARED
        return ProviderPayment(status, reference, charge_id)
    payment = read_capture(capture, reference, charge_id)
    if payment.status is ProviderStatus.DECLINED and saved is None:
        return ProviderPayment(
            ProviderStatus.CANCELLED,
            reference,
            charge_id,
            payment_reference=payment.payment_reference,
            decline_code=payment.decline_code,
        )
    if payment.status is not ProviderStatus.PAID:
        return payment
    return ProviderPayment(
        ProviderStatus.PAID,
        reference,
        charge_id,
        payment_reference=payment.payment_reference,
        captured=payment.captured,
        card=None if saved else saved_account(order),
    )


def read_capture(capture: dict[str, Any], reference: str, charge_id: str | None) -> ProviderPayment:
    """One capture; `reference` is what it was looked up by."""
    status = _CAPTURE.get(str(capture["status"]), ProviderStatus.PROCESSING)
    paid, declined = status is ProviderStatus.PAID, status is ProviderStatus.DECLINED
    reason = (capture.get("status_details") or {}).get("reason")
    return ProviderPayment(
        status,
        reference,
        charge_id,
        payment_reference=str(capture["id"]),
        captured=from_amount(capture["amount"]) if paid else None,
        decline_code=str(reason or capture["status"]).lower() if declined else None,
    )


def read_refusal(issue: str, order: dict[str, Any], stage: str) -> ProviderPayment:
    """A capture that was refused: on a page the payer may choose another way to pay."""
    said = read_order(order, stage)
    saved = vault_id_of(order) is not None
    status = ProviderStatus.WAITING
    if saved:
        status = (
            ProviderStatus.AUTHENTICATION_REQUIRED if issue == ACTION else ProviderStatus.DECLINED
        )
    code = "authentication_required" if issue == ACTION else issue.lower()
    return ProviderPayment(
        status,
        said.reference,
        said.charge_id,
        decline_code=code,
        hard_decline=saved and issue in HARD,
    )


def saved_account(order: dict[str, Any]) -> SavedCard | None:
    """The PayPal account that its payer let be kept. Where PayPal names it only later, there is none yet."""
    wallet: dict[str, Any] = (order.get("payment_source") or {}).get("paypal") or {}
    vault: dict[str, Any] = (wallet.get("attributes") or {}).get("vault") or {}
    if vault.get("id") is None:
        return None
    return SavedCard(
        reference=str(vault["id"]),
        customer_reference=str((vault.get("customer") or {}).get("id") or ""),
        brand="PayPal",
        last4="",
        expiry_month=None,
        expiry_year=None,
        fingerprint=wallet.get("account_id"),
        wallet=masked(str(wallet.get("email_address") or "")),
    )


def masked(address: str) -> str:
    """An e-mail address as it may be shown, e.g. a…@example.com."""
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}" if host else "…"
