"""Cards that Stripe keeps without a payment: Checkout in setup mode, whose setup intent is for charges
without the payer (`usage` is `off_session` there, and cannot be chosen)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.adapters.providers.stripe import answers
from chalicelib.adapters.providers.stripe.pages import Pages
from chalicelib.adapters.providers.stripe.wire import MISSING, Wire
from chalicelib.application.ports.payments import (
    HostedPage,
    ProviderSetup,
    RequestRejected,
    SavedCard,
    SetupRequest,
    SetupStatus,
)

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

_OF_SESSION: Final = ["setup_intent.payment_method"]


class StripeCardSetups:
    """Implements CardSetups; `stage` marks what is ours."""

    def __init__(self, wire: Wire, pages: Pages, stage: str) -> None:
        self._wire = wire
        self._pages = pages
        self._stage = stage

    def open_page(self, request: SetupRequest) -> HostedPage:
        ours = answers.marked_setup(request.setup_id, self._stage)
        params: SessionCreateParams = {
            "mode": "setup",
            "allowed_payment_method_types": ["card"],
            "metadata": ours,
            "setup_intent_data": {"description": request.description, "metadata": ours},
            "success_url": request.return_url,
            "cancel_url": request.return_url,
            "locale": answers.checkout_locale(request.locale),
        }
        if request.customer_reference is not None:
            params["customer"] = request.customer_reference
        else:
            params["customer_creation"] = "always"
        return self._pages.open(request.idempotency_key, request.expires_at, params)

    def look_up(self, reference: str) -> ProviderSetup:
        sessions = self._wire.client.v1.checkout.sessions
        try:
            session = self._wire.call(lambda: sessions.retrieve(reference, {"expand": _OF_SESSION}))
        except RequestRejected as rejected:
            if rejected.code == MISSING:
                return ProviderSetup(SetupStatus.UNKNOWN, reference, setup_id=None)
            raise
        return answers.read_setup(session)

    def close(self, reference: str) -> ProviderSetup:
        """Expire the page; what Stripe refuses to expire is looked up."""
        sessions = self._wire.client.v1.checkout.sessions
        try:
            session = self._wire.call(lambda: sessions.expire(reference, {"expand": _OF_SESSION}))
        except RequestRejected:
            return self.look_up(reference)
        return answers.read_setup(session)

    def look_up_card(self, card_reference: str) -> SavedCard | None:
        methods = self._wire.client.v1.payment_methods
        try:
            method = self._wire.call(lambda: methods.retrieve(card_reference))
        except RequestRejected as rejected:
            if rejected.code == MISSING:
                return None
            raise
        return answers.saved_card(method)
