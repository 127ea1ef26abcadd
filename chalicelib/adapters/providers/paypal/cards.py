"""Taking what a payer agreed to at PayPal, and charging accounts that PayPal keeps, without their payer.

An order is captured once at most, whatever the keys: so a capture is safe to ask for again, also when PayPal
has forgotten the key (after six hours).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.adapters.providers.paypal import answers
from chalicelib.adapters.providers.paypal.wire import Missing, Rejected, Wire
from chalicelib.application.ports.payments import (
    CardUnknown,
    ProviderPayment,
    ProviderStatus,
    SavedCardRequest,
)

ORDERS = "/v2/checkout/orders"


class PayPalCaptures:
    """PayPal as Captures; `look_up` is the system's own."""

    def __init__(self, wire: Wire, stage: str, look_up: Callable[[str], ProviderPayment]) -> None:
        self._wire = wire
        self._stage = stage
        self._look_up = look_up

    def capture(self, reference: str, idempotency_key: str) -> ProviderPayment:
        """What PayPal refuses lets the payer choose another way to pay: the page stays open."""
        return self.captured(reference, idempotency_key, {})

    def captured(self, reference: str, key: str, body: dict[str, Any]) -> ProviderPayment:
        """Also used with the saved account that `body` names. Raises CardUnknown for one that is lost."""
        try:
            order = self._wire.post(f"{ORDERS}/{reference}/capture", body, key)
        except Missing:
            return self._look_up(reference)
        except Rejected as refused:
            if refused.code in answers.LOST:
                raise CardUnknown(refused.code) from None
            if refused.code in answers.DECLINED or (body and refused.code == answers.ACTION):
                order = self._wire.get(f"{ORDERS}/{reference}")
                return answers.read_refusal(refused.code, order, self._stage)
            if refused.code in answers.ELSEWHERE or refused.code == answers.ACTION:
                return self._look_up(reference)
            raise
        return answers.read_order(order, self._stage)


class PayPalSavedCards:
    """PayPal as SavedCards: an order is created that names no way to pay, and then captured with one."""

    def __init__(
        self,
        wire: Wire,
        captures: PayPalCaptures,
        create: Callable[[dict[str, Any], str], dict[str, Any]],
        unit: Callable[[SavedCardRequest, str], dict[str, Any]],
    ) -> None:
        self._wire = wire
        self._captures = captures
        self._create = create
        self._unit = unit

    def prepare(self, request: SavedCardRequest) -> str:
        """An order that nobody was asked to approve; it carries which account is to pay it."""
        unit = self._unit(request, answers.VAULT + request.card_reference)
        body = {"intent": "CAPTURE", "purchase_units": [unit]}
        return str(self._create(body, request.idempotency_key)["id"])

    def confirm(self, reference: str, idempotency_key: str) -> ProviderPayment:
        """Capture it with the account that it carries; one that is not waiting is only looked at."""
        try:
            order = self._wire.get(f"{ORDERS}/{reference}")
        except Missing:
            return ProviderPayment(ProviderStatus.UNKNOWN, reference, charge_id=None)
        account = answers.vault_id_of(order)
        if account is None or answers.capture_of(order) is not None:
            return self._captures.captured(reference, idempotency_key, {})
        body = {"payment_source": {"paypal": {"vault_id": account}}}
        return self._captures.captured(reference, idempotency_key, body)

    def detach_card(self, card_reference: str) -> None:
        """Forget the account; one that PayPal no longer keeps is success."""
        try:
            self._wire.delete(f"/v3/vault/payment-tokens/{card_reference}")
        except Missing:
            return
