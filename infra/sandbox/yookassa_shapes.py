"""Which requests YooKassa takes: every field that it knows, and how each has to look; knows no payment's
state (yookassa.ru/developers/api)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.sandbox.json_front import Refusal

Fields = dict[str, Any]
Check = Callable[[Any], bool]

_AMOUNT: Final = re.compile(r"[0-9]{1,10}\.[0-9]{2}")


def refusal(status: int, words: str, *, parameter: str | None = None) -> Refusal:
    """YooKassa's own error."""
    codes = {
        400: "invalid_request",
        401: "invalid_credentials",
        403: "forbidden",
        404: "not_found",
        415: "unsupported_media_type",
        429: "too_many_requests",
    }
    body = {
        "type": "error",
        "id": "ab5a11cd-13cc-4e33-af8b-75a74e18dd09",
        "code": codes.get(status, "internal_server_error"),
        "description": words,
    }
    return Refusal(status, body if parameter is None else body | {"parameter": parameter})


def _text(most: int) -> Check:
    return lambda value: isinstance(value, str) and 0 < len(value) <= most


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_amount(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"value", "currency"}
        and isinstance(value["value"], str)
        and bool(_AMOUNT.fullmatch(value["value"]))
        and bool(re.fullmatch(r"[A-Z]{3}", str(value["currency"])))  # what the shop was opened for
    )


def _is_metadata(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= 16
        and all(
            isinstance(name, str) and len(name) <= 32 and isinstance(said, str) and len(said) <= 512
            for name, said in value.items()
        )
    )


def _is_confirmation(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type") == "redirect"
        and set(value) <= {"type", "return_url", "locale", "enforce"}
        and str(value.get("return_url", "")).startswith(("https://", "http://"))
        and value.get("locale", "ru_RU") in {"ru_RU", "en_US", "de_DE"}
    )


def _is_receipt(value: Any) -> bool:
    """54-FZ: an address of the customer, and one to a hundred lines with a VAT code."""
    if not isinstance(value, dict) or set(value) - {"customer", "items", "tax_system_code"}:
        return False
    customer, items = value.get("customer"), value.get("items")
    if not isinstance(customer, dict) or not (customer.get("email") or customer.get("phone")):
        return False
    return isinstance(items, list) and 1 <= len(items) <= 100 and all(map(_is_line, items))


def _is_line(line: Any) -> bool:
    known = {
        *("description", "quantity", "amount", "vat_code", "payment_subject", "payment_mode"),
        "measure",
    }
    return (
        isinstance(line, dict)
        and not set(line) - known
        and _text(128)(line.get("description"))
        and isinstance(line.get("quantity"), str)
        and _is_amount(line.get("amount"))
        and line.get("vat_code") in range(1, 13)
    )


PAYMENT: Final[Mapping[str, Check]] = {
    "amount": _is_amount,
    "capture": _is_flag,
    "confirmation": _is_confirmation,
    "description": _text(128),
    "metadata": _is_metadata,
    "payment_method_id": _text(64),
    "receipt": _is_receipt,
    "save_payment_method": _is_flag,
}
CAPTURE: Final[Mapping[str, Check]] = {"amount": _is_amount, "receipt": _is_receipt}
NOTHING: Final[Mapping[str, Check]] = {}
REFUND: Final[Mapping[str, Check]] = {
    "payment_id": _text(64),
    "amount": _is_amount,
    "description": _text(250),
    "receipt": _is_receipt,
}


def checked(body: Any, known: Mapping[str, Check], needed: tuple[str, ...] = ()) -> Fields:
    """The body, if all of it is known and well-formed. Raises Refusal."""
    if not isinstance(body, dict):
        raise refusal(400, "The request body is missing or is no object")
    for name, value in body.items():
        if name not in known:
            raise refusal(400, "Unknown parameter", parameter=name)
        if not known[name](value):
            raise refusal(400, "Invalid parameter value", parameter=name)
    for name in needed:
        if name not in body:
            raise refusal(400, "Missing parameter", parameter=name)
    return body
