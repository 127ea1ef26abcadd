"""The payments, saved methods and refunds of the played YooKassa, and what becomes of them; knows no HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from infra.sandbox.state import State
from infra.sandbox.yookassa_shapes import refusal

Fields = dict[str, Any]

PAGE_SECONDS: Final = 3600  # how long a payer may take with a card
HOLD_SECONDS: Final = 7 * 24 * 3600
SHOP: Final = "100500"
EXPIRY: Final = ("12", "2030")

REASONS: Final = {
    "decline": "insufficient_funds",
    "hard_decline": "permission_revoked",
    "authentication": "3d_secure_failed",
}


def instant(seconds: int) -> str:
    """As YooKassa writes it."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.000Z"


class Payments:
    """`emit(event, object, late)` tells the shop. What begins with `_` is no part of what is answered."""

    def __init__(
        self, state: State, now: Callable[[], int], emit: Callable[[str, Fields, bool], None]
    ) -> None:
        self._state = state
        self._now = now
        self._emit = emit

    def load(self, identity: str) -> Fields:
        """Raises Refusal."""
        found = self._state.get("payment", identity)
        if found is None:
            raise refusal(404, "Payment doesn't exist or access denied")
        return found

    def create(self, body: Fields, page_url: Callable[[str], str]) -> Fields:
        """A page's, or a saved method's, which is decided at once. Raises Refusal."""
        method_id = body.get("payment_method_id")
        if ("confirmation" in body) == (method_id is not None):
            words = "Either a confirmation or a saved method is needed"
            raise refusal(400, words, parameter="confirmation")
        identity, now = str(uuid.uuid4()), self._now()
        payment: Fields = {
            "id": identity,
            "status": "pending",
            "paid": False,
            "amount": body["amount"],
            "created_at": instant(now),
            "metadata": body.get("metadata", {}),
            "recipient": {"account_id": SHOP, "gateway_id": "100700"},
            "refundable": False,
            "test": True,
            "_created": now,
            "_capture": body.get("capture", False),
            "_receipt": body.get("receipt"),
        }
        if "description" in body:
            payment["description"] = body["description"]
        if method_id is not None:
            return self._charged(payment, method_id)
        payment["confirmation"] = {"type": "redirect", "confirmation_url": page_url(identity)}
        payment |= {
            "_return_url": body["confirmation"]["return_url"],
            "_save": body.get("save_payment_method", False),
            "_until": now + PAGE_SECONDS,
        }
        self.keep(payment)
        return payment

    def _charged(self, payment: Fields, method_id: str) -> Fields:
        method = self._state.get("method", method_id)
        if method is None:
            raise refusal(400, "Payment method does not exist", parameter="payment_method_id")
        payment["payment_method"] = shown(method)
        later = method["_later"]
        payment["_lost"] = later == "lost_answer"
        if later in REASONS:
            self._cancelled(payment, "payment_network", REASONS[later])
        elif later == "processing":
            self.keep(payment)
        else:
            self.hold(payment)
        return payment

    def keep(self, payment: Fields) -> None:
        """As it is now."""
        self._state.put("payment", payment["id"], payment)

    def pay(self, payment: Fields, later: str | None, *, late: bool = False) -> None:
        """With a card on the page."""
        method: Fields = {
            "type": "bank_card",
            "id": str(uuid.uuid4()),
            "saved": payment["_save"],
            "title": "Bank card *4444",
            "card": {
                "first6": "220000",
                "last4": "4444",
                "expiry_month": EXPIRY[0],
                "expiry_year": EXPIRY[1],
                "card_type": "Mir",
                "issuer_country": "RU",
            },
            "_later": later or "ok",
        }
        if payment["_save"]:
            self._state.put("method", method["id"], method)
        payment["payment_method"] = shown(method)
        self.hold(payment, late=late)

    def pay_at_once(self, payment: Fields) -> None:
        """By the faster payments system, which knows no second stage."""
        payment["payment_method"] = {"type": "sbp", "id": str(uuid.uuid4()), "saved": False}
        self._succeeded(payment)

    def refuse(self, payment: Fields) -> None:
        """A card that the page does not take: another may follow."""
        payment["_refused"] = REASONS["decline"]
        self.keep(payment)

    def decide(self, payment: Fields, *, paid: bool) -> None:
        """What a slow bank says."""
        if paid:
            self.hold(payment)
        else:
            self._cancelled(payment, "payment_network", REASONS["decline"])

    def hold(self, payment: Fields, *, late: bool = False) -> None:
        """The bank has agreed."""
        if payment["_capture"]:
            self._succeeded(payment, late=late)
            return
        until = self._now() + HOLD_SECONDS
        payment |= {
            "status": "waiting_for_capture",
            "paid": True,
            "expires_at": instant(until),
            "_until": until,
        }
        self.keep(payment)
        self._emit("payment.waiting_for_capture", payment, late)

    def capture(self, payment: Fields, amount: Fields | None) -> None:
        """Whole, or less. Raises Refusal."""
        self._require_held(payment)
        if amount is not None:
            if Decimal(amount["value"]) > Decimal(payment["amount"]["value"]):
                raise refusal(400, "More than was held", parameter="amount.value")
            payment["amount"] = amount
        self._succeeded(payment)

    def cancel(self, payment: Fields) -> None:
        """What is held goes back. Raises Refusal."""
        self._require_held(payment)
        self._cancelled(payment, "merchant", "canceled_by_merchant")

    def _require_held(self, payment: Fields) -> None:
        if payment["status"] != "waiting_for_capture":
            words = f"The payment is {payment['status']}, not waiting_for_capture"
            raise refusal(400, words, parameter="payment_id")

    def _succeeded(self, payment: Fields, *, late: bool = False) -> None:
        payment |= {
            "status": "succeeded",
            "paid": True,
            "refundable": True,
            "captured_at": instant(self._now()),
            "refunded_amount": {"value": "0.00", "currency": payment["amount"]["currency"]},
        }
        payment.pop("expires_at", None)
        self.keep(payment)
        self._emit("payment.succeeded", payment, late)

    def _cancelled(self, payment: Fields, party: str, reason: str) -> None:
        payment |= {
            "status": "canceled",
            "paid": False,
            "cancellation_details": {"party": party, "reason": reason},
        }
        self.keep(payment)
        self._emit("payment.canceled", payment, False)

    def next_expiry(self) -> int | None:
        """When a page or a hold ends."""
        return min((one["_until"] for one in self._open()), default=None)

    def expire(self) -> None:
        """Of what is over by now."""
        for payment in self._open():
            if payment["_until"] <= self._now():
                page = payment["status"] == "pending"
                reason = "expired_on_confirmation" if page else "expired_on_capture"
                self._cancelled(payment, "yoo_money", reason)

    def _open(self) -> list[Fields]:
        return [
            one
            for one in self._state.list("payment")
            if one["status"] in {"pending", "waiting_for_capture"} and "_until" in one
        ]

    def refund(self, payment: Fields, amount: Fields, description: str | None) -> Fields:
        """Raises Refusal for more than is left."""
        if payment["status"] != "succeeded":
            raise refusal(400, "Only a succeeded payment is refunded", parameter="payment_id")
        back = Decimal(payment["refunded_amount"]["value"]) + Decimal(amount["value"])
        if back > Decimal(payment["amount"]["value"]):
            raise refusal(400, "More than is left of the payment", parameter="amount")
        refund: Fields = {
            "id": str(uuid.uuid4()),
            "payment_id": payment["id"],
            "status": "succeeded",
            "created_at": instant(self._now()),
            "amount": amount,
        }
        if description is not None:
            refund["description"] = description
        self._state.put("refund", refund["id"], refund)
        payment["refunded_amount"] = {"value": f"{back:.2f}", "currency": amount["currency"]}
        self.keep(payment)
        self._emit("refund.succeeded", refund, False)
        return refund


def shown(thing: Fields) -> Fields:
    """What of it is answered."""
    return {name: value for name, value in thing.items() if not name.startswith("_")}
