"""The played payment system's refunds and disputes: what goes back, on whose word, and how far; knows no
account of ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.application.ports.payments import Notification, RequestRejected
from chalicelib.application.ports.refunds import (
    DisputeStatus,
    ProviderDispute,
    ProviderRefund,
    RefundRequest,
    RefundStatus,
)
from chalicelib.domain.money import Money
from tests.support.played_bank import lose

if TYPE_CHECKING:
    from tests.support.played_payments import PlayedPayments


@dataclass(frozen=True, slots=True)
class Key:
    """What a key was used for."""

    request: RefundRequest
    reference: str
    at: datetime


class PlayedRefunds:
    """Implements Refunds with the payments, faults and clock of `system`.

    `slow`: a new refund is on its way until `decide`. `refuses`: none is made at all.
    """

    in_parts = True

    def __init__(self, system: PlayedPayments) -> None:
        self.held: dict[str, ProviderRefund] = {}
        self.disputes: dict[str, ProviderDispute] = {}
        self.slow = False
        self.refuses = False
        self._system = system
        self._keys: dict[str, Key] = {}

    def left_of(self, payment_reference: str) -> Money:
        """What of a captured payment has not gone back yet; what came back has not."""
        captured = self._system.captured()[payment_reference]
        gone = [one.amount for one in self._of(payment_reference) if not _failed(one)]
        return captured - sum(gone, captured.zero)

    def went(self, payment_reference: str) -> Money:
        """What of it has really left the seller: refunds that are done, and what was withdrawn."""
        captured = self._system.captured()[payment_reference]
        done = [
            one.amount for one in self._of(payment_reference) if one.status is RefundStatus.DONE
        ]
        taken = [
            one.withdrawn
            for one in self.disputes.values()
            if one.payment_reference == payment_reference
        ]
        return sum([*done, *taken], captured.zero)

    # What people do in its dashboard, and banks.

    def give_back(self, payment_reference: str, amount: Money) -> str:
        """Somebody gives money back in the dashboard."""
        return self._made(RefundStatus.DONE, payment_reference, amount, None)

    def decide(self, reference: str, *, done: bool) -> None:
        """What was on its way arrives, or comes back; what had arrived may come back, too."""
        held = self.held[reference]
        status = RefundStatus.DONE if done else RefundStatus.FAILED
        failure = None if done else "expired_or_canceled_card"
        self.held[reference] = replace(held, status=status, failure=failure)

    def dispute(
        self,
        payment_reference: str,
        amount: Money | None = None,
        status: DisputeStatus = DisputeStatus.OPEN,
        fee: Money | None = None,
    ) -> str:
        """The card's holder disputes the payment: the money is withdrawn at once. Of a WARNING, it is not."""
        amount = amount or self._system.captured()[payment_reference]
        reference = f"dp_{len(self.disputes) + 1}"
        taken = amount.zero if status is DisputeStatus.WARNING else amount
        self.disputes[reference] = ProviderDispute(
            status, reference, payment_reference, amount, taken, fee, "fraudulent"
        )
        return reference

    def turn(self, reference: str, status: DisputeStatus) -> None:
        """How it goes on: opened for good, won (the money is back), lost."""
        held = self.disputes[reference]
        taken = held.amount.zero if status is DisputeStatus.WON else held.amount
        self.disputes[reference] = replace(held, status=status, withdrawn=taken)

    def hint(self, reference: str) -> Notification:
        """What a webhook about this refund or dispute would say."""
        held = self.held.get(reference) or self.disputes[reference]
        what = f"{reference}:{held.status}"
        return Notification(f"evt_{what}", "back", None, held.payment_reference, going_back=what)

    # The port.

    def refund(self, request: RefundRequest) -> ProviderRefund:
        fault = self._system.begin("refund")
        known = self._keys.get(request.idempotency_key)
        if known is not None and not self._system.forgets(known.at):
            if known.request != request:
                raise RequestRejected("idempotency_error", "the key was used for another refund")
            lose(fault, "refund")
            return self.held[known.reference]
        if self.refuses or request.amount > self.left_of(request.payment_reference):
            lose(fault, "refund")
            code = "charge_already_refunded"
            return ProviderRefund(
                RefundStatus.FAILED,
                None,
                request.payment_reference,
                request.amount,
                request.refund_id,
                code,
            )
        status = RefundStatus.PENDING if self.slow else RefundStatus.DONE
        reference = self._made(status, request.payment_reference, request.amount, request.refund_id)
        self._keys[request.idempotency_key] = Key(request, reference, self._system.now())
        lose(fault, "refund")
        return self.held[reference]

    def look_up(self, reference: str) -> ProviderRefund | None:
        fault = self._system.begin("look_up_refund")
        lose(fault, "look_up_refund")
        return self.held.get(reference)

    def of_payment(self, payment_reference: str) -> list[ProviderRefund]:
        fault = self._system.begin("refunds_of")
        lose(fault, "refunds_of")
        return self._of(payment_reference)

    def disputes_of(self, payment_reference: str) -> list[ProviderDispute]:
        fault = self._system.begin("disputes_of")
        lose(fault, "disputes_of")
        return [one for one in self.disputes.values() if one.payment_reference == payment_reference]

    def _of(self, payment_reference: str) -> list[ProviderRefund]:
        return [one for one in self.held.values() if one.payment_reference == payment_reference]

    def _made(
        self, status: RefundStatus, payment_reference: str, amount: Money, refund_id: str | None
    ) -> str:
        if amount > self.left_of(payment_reference):
            raise AssertionError(f"{amount} is more than is left of {payment_reference}")
        reference = f"re_{len(self.held) + 1}"
        self.held[reference] = ProviderRefund(
            status, reference, payment_reference, amount, refund_id
        )
        return reference


def _failed(refund: ProviderRefund) -> bool:
    return refund.status is RefundStatus.FAILED
