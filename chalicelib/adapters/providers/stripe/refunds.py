"""Refunds at Stripe, disputes, and the card networks' early warnings of fraud, which are Radar's there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chalicelib.adapters.providers.stripe import answers
from chalicelib.adapters.providers.stripe.pages import derived
from chalicelib.adapters.providers.stripe.wire import MISSING, RepeatedFailure, Wire
from chalicelib.application.ports.payments import RequestRejected
from chalicelib.application.ports.refunds import (
    DisputeStatus,
    ProviderDispute,
    ProviderRefund,
    RefundRequest,
    RefundStatus,
    refused,
)

if TYPE_CHECKING:
    from stripe._stripe_object import StripeObject
    from stripe.params import DisputeListParams, RefundCreateParams, RefundListParams
    from stripe.params.radar import EarlyFraudWarningListParams

AT_ONCE: Final = 100  # the most of one list that Stripe gives at a time

# Refusals that asking again does not change (docs.stripe.com/error-codes, docs.stripe.com/refunds).
REFUSALS: Final = frozenset(
    {
        "charge_already_refunded",
        "charge_disputed",
        "charge_not_refundable",
        "refund_disputed_payment",
    }
)
# More than is left has no code of its own.
_TOO_MUCH: Final = "greater than unrefunded amount"

_REFUNDS: Final = {
    "succeeded": RefundStatus.DONE,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}
_DISPUTES: Final = {
    "warning_needs_response": DisputeStatus.WARNING,
    "warning_under_review": DisputeStatus.WARNING,
    "warning_closed": DisputeStatus.WON,
    "prevented": DisputeStatus.WON,
    "won": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
}


class StripeRefunds:
    """Implements Refunds; `stage` marks what is ours."""

    in_parts: Final = True

    def __init__(self, wire: Wire, stage: str) -> None:
        self._wire = wire
        self._stage = stage

    def refund(self, request: RefundRequest) -> ProviderRefund:
        """After a failure that Stripe keeps repeating for the key, what there is of this refund is looked
        up; only where there is none it is asked for under the one other key."""
        try:
            return self._asked(request, request.idempotency_key)
        except RepeatedFailure:
            for made in self.of_payment(request.payment_reference):
                if made.refund_id == request.refund_id:
                    return made
        return self._asked(request, derived(request.idempotency_key))

    def look_up(self, reference: str) -> ProviderRefund | None:
        refunds = self._wire.client.v1.refunds
        try:
            return read_refund(self._wire.call(lambda: refunds.retrieve(reference)))
        except RequestRejected as rejected:
            if rejected.code == MISSING:
                return None
            raise

    def of_payment(self, payment_reference: str) -> list[ProviderRefund]:
        refunds = self._wire.client.v1.refunds
        of_it: RefundListParams = {"payment_intent": payment_reference, "limit": AT_ONCE}

        def page(after: str | None) -> StripeObject:
            return refunds.list(of_it if after is None else {**of_it, "starting_after": after})

        return [read_refund(one) for one in self._all(page)]

    def disputes_of(self, payment_reference: str) -> list[ProviderDispute]:
        api = self._wire.client.v1
        of_it: DisputeListParams = {"payment_intent": payment_reference, "limit": AT_ONCE}
        of_charge: EarlyFraudWarningListParams = {
            "payment_intent": payment_reference,
            "expand": ["data.charge"],
            "limit": AT_ONCE,
        }

        def disputes(after: str | None) -> StripeObject:
            return api.disputes.list(of_it if after is None else {**of_it, "starting_after": after})

        def warnings(after: str | None) -> StripeObject:
            return api.radar.early_fraud_warnings.list(
                of_charge if after is None else {**of_charge, "starting_after": after}
            )

        found = [read_dispute(one) for one in self._all(disputes)]
        return found + [read_warning(one) for one in self._all(warnings)]

    def _asked(self, request: RefundRequest, key: str) -> ProviderRefund:
        ours = answers.marked(request.charge_id, self._stage) | {"refund_id": request.refund_id}
        params: RefundCreateParams = {
            "payment_intent": request.payment_reference,
            "amount": answers.to_stripe_amount(request.amount),
            "metadata": ours,
        }
        refunds = self._wire.client.v1.refunds
        try:
            made = self._wire.call(lambda: refunds.create(params, {"idempotency_key": key}))
        except RequestRejected as rejected:
            if rejected.code not in REFUSALS and _TOO_MUCH not in str(rejected):
                raise
            return refused(request, rejected.code)
        return read_refund(made)

    def _all(self, page: Callable[[str | None], StripeObject]) -> list[dict[str, Any]]:
        """All pages of a list."""
        found: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            answer = self._wire.call(partial(page, after))
            found += answer["data"]
            if not answer["has_more"]:
                return found
            after = found[-1]["id"]


def read_refund(refund: dict[str, Any]) -> ProviderRefund:
    """A status that Stripe invented since is under way. Only what bears our mark has our id."""
    status = _REFUNDS.get(refund["status"], RefundStatus.PENDING)
    return ProviderRefund(
        status=status,
        reference=refund["id"],
        payment_reference=_id_of(refund["payment_intent"]),
        amount=answers.from_stripe_amount(refund["amount"], refund["currency"]),
        refund_id=(refund.get("metadata") or {}).get("refund_id"),
        failure=(refund.get("failure_reason") or refund["status"])
        if status is RefundStatus.FAILED
        else None,
    )


def read_dispute(dispute: dict[str, Any]) -> ProviderDispute:
    """Its balance transactions say what was withdrawn and reinstated, and what that cost. Where the account
    is kept in another currency than was paid, they are in that: then all that is disputed is withdrawn, or
    nothing."""
    amount = answers.from_stripe_amount(dispute["amount"], dispute["currency"])
    moves = dispute.get("balance_transactions") or []
    lacking = -sum(move["amount"] for move in moves)
    if any(move["currency"] != dispute["currency"] for move in moves):
        withdrawn = amount if lacking > 0 else amount.zero
    else:
        withdrawn = answers.from_stripe_amount(max(lacking, 0), dispute["currency"])
    fee = sum(move["fee"] for move in moves)
    return ProviderDispute(
        status=_DISPUTES.get(dispute["status"], DisputeStatus.OPEN),
        reference=dispute["id"],
        payment_reference=_id_of(dispute["payment_intent"]),
        amount=amount,
        withdrawn=withdrawn,
        fee=answers.from_stripe_amount(fee, moves[0]["currency"]) if moves else None,
        reason=dispute.get("reason"),
    )


def read_warning(warning: dict[str, Any]) -> ProviderDispute:
    """With its charge expanded. It takes nothing, and is over once the payment was disputed or refunded."""
    charge = warning["charge"]
    amount = answers.from_stripe_amount(charge["amount_captured"], charge["currency"])
    return ProviderDispute(
        status=DisputeStatus.WARNING if warning["actionable"] else DisputeStatus.WON,
        reference=warning["id"],
        payment_reference=_id_of(warning["payment_intent"]),
        amount=amount,
        withdrawn=amount.zero,
        reason=warning.get("fraud_type"),
    )


def _id_of(thing: Any) -> str:
    return str(thing["id"] if isinstance(thing, dict) else thing)
