"""Crypto Pay's signed updates: who sent it, and which invoice it hints at. There is one kind, `invoice_paid`.

The key of the signature is the digest of the app's token (help.send.tg/en/articles/10279948-crypto-pay-api).
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Mapping
from typing import Any, Final

from chalicelib.adapters.payment_http import read_json
from chalicelib.adapters.providers.cryptopay.answers import marks_of, reference_of
from chalicelib.application.ports.payments import Notification, WebhookRejected

log = logging.getLogger(__name__)

HEADER: Final = "crypto-pay-api-signature"
PAID: Final = "invoice_paid"


def read_update(headers: Mapping[str, str], body: bytes, token: str) -> dict[str, Any]:
    """The update, once it is certain that Crypto Pay sent it. Raises WebhookRejected."""
    given = next((value for name, value in headers.items() if name.lower() == HEADER), None)
    if given is None:
        raise WebhookRejected("no signature")
    key = hashlib.sha256(token.encode()).digest()
    wanted = hmac.new(key, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), given.encode()):
        raise WebhookRejected("the signature is not Crypto Pay's")
    try:
        update = read_json(body)
    except ValueError:
        raise WebhookRejected("the body is not JSON") from None
    if not isinstance(update, dict) or not isinstance(update.get("payload"), dict):
        raise WebhookRejected("the body is not an update")
    return update


def read_notification(update: dict[str, Any], app_id: str, stage: str) -> Notification | None:
    """Which invoice to look up; None for an update that concerns none of this stage."""
    invoice: dict[str, Any] = update["payload"]
    marks, event_id = marks_of(invoice), str(update.get("update_id"))
    if update.get("update_type") != PAID or marks is None or marks.stage != stage:
        log.info("update %s of Crypto Pay is not of this stage", event_id)
        return None
    return Notification(
        event_id=event_id,
        event_type=PAID,
        charge_id=marks.charge_id,
        reference=reference_of(app_id, invoice),
    )
