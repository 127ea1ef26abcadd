"""Giving captures back at PayPal, and what has gone back by itself: refunds by hand, disputes."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.adapters.providers.paypal import answers
from chalicelib.adapters.providers.paypal.cards import ORDERS
from chalicelib.adapters.providers.paypal.wire import Missing, Rejected, Wire
from chalicelib.application.ports.refunds import (
    DisputeStatus,
    ProviderDispute,
    ProviderRefund,
    RefundRequest,
    RefundStatus,
    refused,
)

_STATUS: Final = {
    "COMPLETED": RefundStatus.DONE,
    "PENDING": RefundStatus.PENDING,
    "FAILED": RefundStatus.FAILED,
    "CANCELLED": RefundStatus.FAILED,
}

# Issues that PayPal would name again, however often it is asked.
REFUSED: Final = frozenset(
    {
        "CAPTURE_FULLY_REFUNDED",
        "CURRENCY_MISMATCH",
        "MAX_NUMBER_OF_REFUNDS_EXCEEDED",
        "PARTIAL_REFUND_NOT_ALLOWED",
        "PAYER_ACCOUNT_LOCKED_OR_CLOSED",
        "REFUND_AMOUNT_EXCEEDED",
        "REFUND_AMOUNT_TOO_LOW",
        "REFUND_CAPTURE_CURRENCY_MISMATCH",
        "REFUND_FAILED_INSUFFICIENT_FUNDS",
        "REFUND_IS_RESTRICTED",
        "REFUND_NOT_ALLOWED",
        "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK",
        "REFUND_TIME_LIMIT_EXCEEDED",
        "TRANSACTION_DISPUTED",
    }
)

_FOR_THE_SELLER: Final = frozenset(
    {"RESOLVED_SELLER_FAVOUR", "RESOLVED_SELLER_FAVOR", "CANCELED_BY_BUYER", "DENIED"}
)


class PayPalRefunds:
    """PayPal as Refunds. PayPal keeps the key of a refund for 45 days."""

    in_parts = True

    def __init__(self, wire: Wire, stage: str) -> None:
        self._wire = wire
        self._stage = stage

    def refund(self, request: RefundRequest) -> ProviderRefund:
        """Once for this key; what PayPal refuses for good is an answer."""
        body = {
            "amount": answers.to_amount(request.amount),
            "custom_id": answers.marked(self._stage, request.charge_id, request.refund_id),
        }
        path = f"/v2/payments/captures/{request.payment_reference}/refund"
        try:
            made = self._wire.post(path, body, request.idempotency_key)
        except Rejected as rejected:
            if rejected.code not in REFUSED:
                raise
            return refused(request, rejected.code.lower())
        return self._read(made, request.payment_reference)

    def look_up(self, reference: str) -> ProviderRefund | None:
        """How it stands now; None where PayPal has none such."""
        try:
            found = self._wire.get(f"/v2/payments/refunds/{reference}")
        except Missing:
            return None
        return self._read(found, "")

    def of_payment(self, payment_reference: str) -> list[ProviderRefund]:
        """Its order lists them, also those that were made by hand."""
        capture = self._wire.get(f"/v2/payments/captures/{payment_reference}")
        order_id = capture["supplementary_data"]["related_ids"]["order_id"]
        order = self._wire.get(f"{ORDERS}/{order_id}")
        payments: dict[str, Any] = answers.unit_of(order).get("payments") or {}
        return [
            self._read(one, payment_reference)
            for one in payments.get("refunds") or []
            if answers.capture_link(one) in {None, payment_reference}
        ]

    def disputes_of(self, payment_reference: str) -> list[ProviderDispute]:
        """Each in full, since only that names what came of it."""
        listed = self._wire.get(
            "/v1/customer/disputes", {"disputed_transaction_id": payment_reference}
        )
        return [
            _dispute(
                self._wire.get(f"/v1/customer/disputes/{one['dispute_id']}"), payment_reference
            )
            for one in listed.get("items") or []
        ]

    def _read(self, refund: dict[str, Any], payment_reference: str) -> ProviderRefund:
        status = _STATUS.get(str(refund["status"]), RefundStatus.PENDING)
        ours = answers.ids_of(refund, self._stage)
        reason = (refund.get("status_details") or {}).get("reason") or refund["status"]
        return ProviderRefund(
            status,
            str(refund["id"]),
            answers.capture_link(refund) or payment_reference,
            answers.from_amount(refund["amount"]),
            ours[1] if len(ours) > 1 else None,
            str(reason).lower() if status is RefundStatus.FAILED else None,
        )


def _dispute(dispute: dict[str, Any], payment_reference: str) -> ProviderDispute:
    """What is disputed is held back by PayPal from the moment when it is more than a question."""
    amount = answers.from_amount(dispute["dispute_amount"])
    outcome = str((dispute.get("dispute_outcome") or {}).get("outcome_code") or "")
    if dispute.get("status") == "RESOLVED":
        status = DisputeStatus.WON if outcome in _FOR_THE_SELLER else DisputeStatus.LOST
    elif dispute.get("dispute_life_cycle_stage") == "INQUIRY":
        status = DisputeStatus.WARNING
    else:
        status = DisputeStatus.OPEN
    taken = status in (DisputeStatus.OPEN, DisputeStatus.LOST)
    return ProviderDispute(
        status,
        str(dispute["dispute_id"]),
        payment_reference,
        amount,
        amount if taken else amount.zero,
        reason=str(dispute.get("reason") or "").lower() or None,
    )
