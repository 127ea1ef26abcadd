"""Refunds at YooKassa; disputes are settled with the bank and never come by its API."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.adapters.providers.yookassa.answers import amount_value, read_payment
from chalicelib.adapters.providers.yookassa.requests import Receipts
from chalicelib.adapters.providers.yookassa.wire import Missing, Rejected, Wire
from chalicelib.application.ports.payments import NoAnswer
from chalicelib.application.ports.refunds import (
    ProviderDispute,
    ProviderRefund,
    RefundRequest,
    RefundStatus,
    refused,
)
from chalicelib.domain.errors import DialtoneError
from chalicelib.domain.money import Money

OURS: Final = "Dialtone refund "
"""Before our id in the description: a refund has no metadata."""

_REFUSED: Final = frozenset({"amount", "payment_id"})
"""What is wrong with a refund that asking again does not change: more than is left, or nothing to refund."""

_STATUS: Final = {
    "succeeded": RefundStatus.DONE,
    "canceled": RefundStatus.FAILED,
}


class YooKassaRefunds:
    """Implements Refunds."""

    in_parts: Final = True

    def __init__(self, wire: Wire, receipts: Receipts | None) -> None:
        self._wire = wire
        self._receipts = receipts

    def refund(self, request: RefundRequest) -> ProviderRefund:
        """Of a part the receipt is sent along; of the whole YooKassa makes it of the payment's."""
        body: dict[str, Any] = {
            "payment_id": request.payment_reference,
            "amount": amount_value(request.amount),
            "description": OURS + request.refund_id,
        }
        if self._receipts is not None and not self._is_whole(request):
            body["receipt"] = self._receipts.of(request.amount, "Refund", None)
        try:
            return read_refund(self._wire.post(request.idempotency_key, body, "refunds"))
        except Rejected as rejected:
            if rejected.parameter not in _REFUSED:
                raise
            return refused(request, f"{rejected.code}:{rejected.parameter}")

    def look_up(self, reference: str) -> ProviderRefund | None:
        try:
            return read_refund(self._wire.get("refunds", reference))
        except Missing:
            return None

    def of_payment(self, payment_reference: str) -> list[ProviderRefund]:
        listed = self._wire.listed("refunds", {"payment_id": payment_reference})
        return [read_refund(one) for one in listed]

    def disputes_of(self, payment_reference: str) -> list[ProviderDispute]:  # noqa: ARG002
        return []

    def _is_whole(self, request: RefundRequest) -> bool:
        paid = read_payment(self._wire.get("payments", request.payment_reference))
        return paid.captured == request.amount


def read_refund(refund: dict[str, Any]) -> ProviderRefund:
    """Raises NoAnswer for what is no refund."""
    try:
        amount = Money.of(str(refund["amount"]["value"]), str(refund["amount"]["currency"]))
        reference, payment_reference = str(refund["id"]), str(refund["payment_id"])
    except (KeyError, TypeError, DialtoneError):
        raise NoAnswer("YooKassa: a refund that is not understood") from None
    status = _STATUS.get(str(refund.get("status")), RefundStatus.PENDING)
    details = refund.get("cancellation_details") or {}
    described = str(refund.get("description") or "")
    return ProviderRefund(
        status=status,
        reference=reference,
        payment_reference=payment_reference,
        amount=amount,
        refund_id=described.removeprefix(OURS) if described.startswith(OURS) else None,
        failure=str(details.get("reason")) if status is RefundStatus.FAILED else None,
    )
