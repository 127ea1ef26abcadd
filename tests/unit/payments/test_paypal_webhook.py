"""PayPal's notifications: whose signature is believed, which address is asked, and which payment is named."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from chalicelib.adapters.providers.paypal.certificate import Unreadable, read_certificate
from chalicelib.adapters.providers.paypal.webhook import (
    MOST_CERTIFICATES,
    Certificates,
    read_event,
    read_notification,
)
from chalicelib.application.ports.payments import Notification, WebhookRejected
from infra.sandbox.paypal_signing import CERTIFICATE, signed

NOW: Final = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
REAL: Final = "https://api-m.paypal.com"
URL: Final = "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-5a29e601"
WEBHOOK: Final = "8PT597110X687430LKGECATA"


class Place:
    """Where certificates stand; how often it was asked."""

    def __init__(self, content: bytes = CERTIFICATE.encode()) -> None:
        self.content = content
        self.asked: list[str] = []

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        return self.content


def event(kind: str = "CHECKOUT.ORDER.APPROVED", **resource: Any) -> dict[str, Any]:
    order = {"id": "5O190127TN364715T", "purchase_units": [{"custom_id": "local.ch-1"}]}
    return {"id": "WH-1", "event_type": kind, "resource": resource or order}


def body_of(what: dict[str, Any]) -> bytes:
    return json.dumps(what).encode()


BODY: Final = body_of(event())


def read(
    headers: dict[str, str], body: bytes = BODY, place: Place | None = None, now: datetime = NOW
) -> dict[str, Any]:
    return read_event(headers, body, WEBHOOK, Certificates(REAL, place or Place()), now)


def test_a_good_signature_is_read() -> None:
    assert read(signed(BODY, WEBHOOK, URL, NOW)) == event()


def test_openssls_own_verifier_reads_the_same_key(tmp_path: Any) -> None:
    """The certificate was made by OpenSSL; what it says of the key is what is read here."""
    pem = tmp_path / "certificate.pem"
    pem.write_text(CERTIFICATE)
    asked = ["openssl", "x509", "-in", str(pem), "-noout", "-modulus"]
    try:
        said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    except FileNotFoundError:
        pytest.skip("there is no openssl here")
    assert read_certificate(CERTIFICATE.encode()).modulus == int(said.strip().split("=")[1], 16)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PayPal-Transmission-Id", "another"),
        ("PayPal-Transmission-Time", "2026-11-30T12:00:01Z"),
        ("PayPal-Transmission-Sig", "AAAA"),
        ("PayPal-Transmission-Sig", "not base64!"),
        ("PayPal-Auth-Algo", "SHA1withRSA"),
        ("PayPal-Transmission-Time", "yesterday"),
        ("PayPal-Transmission-Time", "2026-11-30T12:00:00"),
    ],
)
def test_each_part_of_the_signature_counts(name: str, value: str) -> None:
    headers = signed(BODY, WEBHOOK, URL, NOW)
    with pytest.raises(WebhookRejected):
        read(headers | {name: value})
    with pytest.raises(WebhookRejected):
        read({known: text for known, text in headers.items() if known != name})


def test_a_signature_for_another_webhook_is_not_for_this_one() -> None:
    with pytest.raises(WebhookRejected):
        read(signed(BODY, "1AB23456CD789012E", URL, NOW))


def test_the_body_is_in_it() -> None:
    with pytest.raises(WebhookRejected):
        read(signed(BODY, WEBHOOK, URL, NOW), BODY + b" ")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1",
        "https://evil.example/v1/notifications/certs/CERT-1",
        "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com:8443/v1/notifications/certs/CERT-1",
        "https://api.paypal.com@evil.example/v1/notifications/certs/CERT-1",
        "https://me:x@api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com/v1/notifications/certs/../../evil",
        "https://api.paypal.com/v1/notifications/certs/CERT-1?next=https://evil.example",
        "https://api.paypal.com:x/v1/notifications/certs/CERT-1",
    ],
)
def test_no_address_but_paypals_own_is_asked(url: str) -> None:
    place = Place()
    with pytest.raises(WebhookRejected):
        read(signed(BODY, WEBHOOK, url, NOW), place=place)
    assert place.asked == []


def test_a_certificate_is_fetched_once_and_few_are_kept() -> None:
    place = Place()
    kept = Certificates(REAL, place)
    for _ in range(3):
        kept.at(URL)
    assert place.asked == [URL]
    for number in range(MOST_CERTIFICATES):
        kept.at(f"{URL}-{number}")
    kept.at(URL)
    assert place.asked.count(URL) == 2


@pytest.mark.parametrize("content", [b"", b"no certificate", CERTIFICATE.encode()[:700]])
def test_what_is_no_certificate_is_refused(content: bytes) -> None:
    with pytest.raises(WebhookRejected):
        read(signed(BODY, WEBHOOK, URL, NOW), place=Place(content))


def test_a_certificate_that_is_over_is_refused() -> None:
    ends_at = read_certificate(CERTIFICATE.encode()).ends_at
    late = ends_at + timedelta(days=1)
    with pytest.raises(WebhookRejected):
        read(signed(BODY, WEBHOOK, URL, late), now=late)


@pytest.mark.parametrize("size", [0, 1, 40, 200, 500, 700])
def test_a_certificate_that_is_cut_off_is_unreadable(size: int) -> None:
    lines = CERTIFICATE.strip().splitlines()
    inner = "".join(lines[1:-1])[: size // 4 * 4]
    with pytest.raises(Unreadable):
        read_certificate(f"{lines[0]}\n{inner}\n{lines[-1]}\n".encode())


CAPTURE: Final = {
    "id": "2GG279541U471931P",
    "custom_id": "local.ch-1",
    "supplementary_data": {"related_ids": {"order_id": "5O190127TN364715T"}},
}
REFUND: Final = {
    "id": "1JU08902781691411",
    "status": "COMPLETED",
    "links": [
        {"rel": "self", "href": f"{REAL}/v2/payments/refunds/1JU08902781691411"},
        {"rel": "up", "href": f"{REAL}/v2/payments/captures/2GG279541U471931P"},
    ],
}
DISPUTE: Final = {
    "dispute_id": "PP-D-1",
    "status": "OPEN",
    "disputed_transactions": [{"seller_transaction_id": "2GG279541U471931P"}],
}


@pytest.mark.parametrize(
    ("told", "hint"),
    [
        (
            event(),
            Notification("WH-1", "CHECKOUT.ORDER.APPROVED", "ch-1", "5O190127TN364715T"),
        ),
        (
            event("PAYMENT.CAPTURE.COMPLETED", **CAPTURE),
            Notification("WH-1", "PAYMENT.CAPTURE.COMPLETED", "ch-1", "5O190127TN364715T"),
        ),
        (
            event("PAYMENT.CAPTURE.REFUNDED", **REFUND),
            Notification(
                "WH-1",
                "PAYMENT.CAPTURE.REFUNDED",
                None,
                "2GG279541U471931P",
                going_back="refund:1JU08902781691411:COMPLETED",
            ),
        ),
        (
            event("CUSTOMER.DISPUTE.CREATED", **DISPUTE),
            Notification(
                "WH-1",
                "CUSTOMER.DISPUTE.CREATED",
                None,
                "2GG279541U471931P",
                going_back="dispute:PP-D-1:OPEN",
            ),
        ),
        (
            event("VAULT.PAYMENT-TOKEN.DELETED", id="8kk8451t"),
            Notification(
                "WH-1", "VAULT.PAYMENT-TOKEN.DELETED", None, None, card_reference="8kk8451t"
            ),
        ),
        (event("PAYMENT.CAPTURE.COMPLETED", id="2GG279541U471931P"), None),
        (event("PAYMENT.CAPTURE.COMPLETED", **CAPTURE | {"custom_id": "prod.ch-1"}), None),
        (event("PAYMENT.CAPTURE.COMPLETED", **CAPTURE | {"custom_id": "a shop's order"}), None),
        (event("PAYMENT.CAPTURE.REFUNDED", id="1JU08902781691411"), None),
        (event("BILLING.PLAN.CREATED", id="P-1"), None),
    ],
)
def test_which_payment_an_event_names(told: dict[str, Any], hint: Notification | None) -> None:
    assert read_notification(told, "local") == hint


def test_neither_the_adapter_nor_a_forged_notification_loads_a_client() -> None:
    code = (
        "import sys; from chalicelib.adapters.providers import paypal;"
        " from chalicelib.application.ports.payments import WebhookRejected;"
        " from chalicelib.bootstrap import SystemClock;"
        " keys = dict(PAYPAL_CLIENT_ID='a', PAYPAL_CLIENT_SECRET='b', PAYPAL_WEBHOOK_ID='c');"
        " system = paypal.connect(keys, SystemClock())\n"
        "try: system.read_webhook({}, b'{}')\n"
        "except WebhookRejected: pass\n"
        "sys.exit(any(name.startswith(('requests', 'httpx', 'stripe')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
