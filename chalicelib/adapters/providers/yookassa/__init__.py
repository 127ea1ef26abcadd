"""YooKassa as a PaymentSystem: `YooKassaSystem`; nothing outside this package knows YooKassa's words."""

from collections.abc import Mapping

from chalicelib.adapters.providers.yookassa.requests import Receipts
from chalicelib.adapters.providers.yookassa.system import YooKassaSystem
from chalicelib.application.ports.clock import Clock
from chalicelib.config import LOCAL_STAGE

__all__ = ["YooKassaSystem", "connect"]


def connect(settings: Mapping[str, str], _transport_clock: Clock) -> YooKassaSystem:
    """From YOOKASSA_SHOP_ID, YOOKASSA_SECRET_KEY, for receipts YOOKASSA_VAT_CODE and
    YOOKASSA_RECEIPT_EMAIL, and for another address YOOKASSA_API_URL; STAGE is the mark of what is ours."""
    vat_code = settings.get("YOOKASSA_VAT_CODE")
    return YooKassaSystem(
        settings["YOOKASSA_SHOP_ID"],
        settings["YOOKASSA_SECRET_KEY"],
        stage=settings.get("STAGE") or LOCAL_STAGE,
        api_url=settings.get("YOOKASSA_API_URL") or None,
        receipts=Receipts(int(vat_code), settings["YOOKASSA_RECEIPT_EMAIL"]) if vat_code else None,
    )
