"""YooKassa's notifications, which nobody signs: which object to ask for, and what a genuine one hints at."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.adapters.providers.yookassa.answers import CANCELED, CHARGE, MARK, marks_of
from chalicelib.application.ports.payments import Notification, WebhookRejected

log = logging.getLogger(__name__)

PAYMENT_EVENTS: Final = frozenset(
    {"payment.waiting_for_capture", "payment.succeeded", "payment.canceled"}
)
REFUND_EVENTS: Final = frozenset({"refund.succeeded"})

_ID: Final = re.compile(r"[0-9a-zA-Z-]{8,64}")


@dataclass(frozen=True, slots=True)
class Hint:
    """All that is taken from a notification."""

    event: str
    identity: str
    refund: bool


def read_hint(body: bytes) -> Hint:
    """Raises WebhookRejected for what is no notification of a payment or a refund."""
    try:
        said = json.loads(body)
        event, identity = said["event"], said["object"]["id"]
    except (ValueError, KeyError, TypeError):
        raise WebhookRejected("the body is not a notification") from None
    known = isinstance(event, str) and event in PAYMENT_EVENTS | REFUND_EVENTS
    if not known or not isinstance(identity, str) or not _ID.fullmatch(identity):
        raise WebhookRejected("the body is not a notification that is asked for")
    return Hint(event, identity, refund=event in REFUND_EVENTS)


def notification_of(
    hint: Hint, thing: dict[str, Any], payment: dict[str, Any], stage: str
) -> Notification | None:
    """Of what YooKassa says of the `payment`, and of its refund where the hint is of one; None where that is
    not of this stage."""
    marks = marks_of(payment)
    event_id = f"{hint.event}:{hint.identity}"
    if marks.get(MARK) != stage:
        log.info("event %s is not of this stage", event_id)
        return None
    going_back = f"refund:{hint.identity}:{thing.get('status')}" if hint.refund else None
    return Notification(
        event_id=event_id,
        event_type=hint.event,
        charge_id=marks.get(CHARGE),
        reference=str(payment["id"]),
        going_back=going_back,
        over=payment.get("status") == CANCELED,
    )
