"""Stripe's webhooks: whose signature is believed, and which payment an event names."""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.adapters.providers.stripe.system import StripeSystem
from chalicelib.application.ports.payments import Notification, WebhookRejected

SECRET = "whsec_test"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())


class FixedClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
def system() -> StripeSystem:
    return StripeSystem("sk_test_x", SECRET, clock=FixedClock())


def event(kind: str = "checkout.session.completed", **thing: Any) -> bytes:
    ours = {"charge_id": "ch-1", "dialtone_stage": "local"}
    inner = {"id": "cs_test_1", "object": "checkout.session", "metadata": ours}
    body = {"id": "evt_1", "object": "event", "type": kind, "data": {"object": inner | thing}}
    return json.dumps(body).encode()


def signature(body: bytes, at: int = SECONDS, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def signed(body: bytes, at: int = SECONDS, secret: str = SECRET) -> dict[str, str]:
    return {"Stripe-Signature": f"t={at},v1={signature(body, at, secret)}"}


def test_a_good_signature_is_read(system: StripeSystem) -> None:
    body = event()
    note = Notification("evt_1", "checkout.session.completed", "ch-1", "cs_test_1")
    assert system.read_webhook(signed(body), body) == note


def test_the_header_is_found_whatever_its_case(system: StripeSystem) -> None:
    body = event()
    assert system.read_webhook({"stripe-signature": signed(body)["Stripe-Signature"]}, body)


def test_stripes_own_signing_agrees(system: StripeSystem) -> None:
    import stripe

    body = event()
    header = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET, SECONDS)
    assert system.read_webhook({"Stripe-Signature": header}, body)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_either_way_are_accepted(system: StripeSystem, seconds: int) -> None:
    body = event()
    assert system.read_webhook(signed(body, SECONDS + seconds), body)


@pytest.mark.parametrize("seconds", [-86_400, -301, 301, 86_400])
def test_older_or_from_the_future_is_refused(system: StripeSystem, seconds: int) -> None:
    body = event()
    with pytest.raises(WebhookRejected, match="too long ago"):
        system.read_webhook(signed(body, SECONDS + seconds), body)


def test_one_good_signature_among_several_suffices(system: StripeSystem) -> None:
    body = event()
    header = f"t={SECONDS},v1={'0' * 64},v1={signature(body)},v0=ignored"
    assert system.read_webhook({"Stripe-Signature": header}, body)


def test_a_signature_of_another_scheme_does_not_count(system: StripeSystem) -> None:
    body = event()
    with pytest.raises(WebhookRejected):
        system.read_webhook({"Stripe-Signature": f"t={SECONDS},v0={signature(body)}"}, body)


def test_a_wrong_secret_is_refused(system: StripeSystem) -> None:
    body = event()
    with pytest.raises(WebhookRejected):
        system.read_webhook(signed(body, secret="whsec_other"), body)


def test_a_changed_body_is_refused(system: StripeSystem) -> None:
    body = event()
    with pytest.raises(WebhookRejected):
        system.read_webhook(signed(body), body.replace(b"ch-1", b"ch-2"))


def test_a_moved_timestamp_is_refused(system: StripeSystem) -> None:
    body = event()
    header = signed(body, SECONDS - 86_400)["Stripe-Signature"]
    moved = header.replace(str(SECONDS - 86_400), str(SECONDS))
    with pytest.raises(WebhookRejected):
        system.read_webhook({"Stripe-Signature": moved}, body)


@pytest.mark.parametrize(
    "header",
    ["", "t=", "v1=abc", "t=1,t=2,v1=abc", "t=one,v1=abc", "t=١٢,v1=abc", "t=" + "9" * 400, "é=ö"],
)
def test_a_malformed_header_is_refused(system: StripeSystem, header: str) -> None:
    with pytest.raises(WebhookRejected):
        system.read_webhook({"Stripe-Signature": header}, event())


def test_no_header_and_no_secret_are_refused() -> None:
    body = event()
    with pytest.raises(WebhookRejected):
        StripeSystem("sk", SECRET, clock=FixedClock()).read_webhook({}, body)
    with pytest.raises(WebhookRejected):
        StripeSystem("sk", "", clock=FixedClock()).read_webhook(signed(body, secret=""), body)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"not json", b"\xff\xfe", b"[]", b"null", b"{}"),
        b'{"object":"event","id":1,"type":"x"}',
        b'{"object":"event","id":"evt","type":"x","data":{"object":[]}}',
    ],
)
def test_a_signed_body_that_is_no_event_is_refused(system: StripeSystem, body: bytes) -> None:
    with pytest.raises(WebhookRejected):
        system.read_webhook(signed(body), body)


@pytest.mark.parametrize(
    ("kind", "thing", "reference"),
    [
        ("checkout.session.completed", {}, "cs_test_1"),
        ("checkout.session.expired", {}, "cs_test_1"),
        ("checkout.session.async_payment_succeeded", {}, "cs_test_1"),
        ("checkout.session.async_payment_failed", {}, "cs_test_1"),
        ("payment_intent.succeeded", {"id": "pi_1"}, "pi_1"),
        ("payment_intent.payment_failed", {"id": "pi_1"}, "pi_1"),
        ("payment_intent.canceled", {"id": "pi_1"}, "pi_1"),
        ("payment_intent.processing", {"id": "pi_1"}, "pi_1"),
    ],
)
def test_events_name_what_to_look_up(
    system: StripeSystem, kind: str, thing: dict[str, Any], reference: str
) -> None:
    body = event(kind, **thing)
    note = system.read_webhook(signed(body), body)
    over = kind in ("checkout.session.expired", "payment_intent.canceled")
    assert note == Notification("evt_1", kind, "ch-1", reference, over=over)


@pytest.mark.parametrize("kind", ["customer.created", "charge.succeeded", "invoice.paid", "ping"])
def test_other_events_concern_no_payment(system: StripeSystem, kind: str) -> None:
    body = event(kind)
    assert system.read_webhook(signed(body), body) is None


def test_a_dispute_without_an_intent_concerns_no_payment(system: StripeSystem) -> None:
    body = event("charge.dispute.created", id="dp_1", payment_intent=None)
    assert system.read_webhook(signed(body), body) is None


@pytest.mark.parametrize(
    ("kind", "thing", "going_back"),
    [
        (
            "charge.refunded",
            {"id": "ch_1", "payment_intent": "pi_1", "amount_refunded": 500},
            "refund:ch_1:500",
        ),
        (
            "charge.dispute.created",
            {"id": "dp_1", "payment_intent": "pi_1", "status": "needs_response", "metadata": {}},
            "dispute:dp_1:needs_response",
        ),
        (
            "charge.dispute.closed",
            {"id": "dp_1", "payment_intent": {"id": "pi_1"}, "status": "lost", "metadata": {}},
            "dispute:dp_1:lost",
        ),
        (
            "refund.failed",
            {"id": "re_1", "payment_intent": "pi_1", "status": "failed", "metadata": {}},
            "refund:re_1:failed",
        ),
        (
            "radar.early_fraud_warning.created",
            {"id": "issfr_1", "payment_intent": "pi_1", "actionable": True, "metadata": {}},
            "warning:issfr_1:True",
        ),
    ],
)
def test_money_that_goes_back_is_named_with_how_it_stands(
    system: StripeSystem, kind: str, thing: dict[str, Any], going_back: str
) -> None:
    body = event(kind, **thing)
    charge_id = "ch-1" if "metadata" not in thing else None
    note = system.read_webhook(signed(body), body)
    assert note == Notification("evt_1", kind, charge_id, "pi_1", going_back)


@pytest.mark.parametrize(
    "metadata",
    [{}, {"charge_id": "ch-1"}, {"charge_id": "ch-1", "dialtone_stage": "prod"}, None],
    ids=["foreign", "another shop's charge", "another stage", "none"],
)
def test_an_event_without_our_mark_is_not_ours(system: StripeSystem, metadata: object) -> None:
    body = event(metadata=metadata)
    assert system.read_webhook(signed(body), body) is None


def test_a_refund_of_another_stage_is_not_ours(system: StripeSystem) -> None:
    theirs = {"charge_id": "ch-1", "dialtone_stage": "prod"}
    body = event("charge.refunded", payment_intent="pi_1", metadata=theirs)
    assert system.read_webhook(signed(body), body) is None


def test_webhooks_do_not_load_the_sdk() -> None:
    import subprocess

    code = (
        "import sys; import chalicelib.adapters.providers.stripe;"
        " sys.exit(any(name == 'stripe' or name.startswith('requests') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_card_that_is_saved_without_a_payment_is_named(system: StripeSystem) -> None:
    ours = {"setup_id": "s-1", "dialtone_stage": "local"}
    body = event("setup_intent.succeeded", id="seti_1", object="setup_intent", metadata=ours)
    note = Notification("evt_1", "setup_intent.succeeded", None, "seti_1", setup_id="s-1")
    assert system.read_webhook(signed(body), body) == note
    body = event(metadata=ours | {"dialtone_stage": "other"})
    assert system.read_webhook(signed(body), body) is None


@pytest.mark.parametrize("kind", ["payment_method.automatically_updated", "payment_method.updated"])
def test_a_card_that_was_issued_anew_is_named_by_its_reference(
    system: StripeSystem, kind: str
) -> None:
    body = event(kind, id="pm_1", object="payment_method", metadata={})
    note = Notification("evt_1", kind, None, None, card_reference="pm_1")
    assert system.read_webhook(signed(body), body) == note
    body = event(kind, id=None, object="payment_method", metadata={})
    assert system.read_webhook(signed(body), body) is None
