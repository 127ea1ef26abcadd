"""Crypto Pay (@CryptoBot) as a PaymentSystem: `CryptoPaySystem`; nothing outside this package knows its
words."""

from collections.abc import Mapping

from chalicelib.adapters.providers.cryptopay.system import CryptoPaySystem
from chalicelib.application.ports.clock import Clock
from chalicelib.config import LOCAL_STAGE

__all__ = ["CryptoPaySystem", "connect"]


def connect(settings: Mapping[str, str], transport_clock: Clock) -> CryptoPaySystem:
    """From CRYPTOPAY_TOKEN and, for another address, CRYPTOPAY_API_URL; STAGE is the mark of what is ours."""
    return CryptoPaySystem(
        settings["CRYPTOPAY_TOKEN"],
        clock=transport_clock,
        stage=settings.get("STAGE") or LOCAL_STAGE,
        api_url=settings.get("CRYPTOPAY_API_URL") or None,
    )
