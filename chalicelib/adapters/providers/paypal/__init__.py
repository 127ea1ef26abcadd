"""PayPal as a PaymentSystem: `PayPalSystem`; nothing outside this package knows PayPal's words."""

from collections.abc import Mapping

from chalicelib.adapters.providers.paypal.system import API_URL, PayPalSystem
from chalicelib.application.ports.clock import Clock
from chalicelib.config import LOCAL_STAGE

__all__ = ["PayPalSystem", "connect"]


def connect(settings: Mapping[str, str], transport_clock: Clock) -> PayPalSystem:
    """From PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET, PAYPAL_WEBHOOK_ID and, for PayPal's sandbox or another
    address, PAYPAL_API_URL; STAGE is the mark of what is ours."""
    return PayPalSystem(
        settings["PAYPAL_CLIENT_ID"],
        settings["PAYPAL_CLIENT_SECRET"],
        settings["PAYPAL_WEBHOOK_ID"],
        clock=transport_clock,
        stage=settings.get("STAGE") or LOCAL_STAGE,
        api_url=settings.get("PAYPAL_API_URL") or API_URL,
    )
