"""BTCPay Server as a PaymentSystem: `BtcPaySystem`; nothing outside this package knows its words."""

from collections.abc import Mapping

from chalicelib.adapters.providers.btcpay.system import BtcPaySystem
from chalicelib.application.ports.clock import Clock
from chalicelib.config import LOCAL_STAGE

__all__ = ["BtcPaySystem", "connect"]


def connect(settings: Mapping[str, str], transport_clock: Clock) -> BtcPaySystem:
    """From BTCPAY_URL, BTCPAY_STORE_ID, BTCPAY_API_KEY and BTCPAY_WEBHOOK_SECRET; STAGE is the mark of
    what is ours."""
    return BtcPaySystem(
        settings["BTCPAY_URL"],
        settings["BTCPAY_STORE_ID"],
        settings["BTCPAY_API_KEY"],
        settings["BTCPAY_WEBHOOK_SECRET"],
        clock=transport_clock,
        stage=settings.get("STAGE") or LOCAL_STAGE,
    )
