"""Stripe's signed events: who sent it, and which payment it hints at; does not import `stripe`.

The rule of the signature is docs.stripe.com/webhooks/signature: HMAC-SHA256 of `{t}.{body}`, several
`v1` while a secret is being replaced. Stripe's own verifier reads the wall clock and refuses old
moments only; this one takes the clock it is given and refuses moments far ahead as well.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from chalicelib.adapters.providers.stripe.answers import charge_id_of, setup_id_of, stage_of
from chalicelib.application.ports.payments import Notification, WebhookRejected

log = logging.getLogger(__name__)

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
_SETUP_EVENTS: Final = frozenset(
    {"setup_intent.canceled", "setup_intent.setup_failed", "setup_intent.succeeded"}
)
# The networks have issued another card in place of a saved one, or somebody has changed it in the dashboard.
_CARD_EVENTS: Final = frozenset({"payment_method.automatically_updated", "payment_method.updated"})
_OVER: Final = frozenset(
    {"checkout.session.expired", "payment_intent.canceled", "setup_intent.canceled"}
)
_DISPUTE_EVENTS: Final = frozenset(
    {
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    }
)
_WARNING_EVENTS: Final = frozenset(
    {"radar.early_fraud_warning.created", "radar.early_fraud_warning.updated"}
)
_REFUND_EVENTS: Final = frozenset(
    {"charge.refund.updated", "refund.created", "refund.failed", "refund.updated"}
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


def read_notification(event: dict[str, Any], stage: str) -> Notification | None:
    """Which payment to look up; None for an event that concerns none of this stage.

    A refund carries the mark of its payment, a dispute carries none: whether that is ours only the
    payment tells. Nor does a saved card: whose it is, its reference tells.
    """
    kind: str = event["type"]
    thing: dict[str, Any] = event["data"]["object"]
    if kind in _CARD_EVENTS:
        card = thing.get("id")
        return (
            Notification(event["id"], kind, None, None, card_reference=card)
            if isinstance(card, str)
            else None
        )
    going_back = _going_back(kind, thing)
    mark = stage_of(thing)
    if not (kind in _SESSION_EVENTS | _INTENT_EVENTS | _SETUP_EVENTS or going_back):
        return None
    if mark != stage and not (mark is None and going_back):
        log.info("event %s (%s) is not of this stage", event["id"], kind)
        return None
    reference: object = thing.get("payment_intent" if going_back else "id")
    if isinstance(reference, dict):
        reference = reference.get("id")
    if not isinstance(reference, str):
        return None
    charge_id = charge_id_of(thing) if mark is not None else None
    setup_id = setup_id_of(thing) if mark is not None else None
    over = kind in _OVER
    return Notification(event["id"], kind, charge_id, reference, going_back, over, setup_id)


def _going_back(kind: str, thing: dict[str, Any]) -> str | None:
    """Of money that goes back or may: the object, and how it stands; the same for the same news."""
    if kind == "charge.refunded":
        return f"refund:{thing.get('id')}:{thing.get('amount_refunded')}"
    if kind in _DISPUTE_EVENTS:
        return f"dispute:{thing.get('id')}:{thing.get('status')}"
    if kind in _REFUND_EVENTS:
        return f"refund:{thing.get('id')}:{thing.get('status')}"
    if kind in _WARNING_EVENTS:
        return f"warning:{thing.get('id')}:{thing.get('actionable')}"
    return None


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
