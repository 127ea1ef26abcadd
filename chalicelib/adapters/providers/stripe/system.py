"""Stripe behind the payment-system port: hosted Checkout, saved cards, look-ups, webhooks.

Holds which calls are made and in which order; refuses to know purchases, other payment systems, and
when a payment is to be tried again: each call is sent once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.providers.stripe import answers
from chalicelib.adapters.providers.stripe.cards import OF_INTENT, StripeSavedCards
from chalicelib.adapters.providers.stripe.pages import Pages
from chalicelib.adapters.providers.stripe.refunds import StripeRefunds
from chalicelib.adapters.providers.stripe.setups import StripeCardSetups
from chalicelib.adapters.providers.stripe.webhook import read_event, read_notification
from chalicelib.adapters.providers.stripe.wire import MISSING, Wire
from chalicelib.application.ports.clock import Clock
from chalicelib.application.ports.payments import (
    HostedPage,
    HostedRequest,
    Notification,
    ProviderPayment,
    ProviderStatus,
    RequestRejected,
)
from chalicelib.config import LOCAL_STAGE

if TYPE_CHECKING:
    import requests
    from stripe.params.checkout import (
        SessionCreateParams,
        SessionCreateParamsLineItemPriceDataProductData,
    )

API_VERSION: Final = "2026-10-28.endive"
API_URL: Final = "https://api.stripe.com"
TIMEOUT_SECONDS: Final = (1.0, 4.0)  # to connect, to answer: together at most five

_OF_SESSION: Final = ["payment_intent.payment_method"]


class StripeSystem:
    """Stripe as a PaymentSystem. Safe among threads; `stripe` itself is imported at the first call."""

    def __init__(
        self,
        secret_key: str,
        webhook_secret: str,
        *,
        clock: Clock,
        stage: str = LOCAL_STAGE,
        api_url: str | None = None,
        timeout_seconds: tuple[float, float] = TIMEOUT_SECONDS,
        session: requests.Session | None = None,
    ) -> None:
        """`clock` is the transport clock; `api_url` defaults to the real Stripe. `stage` marks what is
        ours among everything on one account. `session` carries the requests; without it, each thread
        has one of its own.
        """
        self._stage = stage
        self._webhook_secret = webhook_secret
        self._clock = clock
        self._wire = Wire(secret_key, api_url or API_URL, API_VERSION, timeout_seconds, session)
        self._pages = Pages(self._wire, clock)
        self._card_setups = StripeCardSetups(self._wire, self._pages, stage)
        self._saved_cards = StripeSavedCards(self._wire, stage, self.look_up)
        self._refunds = StripeRefunds(self._wire, stage)

    @property
    def name(self) -> str:
        return "stripe"

    @property
    def captures(self) -> None:
        """Whoever pays on Stripe's page has paid."""
        return

    @property
    def saved_cards(self) -> StripeSavedCards:
        return self._saved_cards

    @property
    def card_setups(self) -> StripeCardSetups:
        return self._card_setups

    @property
    def refunds(self) -> StripeRefunds:
        return self._refunds

    def open_hosted(self, request: HostedRequest) -> HostedPage:
        """A Checkout page; the same key again answers with the same page."""
        return self._pages.open(
            request.idempotency_key, request.expires_at, self._session_params(request)
        )

    def look_up(self, reference: str) -> ProviderPayment:
        """How the session or intent stands now, in one call; UNKNOWN when Stripe has none such."""
        try:
            return self._act("retrieve", reference)
        except RequestRejected as rejected:
            if rejected.code == MISSING:
                return ProviderPayment(ProviderStatus.UNKNOWN, reference, charge_id=None)
            raise

    def cancel(self, reference: str) -> ProviderPayment:
        """Expire the session or cancel the intent; what Stripe refuses to cancel is looked up."""
        try:
            return self._act("cancel", reference)
        except RequestRejected:
            return self.look_up(reference)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Notification | None:
        """Verify the signature (five minutes either way) and read which payment of ours it is about."""
        event = read_event(headers, body, self._webhook_secret, self._clock.now())
        return read_notification(event, self._stage)

    def _act(self, action: str, reference: str) -> ProviderPayment:
        api = self._wire.client.v1
        if reference.startswith("cs_"):
            sessions = api.checkout.sessions
            of_session = sessions.retrieve if action == "retrieve" else sessions.expire
            session = self._wire.call(lambda: of_session(reference, {"expand": _OF_SESSION}))
            return answers.read_session(session)
        intents = api.payment_intents
        of_intent = intents.retrieve if action == "retrieve" else intents.cancel
        intent = self._wire.call(lambda: of_intent(reference, {"expand": OF_INTENT}))
        return answers.read_intent(intent, reference)

    def _session_params(self, request: HostedRequest) -> SessionCreateParams:
        ours = answers.marked(request.charge_id, self._stage)
        product: SessionCreateParamsLineItemPriceDataProductData = {"name": request.description}
        if request.details:
            product["description"] = request.details
        params: SessionCreateParams = {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": request.amount.currency.lower(),
                        "unit_amount": answers.to_stripe_amount(request.amount),
                        "product_data": product,
                    },
                }
            ],
            "allowed_payment_method_types": ["card"],
            "adaptive_pricing": {"enabled": False},  # the payer pays in the currency that we showed
            "client_reference_id": request.charge_id,
            "metadata": ours,
            "payment_intent_data": {"description": request.description, "metadata": ours},
            "success_url": request.return_url,
            "cancel_url": request.return_url,
            "locale": answers.checkout_locale(request.locale),
        }
        if request.save_card:
            params["payment_intent_data"]["setup_future_usage"] = "off_session"
        if request.customer_reference is not None:
            params["customer"] = request.customer_reference
        elif request.save_card:
            params["customer_creation"] = "always"
        return params
