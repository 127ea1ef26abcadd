"""BTCPay Server's signed events: who sent it, and which invoice it hints at.

The signature covers the body and no moment, so an old event can be sent again: it is a hint, and hints may
come twice. An invoice that is paid after its time fires no `InvoiceSettled`; its payments do.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from typing import Any, Final

from chalicelib.adapters.providers.btcpay.answers import MARK, ORDER, marks_of
from chalicelib.application.ports.payments import Notification, WebhookRejected

log = logging.getLogger(__name__)

HEADER: Final = "btcpay-sig"
SCHEME: Final = "sha256="

_MONEY: Final = frozenset({"InvoicePaymentSettled", "InvoiceSettled"})
_OVER: Final = frozenset({"InvoiceExpired", "InvoiceInvalid"})
_HEARD: Final = _MONEY | _OVER | {"InvoiceReceivedPayment", "InvoiceProcessing"}


def read_event(headers: Mapping[str, str], body: bytes, secret: str) -> dict[str, Any]:
    """The event, once it is certain that it is of this server. Raises WebhookRejected."""
    given = next((value for name, value in headers.items() if name.lower() == HEADER), None)
    if not secret or given is None:
        raise WebhookRejected("no signature, or no secret to judge it by")
    wanted = SCHEME + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), given.encode()):
        raise WebhookRejected("the signature is not BTCPay's")
    try:
        event = json.loads(body)
    except ValueError:
        raise WebhookRejected("the body is not JSON") from None
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise WebhookRejected("the body is not an event")
    return event


def read_notification(event: dict[str, Any], store_id: str, stage: str) -> Notification | None:
    """Which invoice to look up; None for an event that concerns none of this stage."""
    kind, invoice_id, marks = event["type"], event.get("invoiceId"), marks_of(event)
    delivery = str(event.get("originalDeliveryId") or event.get("deliveryId"))
    if kind not in _HEARD or not isinstance(invoice_id, str):
        return None
    if event.get("storeId") != store_id or marks.get(MARK) != stage:
        log.info("event %s (%s) is not of this stage", delivery, kind)
        return None
    return Notification(
        event_id=delivery,
        event_type=kind,
        charge_id=marks.get(ORDER),
        reference=invoice_id,
        over=kind in _OVER,
        more=kind in _MONEY,
    )
