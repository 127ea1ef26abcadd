"""How Stripe signs what it sends (docs.stripe.com/webhooks/signature)."""

from __future__ import annotations

import hashlib
import hmac


def signed(body: bytes, secret: str, moment: int) -> dict[str, str]:
    """The headers of a delivery at that moment, in seconds of real time."""
    signature = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": f"t={moment},v1={signature.hexdigest()}",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
