"""PayPal behind the payment-system port: orders that a payer approves and we capture, accounts that are kept,
refunds, notifications.

Holds which calls are made and in which order; refuses to know purchases, other payment systems, and when a
payment is to be tried again: each call is sent once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.adapters.providers.paypal import answers
from chalicelib.adapters.providers.paypal.cards import ORDERS, PayPalCaptures, PayPalSavedCards
from chalicelib.adapters.providers.paypal.refunds import PayPalRefunds
from chalicelib.adapters.providers.paypal.webhook import (
    LARGEST_CERTIFICATE,
    Certificates,
    read_event,
    read_notification,
)
from chalicelib.adapters.providers.paypal.wire import Missing, Wire
from chalicelib.application.ports.clock import Clock
from chalicelib.application.ports.payments import (
    HostedPage,
    HostedRequest,
    Notification,
    ProviderPayment,
    ProviderStatus,
    SavedCardRequest,
)
from chalicelib.config import LOCAL_STAGE

API_URL: Final = "https://api-m.paypal.com"
TIMEOUT_SECONDS: Final = (1.0, 6.0)  # to connect, to answer: a capture asks the payer's bank
DESCRIPTION: Final = 127  # characters of a description that PayPal takes

_LINKS: Final = ("payer-action", "approve")


class PayPalSystem:
    """PayPal as a PaymentSystem. Safe among threads; `requests` itself is imported at the first call."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        webhook_id: str,
        *,
        clock: Clock,
        stage: str = LOCAL_STAGE,
        api_url: str = API_URL,
        timeout_seconds: tuple[float, float] = TIMEOUT_SECONDS,
    ) -> None:
        """`clock` is the transport clock. `stage` marks what is ours among everything on one account."""
        self._webhook_id = webhook_id
        self._clock = clock
        self._stage = stage
        self._wire = Wire(client_id, client_secret, api_url, timeout_seconds)
        self._certificates = Certificates(
            api_url, lambda url: self._wire.download(url, LARGEST_CERTIFICATE)
        )
        self._captures = PayPalCaptures(self._wire, stage, self.look_up)
        self._saved_cards = PayPalSavedCards(self._wire, self._captures, self._create, self._unit)
        self._refunds = PayPalRefunds(self._wire, stage)

    @property
    def name(self) -> str:
        return "paypal"

    @property
    def captures(self) -> PayPalCaptures:
        return self._captures

    @property
    def saved_cards(self) -> PayPalSavedCards:
        return self._saved_cards

    @property
    def card_setups(self) -> None:
        """An account is kept with a payment only."""
        return

    @property
    def refunds(self) -> PayPalRefunds:
        return self._refunds

    def open_hosted(self, request: HostedRequest) -> HostedPage:
        """An order for the payer to approve; the same key again answers with the same one for six hours, and
        another one after that takes no money by itself either."""
        wallet: dict[str, Any] = {
            "experience_context": {
                "user_action": "PAY_NOW",
                "shipping_preference": "NO_SHIPPING",
                "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
                "locale": answers.page_locale(request.locale),
                "return_url": request.return_url,
                "cancel_url": request.return_url,
            }
        }
        if request.save_card:
            wallet["attributes"] = _kept(request.customer_reference)
        body = {
            "intent": "CAPTURE",
            "purchase_units": [self._unit(request, "default")],
            "payment_source": {"paypal": wallet},
        }
        order = self._create(body, request.idempotency_key)
        links = {str(link["rel"]): str(link["href"]) for link in order["links"]}
        url = next(links[rel] for rel in _LINKS if rel in links)
        return HostedPage(str(order["id"]), url, closes_at=answers.page_ends_at(order))

    def look_up(self, reference: str) -> ProviderPayment:
        """How an order stands now, or the capture of that id; UNKNOWN where PayPal has neither."""
        try:
            return answers.read_order(self._wire.get(f"{ORDERS}/{reference}"), self._stage)
        except Missing:
            pass
        try:
            capture = self._wire.get(f"/v2/payments/captures/{reference}")
        except Missing:
            return ProviderPayment(ProviderStatus.UNKNOWN, reference, charge_id=None)
        charge_id = next(iter(answers.ids_of(capture, self._stage)), None)
        return answers.read_capture(capture, reference, charge_id)

    def cancel(self, reference: str) -> ProviderPayment:
        """PayPal lets nobody cancel an order: what was not captured is over by never being so."""
        found = self.look_up(reference)
        open_still = (
            ProviderStatus.PREPARED,
            ProviderStatus.WAITING,
            ProviderStatus.APPROVED,
            ProviderStatus.DECLINED,
        )
        if found.status not in open_still:
            return found
        return ProviderPayment(
            ProviderStatus.CANCELLED,
            reference,
            found.charge_id,
            decline_code=found.decline_code,
        )

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Notification | None:
        """Verify the signature and read which payment of ours it is about."""
        event = read_event(headers, body, self._webhook_id, self._certificates, self._clock.now())
        return read_notification(event, self._stage)

    def _create(self, body: dict[str, Any], key: str) -> dict[str, Any]:
        return self._wire.post(ORDERS, body, key)

    def _unit(self, request: HostedRequest | SavedCardRequest, reference_id: str) -> dict[str, Any]:
        return {
            "reference_id": reference_id,
            "custom_id": answers.marked(self._stage, request.charge_id),
            "description": request.description[:DESCRIPTION],
            "amount": answers.to_amount(request.amount),
        }


def _kept(customer: str | None) -> dict[str, Any]:
    """What asks PayPal to keep the account for payments without its payer: one token for each that asks, so
    that two accounts of ours never share one."""
    vault = {
        "store_in_vault": "ON_SUCCESS",
        "usage_type": "MERCHANT",
        "usage_pattern": "RECURRING_PREPAID",
        "customer_type": "CONSUMER",
        "permit_multiple_payment_tokens": True,
    }
    return {"vault": vault} | ({"customer": {"id": customer}} if customer else {})
