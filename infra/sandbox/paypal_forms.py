"""What PayPal takes in a request, strictly: unknown fields are refused here; PayPal passes them over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

Thing = dict[str, Any]
Shape = Mapping[str, Any]

WHOLE: Final = frozenset({"HUF", "JPY", "TWD"})
CURRENCIES: Final = frozenset(
    {
        *("AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS"),
        *("JPY", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD"),
    }
)

AMOUNT: Final = {"currency_code!": r"[A-Z]{3}", "value!": r"[0-9]{1,15}(\.[0-9]{1,3})?"}
WALLET: Final[Shape] = {
    "vault_id": r"[0-9a-zA-Z_-]{1,255}",
    "experience_context": {
        "user_action": "CONTINUE|PAY_NOW",
        "shipping_preference": "GET_FROM_FILE|NO_SHIPPING|SET_PROVIDED_ADDRESS",
        "payment_method_preference": "UNRESTRICTED|IMMEDIATE_PAYMENT_REQUIRED",
        "locale": r"[a-z]{2}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?",
        "return_url!": r"https?://\S+",
        "cancel_url!": r"https?://\S+",
    },
    "attributes": {
        "customer": {"id": r"[0-9a-zA-Z_.-]{1,22}"},
        "vault": {
            "store_in_vault!": "ON_SUCCESS",
            "usage_type!": "MERCHANT|PLATFORM",
            "usage_pattern": "IMMEDIATE|DEFERRED|RECURRING_PREPAID|RECURRING_POSTPAID",
            "customer_type": "CONSUMER|BUSINESS",
            "permit_multiple_payment_tokens": bool,
        },
    },
}
ORDER: Final[Shape] = {
    "intent!": "CAPTURE|AUTHORIZE",
    "purchase_units!": [
        {
            "reference_id": r".{1,256}",
            "custom_id": r".{1,127}",
            "description": r".{1,127}",
            "amount!": AMOUNT,
        }
    ],
    "payment_source": {"paypal!": WALLET},
}
CAPTURE: Final[Shape] = {"payment_source": {"paypal!": WALLET}}
REFUND: Final[Shape] = {"amount": AMOUNT, "custom_id": r"[A-Za-z0-9-_.,]{1,127}"}


_MESSAGES: Final = {
    "AUTHENTICATION_FAILURE": "Authentication failed due to missing authorization header, or invalid "
    "authentication credentials.",
    "INTERNAL_SERVER_ERROR": "An internal server error occurred.",
    "INVALID_REQUEST": "Request is not well-formed, syntactically incorrect, or violates schema.",
    "NOT_AUTHORIZED": "Authorization failed due to insufficient permissions.",
    "RATE_LIMIT_REACHED": "Too many requests. Blocked due to rate limiting.",
    "RESOURCE_NOT_FOUND": "The specified resource does not exist.",
    "SERVICE_UNAVAILABLE": "Service Unavailable.",
    "UNPROCESSABLE_ENTITY": "The requested action could not be performed, semantically incorrect, or "
    "failed business validation.",
}


class Refusal(Exception):
    """An error as PayPal answers it."""

    def __init__(self, status: int, name: str, issue: str | None = None, field: str = "") -> None:
        super().__init__(f"{status} {name} {issue or ''} {field}")
        self.status = status
        self.body: Thing = {
            "name": name,
            "message": _MESSAGES[name],
            "debug_id": "90957fca61718",
        }
        if issue is not None:
            self.body["details"] = [{"issue": issue, "field": field}]


def unprocessable(issue: str, field: str = "") -> Refusal:
    """422: understood, and impossible."""
    return Refusal(422, "UNPROCESSABLE_ENTITY", issue, field)


def missing() -> Refusal:
    """404."""
    return Refusal(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")


def check(value: object, shape: Any, path: str = "") -> None:
    """Raises Refusal for what is not of that shape; a name with `!` is required."""
    if isinstance(shape, str):
        if not isinstance(value, str) or not re.fullmatch(shape, value, re.DOTALL):
            raise Refusal(400, "INVALID_REQUEST", "INVALID_PARAMETER_SYNTAX", path)
    elif shape is bool:
        if not isinstance(value, bool):
            raise Refusal(400, "INVALID_REQUEST", "INVALID_PARAMETER_VALUE", path)
    elif isinstance(shape, list):
        if not isinstance(value, list) or len(value) != 1:
            raise Refusal(400, "INVALID_REQUEST", "INVALID_ARRAY_LENGTH", path)
        check(value[0], shape[0], f"{path}/0")
    else:
        _check_object(value, shape, path)


def _check_object(value: object, shape: Shape, path: str) -> None:
    if not isinstance(value, dict):
        raise Refusal(400, "INVALID_REQUEST", "INVALID_PARAMETER_SYNTAX", path)
    known = {name.rstrip("!"): inner for name, inner in shape.items()}
    for name in value:
        if name not in known:
            raise Refusal(400, "INVALID_REQUEST", "UNKNOWN_FIELD_OF_STANDIN", f"{path}/{name}")
    for name in shape:
        if name.endswith("!") and name[:-1] not in value:
            raise Refusal(
                400, "INVALID_REQUEST", "MISSING_REQUIRED_PARAMETER", f"{path}/{name[:-1]}"
            )
    for name, inner in value.items():
        check(inner, known[name], f"{path}/{name}")
    if shape is AMOUNT:
        _check_amount(value, path)


def _check_amount(amount: Thing, path: str) -> None:
    currency, value = amount["currency_code"], amount["value"]
    if currency not in CURRENCIES:
        raise unprocessable("INVALID_CURRENCY_CODE", path)
    digits = len(value.partition(".")[2])
    if digits > (0 if currency in WHOLE else 2):
        raise unprocessable("DECIMAL_PRECISION", path)
    if not value.strip("0."):
        raise unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE", path)
