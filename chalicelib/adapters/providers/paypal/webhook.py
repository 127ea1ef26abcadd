"""PayPal's signed notifications: who sent it, and which payment it hints at.

The signed text is `transmission id|transmission time|webhook id|CRC-32 of the body`, with RSA-SHA256
(developer.paypal.com/api/rest/webhooks/rest). The certificate's address comes with the notification: only an
address of PayPal's own is asked.
"""

from __future__ import annotations

import binascii
import json
import logging
import re
import threading
import zlib
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from chalicelib.adapters.providers.paypal.answers import capture_link, ids_of, unit_of
from chalicelib.adapters.providers.paypal.certificate import (
    Certificate,
    Unreadable,
    read_certificate,
)
from chalicelib.application.ports.payments import Notification, WebhookRejected

log = logging.getLogger(__name__)

ALGORITHM: Final = "SHA256withRSA"

OLDEST: Final = timedelta(days=4)
"""PayPal repeats what was not taken for three days, and does not say whether it signs it anew."""

AHEAD: Final = timedelta(minutes=5)
"""How far PayPal's clock may be ahead of ours."""

MOST_CERTIFICATES: Final = 8
"""Kept at once; PayPal uses one or two."""

LARGEST_CERTIFICATE: Final = 65_536

_PATH: Final = re.compile(r"/(?:[a-z]+/)?v1/notifications/certs/[A-Za-z0-9-]{1,100}")
_HOSTS: Final = {
    "api-m.paypal.com": {"api.paypal.com", "api-m.paypal.com"},
    "api-m.sandbox.paypal.com": {"api.sandbox.paypal.com", "api-m.sandbox.paypal.com"},
}

_ORDERS: Final = frozenset(
    {"CHECKOUT.ORDER.APPROVED", "CHECKOUT.ORDER.COMPLETED", "CHECKOUT.ORDER.VOIDED"}
)
_CAPTURES: Final = frozenset(
    {
        "PAYMENT.CAPTURE.COMPLETED",
        "PAYMENT.CAPTURE.DECLINED",
        "PAYMENT.CAPTURE.DENIED",
        "PAYMENT.CAPTURE.PENDING",
    }
)
_BACK: Final = frozenset(
    {
        "PAYMENT.CAPTURE.REFUNDED",
        "PAYMENT.CAPTURE.REVERSED",
        "PAYMENT.REFUND.FAILED",
        "PAYMENT.REFUND.PENDING",
    }
)
_DISPUTES: Final = frozenset(
    {"CUSTOMER.DISPUTE.CREATED", "CUSTOMER.DISPUTE.UPDATED", "CUSTOMER.DISPUTE.RESOLVED"}
)
_FORGOTTEN: Final = "VAULT.PAYMENT-TOKEN.DELETED"


class Certificates:
    """PayPal's certificates, each fetched once; `fetch(url)` raises PaymentSystemError."""

    def __init__(self, api_url: str, fetch: Callable[[str], bytes]) -> None:
        self._own = urlsplit(api_url)
        self._fetch = fetch
        self._lock = threading.Lock()
        self._known: dict[str, Certificate] = {}

    def at(self, url: str) -> Certificate:
        """Raises WebhookRejected for an address that is not PayPal's, and for what is no certificate."""
        if not self._is_paypals(url):
            raise WebhookRejected("the certificate is not at PayPal's own address")
        with self._lock:
            known = self._known.get(url)
        if known is not None:
            return known
        try:
            read = read_certificate(self._fetch(url))
        except Unreadable:
            raise WebhookRejected("what stands at that address is no certificate") from None
        with self._lock:
            if len(self._known) >= MOST_CERTIFICATES:
                self._known.clear()
            self._known[url] = read
        return read

    def _is_paypals(self, url: str) -> bool:
        """Of the same environment as our key: what PayPal's sandbox signs proves nothing here."""
        try:
            parts = urlsplit(url)
            place = parts.hostname, parts.port
        except ValueError:
            return False
        own = self._own.hostname or ""
        hosts = _HOSTS.get(own)
        is_there = (
            place == (own, self._own.port)
            if hosts is None
            else place[0] in hosts and place[1] in (None, 443)
        )
        plain = not (parts.query or parts.fragment or parts.username or parts.password)
        return (
            is_there
            and plain
            and parts.scheme == self._own.scheme
            and bool(_PATH.fullmatch(parts.path))
        )


def read_event(
    headers: Mapping[str, str],
    body: bytes,
    webhook_id: str,
    certificates: Certificates,
    now: datetime,
) -> dict[str, Any]:
    """The event, once it is certain that PayPal sent it to this webhook. Raises WebhookRejected."""
    given = {name.lower(): value for name, value in headers.items()}
    sent = given.get("paypal-transmission-id"), given.get("paypal-transmission-time")
    if None in sent or given.get("paypal-auth-algo") != ALGORITHM:
        raise WebhookRejected("no signature, or none that is known here")
    signed_at = _moment(str(sent[1]))
    if not now - OLDEST <= signed_at <= now + AHEAD:
        raise WebhookRejected("signed too long ago, or in the future")
    try:
        signature = b64decode(given.get("paypal-transmission-sig", ""), validate=True)
    except (binascii.Error, ValueError):
        raise WebhookRejected("the signature is not base64") from None
    certificate = certificates.at(given.get("paypal-cert-url", ""))
    if not certificate.begins_at <= now <= certificate.ends_at:
        raise WebhookRejected("the certificate is over, or not begun")
    text = f"{sent[0]}|{sent[1]}|{webhook_id}|{zlib.crc32(body)}"
    if not certificate.signed(text.encode(), signature):
        raise WebhookRejected("the signature is not PayPal's")
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):  # not JSON, not even UTF-8, or nested without end
        raise WebhookRejected("the body is not JSON") from None
    if not _is_event(event):
        raise WebhookRejected("the body is not an event")
    checked: dict[str, Any] = event
    return checked


def read_notification(event: dict[str, Any], stage: str) -> Notification | None:
    """Which payment to look up; None for an event that concerns none of this stage.

    A refund that was made by hand and a dispute carry no mark of ours: whether their payment is ours, only
    the payment tells. Nor does a saved account that its payer took back: whose it is, its reference tells.
    """
    kind: str = event["event_type"]
    thing: dict[str, Any] = event["resource"]
    if kind == _FORGOTTEN:
        return Notification(event["id"], kind, None, None, card_reference=_text(thing.get("id")))
    if kind in _BACK or kind in _DISPUTES:
        return _going_back(event["id"], kind, thing, stage)
    if kind in _ORDERS:
        charge_id = next(iter(ids_of(unit_of(thing), stage)), None)
        reference = _text(thing.get("id"))
    elif kind in _CAPTURES:
        charge_id = next(iter(ids_of(thing, stage)), None)
        reference = _order_of(thing) or _text(thing.get("id"))
    else:
        return None
    if charge_id is None:
        log.info("event %s (%s) is not of this stage", event["id"], kind)
        return None
    return Notification(event["id"], kind, charge_id, reference, over=kind.endswith(".VOIDED"))


def _going_back(event_id: str, kind: str, thing: dict[str, Any], stage: str) -> Notification | None:
    if kind in _DISPUTES:
        disputed = thing.get("disputed_transactions") or [{}]
        payment = _text(disputed[0].get("seller_transaction_id"))
        what = f"dispute:{thing.get('dispute_id')}:{thing.get('status')}"
    elif kind == "PAYMENT.CAPTURE.REVERSED":
        payment, what = capture_link(thing) or _text(thing.get("id")), f"reversal:{thing.get('id')}"
    else:
        payment, what = capture_link(thing), f"refund:{thing.get('id')}:{thing.get('status')}"
    if payment is None:
        return None
    charge_id = next(iter(ids_of(thing, stage)), None)
    return Notification(event_id, kind, charge_id, payment, going_back=what)


def _order_of(thing: dict[str, Any]) -> str | None:
    related = (thing.get("supplementary_data") or {}).get("related_ids") or {}
    return _text(related.get("order_id"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WebhookRejected("the signature names no moment") from None
    if moment.tzinfo is None:
        raise WebhookRejected("the signature names no zone")
    return moment


def _is_event(event: object) -> bool:
    return (
        isinstance(event, dict)
        and isinstance(event.get("id"), str)
        and isinstance(event.get("event_type"), str)
        and isinstance(event.get("resource"), dict)
    )
