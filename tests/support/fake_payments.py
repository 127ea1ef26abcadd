"""A payment system whose payers and banks do as they are told; it keeps keys as a real one does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chalicelib.application.ports.payments import (
    HostedPage,
    HostedRequest,
    NoAnswer,
    Notification,
    ProviderPayment,
    ProviderStatus,
    RefundRequest,
    SavedCard,
    SavedCardRequest,
    SystemUnavailable,
    WebhookRejected,
)
from chalicelib.domain.money import Money


@dataclass(slots=True)
class Object:
    """One payment at the provider."""

    payment: ProviderPayment
    amount: Money
    save_card: bool = False
    card_reference: str | None = None


@dataclass(slots=True)
class FakePayments:
    """Implements PaymentSystem.

    `later` says how saved cards behave off-session: "ok", "decline" (soft), "hard_decline",
    "authentication". The next `down` calls are refused without effect; the next `silent` calls have
    their effect, but nobody hears the answer.
    """

    name: str = "stripe"
    later: dict[str, str] = field(default_factory=dict)
    otherwise: str = "ok"
    down: int = 0
    silent: int = 0
    objects: dict[str, Object] = field(default_factory=dict)
    refunds: list[RefundRequest] = field(default_factory=list)
    detached: list[str] = field(default_factory=list)
    captures: list[Money] = field(default_factory=list)
    _by_key: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    def open_hosted(self, request: HostedRequest) -> HostedPage:
        self._require_up()
        reference = self._by_key.get(request.idempotency_key)
        if reference is None:
            reference = self._create(
                request.idempotency_key, request.charge_id, request.amount, ProviderStatus.WAITING
            )
            self.objects[reference].save_card = request.save_card
        self._speak()
        return HostedPage(reference, f"https://pay.example/{reference}")

    def prepare(self, request: SavedCardRequest) -> str:
        self._require_up()
        reference = self._by_key.get(request.idempotency_key)
        if reference is None:
            reference = self._create(
                request.idempotency_key, request.charge_id, request.amount, ProviderStatus.PREPARED
            )
            self.objects[reference].card_reference = request.card_reference
        self._speak()
        return reference

    def confirm(self, reference: str, idempotency_key: str) -> ProviderPayment:
        self._require_up()
        known = self.objects[reference]
        if known.payment.status is ProviderStatus.PREPARED:
            match self.later.get(known.card_reference or "", self.otherwise):
                case "ok":
                    self._capture(reference)
                case "authentication":
                    self._set(reference, ProviderStatus.AUTHENTICATION_REQUIRED)
                case outcome:
                    self._set(reference, ProviderStatus.DECLINED)
                    known.payment = replace(
                        known.payment,
                        decline_code="insufficient_funds" if outcome == "decline" else "lost_card",
                        hard_decline=outcome == "hard_decline",
                    )
        self._speak()
        return known.payment

    def look_up(self, reference: str) -> ProviderPayment:
        self._require_up()
        self._speak()
        known = self.objects.get(reference)
        if known is None:
            return ProviderPayment(ProviderStatus.UNKNOWN, reference, None)
        return known.payment

    def cancel(self, reference: str) -> ProviderPayment:
        self._require_up()
        if self.objects[reference].payment.status is not ProviderStatus.PAID:
            self._set(reference, ProviderStatus.CANCELLED)
        self._speak()
        return self.objects[reference].payment

    def refund(self, request: RefundRequest) -> str:
        self._require_up()
        self.refunds.append(request)
        return f"re_{len(self.refunds)}"

    def detach_card(self, card_reference: str) -> None:
        self._require_up()
        self.detached.append(card_reference)
        self._speak()

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Notification | None:
        raise WebhookRejected("nobody sends webhooks here")

    def pay(self, url: str, card: str = "4242") -> str:
        """The payer pays on the page with a card of that ending; returns our charge's id."""
        reference = url.rpartition("/")[2]
        known = self.objects[reference]
        assert known.payment.status is ProviderStatus.WAITING, known.payment.status
        if known.save_card:
            saved = SavedCard(f"pm_{card}", "cus_1", "visa", card, 4, 2031)
            known.payment = replace(known.payment, card=saved)
        self._capture(reference)
        assert known.payment.charge_id is not None
        return known.payment.charge_id

    def _create(self, key: str, charge_id: str, amount: Money, status: ProviderStatus) -> str:
        self._count += 1
        reference = f"{self.name}_{self._count}"
        self._by_key[key] = reference
        self.objects[reference] = Object(ProviderPayment(status, reference, charge_id), amount)
        return reference

    def _capture(self, reference: str) -> None:
        known = self.objects[reference]
        known.payment = replace(
            known.payment,
            status=ProviderStatus.PAID,
            payment_reference=f"pi_{reference}",
            captured=known.amount,
        )
        self.captures.append(known.amount)

    def _set(self, reference: str, status: ProviderStatus) -> None:
        known = self.objects[reference]
        known.payment = replace(known.payment, status=status)

    def _require_up(self) -> None:
        if self.down > 0:
            self.down -= 1
            raise SystemUnavailable("down")

    def _speak(self) -> None:
        if self.silent > 0:
            self.silent -= 1
            raise NoAnswer("silent")
