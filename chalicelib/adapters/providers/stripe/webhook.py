"""Stripe's signed events: who sent it, and which payment it hints at; does not import `stripe`.

The rule of the signature is docs.stripe.com/webhooks/signature: HMAC-SHA256 of `{t}.{body}`, several
`v1` while a secret is being replaced. Stripe's own verifier reads the wall clock and refuses old
moments only; this one takes the clock it is given and refuses moments far ahead as well.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from chalicelib.adapters.providers.stripe.answers import charge_id_of
from chalicelib.application.ports.payments import Notification, WebhookRejected

HEADER: Final = "stripe-signature"
TOLERANCE_SECONDS: Final = 300

_SESSION_EVENTS: Final = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
)
_INTENT_EVENTS: Final = frozenset(
    {
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "payment_intent.processing",
    }
)


def read_event(
    headers: Mapping[str, str], body: bytes, secret: str, now: datetime
) -> dict[str, Any]:
    """The event, once it is certain that Stripe sent it just now. Raises WebhookRejected."""
    header = next((value for name, value in headers.items() if name.lower() == HEADER), None)
    if not secret or header is None:
        raise WebhookRejected("no signature, or no secret to judge it by")
    signed_at, signatures = _parse(header)
    wanted = hmac.new(secret.encode(), f"{signed_at}.".encode() + body, hashlib.sha256).hexdigest()
    matches = [hmac.compare_digest(wanted.encode(), given.encode()) for given in signatures]
    if not any(matches):
        raise WebhookRejected("the signature is not Stripe's")
    if abs(now.timestamp() - signed_at) > TOLERANCE_SECONDS:
        raise WebhookRejected("signed too long ago, or in the future")
    try:
        event = json.loads(body)
    except ValueError:  # not JSON, or not even UTF-8
        raise WebhookRejected("the body is not JSON") from None
    if not _is_event(event):
        raise WebhookRejected("the body is not an event")
    checked: dict[str, Any] = event
    return checked


def read_notification(event: dict[str, Any]) -> Notification | None:
    """Which payment to look up; None for an event that concerns none."""
    kind: str = event["type"]
    thing: dict[str, Any] = event["data"]["object"]
    reference: object
    if kind in _SESSION_EVENTS or kind in _INTENT_EVENTS:
        reference = thing.get("id")
    elif kind == "charge.refunded" or kind.startswith("charge.dispute."):
        reference = thing.get("payment_intent")
    else:
        return None
    if isinstance(reference, dict):
        reference = reference.get("id")
    if not isinstance(reference, str):
        return None
    return Notification(event["id"], kind, charge_id_of(thing), reference)


def _parse(header: str) -> tuple[int, list[str]]:
    pairs = [part.strip().partition("=") for part in header.split(",")]
    moments = [value for name, _, value in pairs if name == "t"]
    if len(moments) != 1 or not (moments[0].isascii() and moments[0].isdigit()):
        raise WebhookRejected("the signature names no moment")
    if len(moments[0]) > 12:
        raise WebhookRejected("the signature names no real moment")
    return int(moments[0]), [value for name, _, value in pairs if name == "v1"]


def _is_event(event: object) -> bool:
    if not isinstance(event, dict) or event.get("object") != "event":
        return False
    content = event.get("data")
    return (
        isinstance(event.get("id"), str)
        and isinstance(event.get("type"), str)
        and isinstance(content, dict)
        and isinstance(content.get("object"), dict)
    )
