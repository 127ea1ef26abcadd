"""YooKassa behind the payment-system port: its page, saved cards, captures, look-ups, notifications.

Every payment is made in two stages: the payer's bank holds the money, and it is ours only when we capture
it (decision 26). So a page needs no closing, since nobody captures what is not wanted any more, and a saved
card's payment has an id before any money moves. Methods that know no two stages settle at once; what they
bring is money like any other. Each call is sent once; when to try again is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chalicelib.adapters.providers.yookassa import answers
from chalicelib.adapters.providers.yookassa.refunds import YooKassaRefunds
from chalicelib.adapters.providers.yookassa.requests import Receipts, card_body, page_body
from chalicelib.adapters.providers.yookassa.webhook import Hint, notification_of, read_hint
from chalicelib.adapters.providers.yookassa.wire import Missing, Wire
from chalicelib.application.ports.payments import (
    HostedPage,
    HostedRequest,
    NoAnswer,
    Notification,
    ProviderPayment,
    ProviderStatus,
    RequestRejected,
    SavedCardRequest,
    WebhookRejected,
)
from chalicelib.config import LOCAL_STAGE

if TYPE_CHECKING:
    import httpx

API_URL: Final = "https://api.yookassa.ru/v3"
PAYMENTS: Final = "payments"


class YooKassaSystem:
    """YooKassa as a PaymentSystem, and as its Captures and SavedCards. Safe among threads."""

    def __init__(
        self,
        shop_id: str,
        secret_key: str,
        *,
        stage: str = LOCAL_STAGE,
        api_url: str | None = None,
        receipts: Receipts | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`api_url` defaults to the real one, a test shop's as well; `stage` marks what is ours;
        `transport` carries the requests instead of the network."""
        self._stage = stage
        self._receipts = receipts
        self._wire = Wire(shop_id, secret_key, api_url or API_URL, transport)
        self._refunds = YooKassaRefunds(self._wire, receipts)

    @property
    def name(self) -> str:
        return "yookassa"

    @property
    def captures(self) -> YooKassaSystem:
        return self

    @property
    def saved_cards(self) -> YooKassaSystem:
        return self

    @property
    def card_setups(self) -> None:
        """A card is saved with a payment."""
        return

    @property
    def refunds(self) -> YooKassaRefunds:
        return self._refunds

    def open_hosted(self, request: HostedRequest) -> HostedPage:
        """YooKassa decides how long the page lives."""
        body = page_body(request, self._stage, self._receipts)
        payment = self._wire.post(request.idempotency_key, body, PAYMENTS)
        confirmation = payment.get("confirmation")
        url = confirmation.get("confirmation_url") if isinstance(confirmation, dict) else None
        if not isinstance(url, str) or not isinstance(payment.get("id"), str):
            raise NoAnswer("YooKassa: a payment without a page")
        return HostedPage(payment["id"], url, closes_at=answers.page_ends_at(payment))

    def look_up(self, reference: str) -> ProviderPayment:
        """UNKNOWN when YooKassa has none such."""
        try:
            return answers.read_payment(self._wire.get(PAYMENTS, reference))
        except Missing:
            return ProviderPayment(ProviderStatus.UNKNOWN, reference, charge_id=None)

    def cancel(self, reference: str) -> ProviderPayment:
        """What is held is let go. What nobody has paid yet cannot be closed there, nor need it be: it is
        never captured."""
        found = self.look_up(reference)
        held = (ProviderStatus.APPROVED, ProviderStatus.PREPARED)
        if found.status in held:
            try:
                key = f"cancel:{reference}"
                found = answers.read_payment(
                    self._wire.post(key, {}, PAYMENTS, reference, "cancel")
                )
            except RequestRejected:
                found = self.look_up(reference)
        if found.status in (ProviderStatus.PAID, ProviderStatus.UNKNOWN, *held):
            return found
        return replace(found, status=ProviderStatus.CANCELLED)

    def capture(self, reference: str, idempotency_key: str) -> ProviderPayment:
        """Take what is held, whole. What cannot be captured (any more, or yet) is looked up."""
        try:
            captured = self._wire.post(idempotency_key, {}, PAYMENTS, reference, "capture")
        except RequestRejected:
            return self.look_up(reference)
        return answers.read_payment(captured)

    def prepare(self, request: SavedCardRequest) -> str:
        """Its bank is asked to hold the money; a refusal is read when it is looked at."""
        body = card_body(request, self._stage, self._receipts)
        payment = self._wire.post(request.idempotency_key, body, PAYMENTS)
        if not isinstance(payment.get("id"), str):
            raise NoAnswer("YooKassa: a payment without an id")
        return str(payment["id"])

    def confirm(self, reference: str, idempotency_key: str) -> ProviderPayment:
        """Take what the bank of a saved card holds."""
        return self.capture(reference, idempotency_key)

    def detach_card(self, card_reference: str) -> None:
        """YooKassa forgets no method on demand: it is enough that nobody charges it any more."""

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Notification | None:  # noqa: ARG002
        """Notifications are not signed: nothing in one is believed but the id to ask for, and what YooKassa
        then says of it is read instead. Raises PaymentSystemError where it does not answer."""
        hint = read_hint(body)
        thing = self._asked_again(hint)
        payment = thing
        if hint.refund:
            payment = self._asked_again(
                Hint(hint.event, str(thing.get("payment_id")), refund=False)
            )
        return notification_of(hint, thing, payment, self._stage)

    def _asked_again(self, hint: Hint) -> dict[str, Any]:
        try:
            return self._wire.get("refunds" if hint.refund else PAYMENTS, hint.identity)
        except Missing:
            raise WebhookRejected("YooKassa knows nothing of what the notification names") from None
