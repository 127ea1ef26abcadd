"""Stripe as a PaymentSystem: `StripeSystem`; nothing outside this package knows Stripe's words."""

from collections.abc import Mapping

from chalicelib.adapters.providers.stripe.system import StripeSystem
from chalicelib.application.ports.clock import Clock

__all__ = ["StripeSystem", "connect"]


def connect(settings: Mapping[str, str], transport_clock: Clock) -> StripeSystem:
    """From STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET and, for another address, STRIPE_API_URL."""
    return StripeSystem(
        settings["STRIPE_SECRET_KEY"],
        settings["STRIPE_WEBHOOK_SECRET"],
        clock=transport_clock,
        api_url=settings.get("STRIPE_API_URL") or None,
    )
