"""The parameters of Stripe's calls that the stand-in honours; what is missing here is refused there."""

from __future__ import annotations

from typing import Final

from infra.sandbox.stripe_forms import FLAG, MAP, TEXT, TEXTS, WHOLE

EXPAND: Final = {"expand": TEXTS}
PAGE: Final = {"limit": WHOLE, "starting_after": TEXT, "ending_before": TEXT, **EXPAND}
OF_PAYMENT: Final = {"payment_intent": TEXT, "charge": TEXT, **PAGE}
CUSTOMER: Final = {
    "description": TEXT, "email": TEXT, "metadata": MAP, "name": TEXT, "phone": TEXT, **EXPAND
}  # fmt: skip
SESSION: Final = {
    "adaptive_pricing": {"enabled": FLAG},
    "allowed_payment_method_types": TEXTS,
    "cancel_url": TEXT,
    "client_reference_id": TEXT,
    "customer": TEXT,
    "customer_creation": TEXT,
    "customer_email": TEXT,
    "expires_at": WHOLE,
    "line_items": [
        {
            "quantity!": WHOLE,
            "price_data!": {
                "currency!": TEXT,
                "unit_amount!": WHOLE,
                "product_data!": {"name!": TEXT, "description": TEXT},
            },
        }
    ],
    "locale": TEXT,
    "metadata": MAP,
    "mode!": TEXT,
    "payment_intent_data": {"description": TEXT, "metadata": MAP, "setup_future_usage": TEXT},
    "setup_intent_data": {"description": TEXT, "metadata": MAP},
    "success_url!": TEXT,
    **EXPAND,
}
INTENT: Final = {
    "allowed_payment_method_types": TEXTS,
    "amount!": WHOLE,
    "confirm": FLAG,
    "currency!": TEXT,
    "customer": TEXT,
    "description": TEXT,
    "metadata": MAP,
    "off_session": FLAG,
    "payment_method": TEXT,
    "setup_future_usage": TEXT,
    **EXPAND,
}
SETUP: Final = {
    "allowed_payment_method_types": TEXTS,
    "confirm": FLAG,
    "customer": TEXT,
    "description": TEXT,
    "metadata": MAP,
    "payment_method": TEXT,
    "usage": TEXT,
    **EXPAND,
}


CONFIRM: Final = {"off_session": FLAG, "payment_method": TEXT, **EXPAND}
CANCEL: Final = {"cancellation_reason": TEXT, **EXPAND}
REFUND: Final = {
    "amount": WHOLE,
    "charge": TEXT,
    "metadata": MAP,
    "payment_intent": TEXT,
    "reason": TEXT,
    **EXPAND,
}
