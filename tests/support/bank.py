"""A payment system in memory for attacks on the use cases: each answer can be scripted, lost or raced.

It honours idempotency keys, takes each payment once, and never lets a cancelled one be paid. It knows
nothing of our ledger, so ours can be held against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

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
)
from chalicelib.domain.money import Money

TERMINAL: Final = (ProviderStatus.PAID, ProviderStatus.CANCELLED)

OUTCOMES: Final[Mapping[str, tuple[ProviderStatus, str | None, bool]]] = {
    "ok": (ProviderStatus.PAID, None, False),
    "decline": (ProviderStatus.DECLINED, "insufficient_funds", False),
    "hard": (ProviderStatus.DECLINED, "lost_card", True),
    "authentication": (
        ProviderStatus.AUTHENTICATION_REQUIRED,
        "authentication_required",
        False,
    ),
    "slow": (ProviderStatus.PROCESSING, None, False),
}
"""How a saved card may behave: status, decline code, whether the decline is hard."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment in the bank's own books."""

    reference: str
    charge_id: str
    amount: Money
    status: ProviderStatus
    card: SavedCard
    saves_card: bool = False
    decline_code: str | None = None
    hard: bool = False

    @property
    def payment_reference(self) -> str:
        return f"money-of-{self.reference}"


class Bank:
    """Implements PaymentSystem. `later[card]` is one of OUTCOMES. `before(call)` runs before each
    call and may raise; a call in `lost` has its effect, and its answer is lost."""

    name = "stripe"

    def __init__(self) -> None:
        self.payments: dict[str, Payment] = {}
        self.later: dict[str, str] = {}
        self.calls: list[str] = []
        self.lost: set[str] = set()
        self.before: Callable[[str], None] = lambda _: None
        self._by_key: dict[str, tuple[object, str]] = {}

    def taken(self) -> list[Money]:
        """Every amount that was really captured."""
        return [p.amount for p in self.payments.values() if p.status is ProviderStatus.PAID]

    def tries(self) -> int:
        """How often a saved card was really asked for money."""
        return self.calls.count("confirm")

    def pay(self, reference: str, later: str = "ok") -> None:
        """The payer pays on the hosted page, with a new card that behaves `later` from then on."""
        page = self.payments[reference]
        assert page.status is ProviderStatus.WAITING, f"the page is {page.status}"
        self.later[page.card.reference] = later
        self.payments[reference] = replace(page, status=ProviderStatus.PAID)

    def decide(self, reference: str, outcome: str) -> None:
        """A payment that was PROCESSING is decided."""
        self.payments[reference] = _decided(self.payments[reference], outcome)

    def open_hosted(self, request: HostedRequest) -> HostedPage:
        reference = self._create("open_hosted", request, request.idempotency_key)
        return HostedPage(reference, f"https://pay.example/{reference}")

    def prepare(self, request: SavedCardRequest) -> str:
        return self._create("prepare", request, request.idempotency_key)

    def confirm(self, reference: str, idempotency_key: str) -> ProviderPayment:
        self._begin("confirm")
        payment = self.payments[reference]
        if payment.status is ProviderStatus.CANCELLED:
            raise RequestRejected("unexpected_state", "it was cancelled")
        if payment.status is ProviderStatus.PREPARED:
            outcome = self.later.get(payment.card.reference, "hard")
            self.payments[reference] = _decided(payment, outcome)
        return self._answer("confirm", reference)

    def look_up(self, reference: str) -> ProviderPayment:
        self._begin("look_up")
        return self._answer("look_up", reference)

    def cancel(self, reference: str) -> ProviderPayment:
        self._begin("cancel")
        payment = self.payments[reference]
        if payment.status not in (*TERMINAL, ProviderStatus.PROCESSING):
            self.payments[reference] = replace(payment, status=ProviderStatus.CANCELLED)
        return self._answer("cancel", reference)

    def refund(self, request: RefundRequest) -> str:
        raise AssertionError(f"nobody refunds {request.payment_reference} here")

    def detach_card(self, card_reference: str) -> None:
        self._begin("detach_card")
        self.later.pop(card_reference, None)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Notification | None:
        raise AssertionError(f"no webhook comes here, yet {len(body)} bytes did")

    def hint(self, reference: str, event_id: str = "evt") -> Notification:
        """What a webhook about this payment says."""
        charge_id = self.payments[reference].charge_id
        return Notification(event_id, "changed", charge_id, reference)

    def _create(self, call: str, request: HostedRequest | SavedCardRequest, key: str) -> str:
        self._begin(call)
        asked, reference = self._by_key.get(key, (request, ""))
        if asked != request:
            raise RequestRejected("idempotency_error", f"{key} was used for something else")
        if not reference:
            reference = f"{call}-{len(self.payments) + 1}"
            self._by_key[key] = (request, reference)
            self.payments[reference] = _new(reference, request)
        if call in self.lost:
            raise NoAnswer(call)
        return reference

    def _begin(self, call: str) -> None:
        self.before(call)
        self.calls.append(call)

    def _answer(self, call: str, reference: str) -> ProviderPayment:
        if call in self.lost:
            raise NoAnswer(call)
        payment = self.payments[reference]
        paid = payment.status is ProviderStatus.PAID
        return ProviderPayment(
            status=payment.status,
            reference=reference,
            charge_id=payment.charge_id,
            payment_reference=payment.payment_reference if paid else None,
            captured=payment.amount if paid else None,
            card=payment.card if paid and payment.saves_card else None,
            decline_code=payment.decline_code,
            hard_decline=payment.hard,
        )


def silent(*calls: str) -> Callable[[str], None]:
    """A `before`: these calls get no answer and have no effect."""

    def before(call: str) -> None:
        if call in calls:
            raise NoAnswer(call)

    return before


def closed(*calls: str) -> Callable[[str], None]:
    """A `before`: these calls are refused before they are looked at."""

    def before(call: str) -> None:
        if call in calls:
            raise SystemUnavailable(call)

    return before


def _new(reference: str, request: HostedRequest | SavedCardRequest) -> Payment:
    if isinstance(request, HostedRequest):
        number = reference.rpartition("-")[2]
        card = SavedCard(f"pm_{number}", f"cus_{number}", "visa", f"{int(number):04}", 12, 2035)
        waiting = ProviderStatus.WAITING
        return Payment(reference, request.charge_id, request.amount, waiting, card, True)
    card = SavedCard(request.card_reference, request.customer_reference, "visa", "0000", 12, 2035)
    # An off-session payment names its attached card, too.
    prepared = ProviderStatus.PREPARED
    return Payment(reference, request.charge_id, request.amount, prepared, card, True)


def _decided(payment: Payment, outcome: str) -> Payment:
    status, code, hard = OUTCOMES[outcome]
    return replace(payment, status=status, decline_code=code, hard=hard)
