"""Charging cards that Stripe keeps, without their payer, and forgetting them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.providers.stripe import answers
from chalicelib.adapters.providers.stripe.pages import derived, once
from chalicelib.adapters.providers.stripe.wire import (
    MISSING,
    CardRefused,
    RepeatedFailure,
    Wire,
)
from chalicelib.application.ports.payments import (
    CardUnknown,
    ProviderPayment,
    ProviderStatus,
    RequestRejected,
    SavedCardRequest,
)

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams

OF_INTENT: Final = ["payment_method"]
"""What an answer about an intent is to hold besides."""


class StripeSavedCards:
    """Stripe as SavedCards: an intent is created, and then confirmed off session."""

    def __init__(self, wire: Wire, stage: str, look_up: Callable[[str], ProviderPayment]) -> None:
        self._wire = wire
        self._stage = stage
        self._look_up = look_up

    def prepare(self, request: SavedCardRequest) -> str:
        """An unconfirmed payment intent for a saved card; no money can move by itself."""
        params: PaymentIntentCreateParams = {
            "amount": answers.to_stripe_amount(request.amount),
            "currency": request.amount.currency.lower(),
            "customer": request.customer_reference,
            "payment_method": request.card_reference,
            "allowed_payment_method_types": ["card"],
            "confirm": False,
            "description": request.description,
            "metadata": answers.marked(request.charge_id, self._stage),
        }
        intents = self._wire.client.v1.payment_intents
        intent = once(
            request.idempotency_key,
            lambda key: self._wire.call(lambda: intents.create(params, {"idempotency_key": key})),
        )
        return str(intent["id"])

    def confirm(self, reference: str, idempotency_key: str) -> ProviderPayment:
        """Charge the prepared payment without the payer present; a decline is an answer.

        After a failure that Stripe keeps repeating, or when the intent is not waiting any more, its
        state is looked up. Confirming again under another key is safe: an intent is paid once only.
        """
        try:
            return self._charge(reference, idempotency_key)
        except RepeatedFailure:
            now = self._look_up(reference)
            if now.status is not ProviderStatus.PREPARED:
                return now
            return self._charge(reference, derived(idempotency_key))
        except RequestRejected as rejected:
            if rejected.code in (answers.UNEXPECTED_STATE, MISSING):
                return self._look_up(reference)
            raise

    def detach_card(self, card_reference: str) -> None:
        """Forget the card; one that Stripe no longer has, or has detached, is success."""
        methods = self._wire.client.v1.payment_methods
        try:
            self._wire.call(lambda: methods.detach(card_reference))
        except CardUnknown:
            return
        except RequestRejected as rejected:
            if rejected.code == MISSING:
                return
            if (
                self._wire.call(lambda: methods.retrieve(card_reference)).get("customer")
                is not None
            ):
                raise

    def _charge(self, reference: str, key: str) -> ProviderPayment:
        intents = self._wire.client.v1.payment_intents
        try:
            intent = self._wire.call(
                lambda: intents.confirm(
                    reference,
                    {"off_session": True, "expand": OF_INTENT},
                    {"idempotency_key": key},
                )
            )
        except CardRefused as refused:
            return answers.read_refusal(refused.error, reference)
        return answers.read_intent(intent, reference)
