"""A payment system in memory that keeps its own books, so that ours can be held against them.

It honours idempotency keys, never lets a cancelled payment be paid, and can be told to refuse, to be
slow, or to lose its answers. It knows nothing of Dialtone's ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from chalicelib.application.ports.payments import (
    HostedPage,
    HostedRequest,
    NoAnswer,
    Notification,
    ProviderPayment,
    ProviderStatus,
    RefundRequest,
    RequestRejected,
    SavedCard,
    SavedCardRequest,
    SystemUnavailable,
    WebhookRejected,
)
from chalicelib.domain.money import Money

Fault = str
"""`unavailable` (no effect), `before` (no effect, no answer) or `after` (the effect, no answer)."""

TERMINAL = (ProviderStatus.PAID, ProviderStatus.CANCELLED)


def no_fault(_: str) -> Fault | None:
    """The system answers."""
    return None


@dataclass(frozen=True, slots=True)
class Held:
    """One payment as the system knows it."""

    reference: str
    charge_id: str
    amount: Money
    status: ProviderStatus
    card: SavedCard | None
    saves_card: bool
    decline_code: str | None = None
    hard: bool = False


class FakePayments:
    """Implements PaymentSystem. `later[card]` is how a saved card behaves without its payer:
    `ok`, `decline`, `hard_decline`, `authentication`."""

    name = "stripe"

    def __init__(self, fault: Callable[[str], Fault | None] = no_fault) -> None:
        self.fault = fault
        self.payments: dict[str, Held] = {}
        self.later: dict[str, str] = {}
        self.refunded: dict[str, int] = {}
        self.confirmations = 0
        self._keys: dict[str, tuple[object, str]] = {}
        self._cards = 0

    def captured(self) -> dict[str, Money]:
        """What was really taken, by payment reference."""
        return {
            _payment_reference(held): held.amount
            for held in self.payments.values()
            if held.status is ProviderStatus.PAID
        }

    def pay(self, reference: str, later: str = "ok") -> None:
        """The payer pays on the hosted page with a new card that behaves `later` from then on."""
        held = self.payments[reference]
        if held.status is not ProviderStatus.WAITING:
            raise AssertionError(f"page {reference} is {held.status}")
        self._cards += 1
        card = SavedCard(f"pm_{self._cards}", "cus_1", "visa", f"{self._cards:04}", 12, 2035)
        self.later[card.reference] = later
        self.payments[reference] = replace(
            held, status=ProviderStatus.PAID, card=card if held.saves_card else None
        )

    def open_hosted(self, request: HostedRequest) -> HostedPage:
        reference = self._create("open_hosted", request, request.idempotency_key, "cs")
        return HostedPage(reference, f"https://pay.example/{reference}")

    def prepare(self, request: SavedCardRequest) -> str:
        return self._create("prepare", request, request.idempotency_key, "pi")

    def confirm(self, reference: str, idempotency_key: str) -> ProviderPayment:
        after = self._begin("confirm")
        held = self.payments[reference]
        if held.status is ProviderStatus.CANCELLED:
            raise RequestRejected("payment_intent_unexpected_state", "it was cancelled")
        if held.status is not ProviderStatus.PAID:
            self.confirmations += 1
            self.payments[reference] = self._decided(held)
        return self._answer(reference, after)

    def look_up(self, reference: str) -> ProviderPayment:
        return self._answer(reference, self._begin("look_up"))

    def cancel(self, reference: str) -> ProviderPayment:
        after = self._begin("cancel")
        held = self.payments[reference]
        if held.status not in TERMINAL:
            self.payments[reference] = replace(held, status=ProviderStatus.CANCELLED)
        return self._answer(reference, after)

    def refund(self, request: RefundRequest) -> str:
        self._begin("refund")
        taken = self.captured()[request.payment_reference]
        total = self.refunded.get(request.payment_reference, 0) + request.amount.minor
        if total > taken.minor:
            raise RequestRejected("charge_already_refunded", "more than was captured")
        self.refunded[request.payment_reference] = total
        return f"re_{request.idempotency_key}"

    def detach_card(self, card_reference: str) -> None:
        self._begin("detach_card")
        self.later.pop(card_reference, None)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Notification | None:
        raise WebhookRejected("this system is heard through `hint` in tests")

    def hint(self, reference: str) -> Notification:
        """What a webhook about this payment would say."""
        held = self.payments[reference]
        return Notification(f"evt_{reference}", "changed", held.charge_id, reference)

    def _create(
        self, call: str, request: HostedRequest | SavedCardRequest, key: str, prefix: str
    ) -> str:
        after = self._begin(call)
        known = self._keys.get(key)
        if known is not None and known[0] != request:
            raise RequestRejected("idempotency_error", f"{key} was used for another request")
        if known is not None:
            reference = known[1]
        else:
            reference = f"{prefix}_{len(self.payments) + 1}"
            self._keys[key] = (request, reference)
            self.payments[reference] = _new(reference, request)
        if after:
            raise NoAnswer(call)
        return reference

    def _begin(self, call: str) -> bool:
        """Whether the answer of this call gets lost after its effect."""
        fault = self.fault(call)
        if fault == "unavailable":
            raise SystemUnavailable(call)
        if fault == "before":
            raise NoAnswer(call)
        return fault == "after"

    def _decided(self, held: Held) -> Held:
        reference = held.card.reference if held.card else ""
        match self.later.get(reference, "hard_decline"):
            case "ok":
                return replace(held, status=ProviderStatus.PAID)
            case "authentication":
                return replace(held, status=ProviderStatus.AUTHENTICATION_REQUIRED)
            case "decline":
                return replace(
                    held, status=ProviderStatus.DECLINED, decline_code="insufficient_funds"
                )
            case _:
                return replace(
                    held, status=ProviderStatus.DECLINED, decline_code="lost_card", hard=True
                )

    def _answer(self, reference: str, lost: bool) -> ProviderPayment:
        if lost:
            raise NoAnswer(reference)
        held = self.payments[reference]
        paid = held.status is ProviderStatus.PAID
        return ProviderPayment(
            status=held.status,
            reference=reference,
            charge_id=held.charge_id,
            payment_reference=_payment_reference(held) if paid else None,
            captured=held.amount if paid else None,
            card=held.card if paid and held.saves_card else None,
            decline_code=held.decline_code,
            hard_decline=held.hard,
        )


def _payment_reference(held: Held) -> str:
    return f"pi_of_{held.reference}"


def _new(reference: str, request: HostedRequest | SavedCardRequest) -> Held:
    if isinstance(request, HostedRequest):
        return Held(
            reference,
            request.charge_id,
            request.amount,
            ProviderStatus.WAITING,
            None,
            request.save_card,
        )
    card = SavedCard(request.card_reference, request.customer_reference, "visa", "0000", 12, 2035)
    return Held(reference, request.charge_id, request.amount, ProviderStatus.PREPARED, card, False)
