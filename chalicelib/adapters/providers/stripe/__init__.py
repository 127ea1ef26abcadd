"""Stripe as a PaymentSystem: `StripeSystem`; nothing outside this package knows Stripe's words."""

from collections.abc import Mapping

from chalicelib.adapters.providers.stripe.system import StripeSystem
from chalicelib.application.ports.clock import Clock
from chalicelib.config import LOCAL_STAGE

__all__ = ["StripeSystem", "connect"]


def connect(settings: Mapping[str, str], transport_clock: Clock) -> StripeSystem:
    """From STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET and, for another address, STRIPE_API_URL;
    STAGE is the mark of what is ours."""
    return StripeSystem(
        settings["STRIPE_SECRET_KEY"],
        settings["STRIPE_WEBHOOK_SECRET"],
        clock=transport_clock,
        stage=settings.get("STAGE") or LOCAL_STAGE,
        api_url=settings.get("STRIPE_API_URL") or None,
    )
