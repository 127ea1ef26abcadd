"""The capability of a payment system to give money back, and to say what has gone back by itself; knows no
provider's words.

A refusal is an answer (RefundStatus.FAILED without a reference): asked again, it would be refused again. An
error says only that there is no answer, as everywhere (ports/payments.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chalicelib.domain.money import Money


class RefundStatus(StrEnum):
    """How a refund stands at the provider, in our words."""

    PENDING = "pending"  # accepted; the money is on its way, or waits for funds
    DONE = "done"  # the money went; the payer's bank may still send it back
    FAILED = "failed"  # refused, cancelled or sent back: the money is with the seller


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Give back part or all of a captured payment. `idempotency_key` reads aloud and ends in the attempt
    number; `refund_id` and `charge_id` are ours, and stand at the provider with the refund, if it can."""

    refund_id: str
    charge_id: str
    payment_reference: str
    idempotency_key: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """What the provider says about one refund, whoever made it."""

    status: RefundStatus
    reference: str | None  # its id there; None of one that was refused
    payment_reference: str
    amount: Money
    refund_id: str | None = None  # our id; None of one that was made elsewhere
    failure: str | None = None  # when FAILED: the provider's machine code


def refused(request: RefundRequest, code: str) -> ProviderRefund:
    """The answer to one that the provider refuses for good, in its machine `code`."""
    return ProviderRefund(
        RefundStatus.FAILED,
        None,
        request.payment_reference,
        request.amount,
        request.refund_id,
        code,
    )


class DisputeStatus(StrEnum):
    """How a payer's complaint to their bank stands, in our words."""

    WARNING = "warning"  # nothing is taken yet: an inquiry, or a warning of fraud
    OPEN = "open"  # under way: the money is taken for now, or will be
    WON = "won"  # over: what was taken is back, or nothing ever was
    LOST = "lost"  # over: what was taken stays so


@dataclass(frozen=True, slots=True)
class ProviderDispute:
    """What the provider says about one dispute, or one warning of it. Whatever the status, `withdrawn` is
    what the seller lacks because of it now; so is the `fee`, if there is one, in its own currency."""

    status: DisputeStatus
    reference: str
    payment_reference: str
    amount: Money  # what is disputed
    withdrawn: Money
    fee: Money | None = None
    reason: str | None = None  # the provider's machine code


class Refunds(Protocol):
    """Every call may raise the PaymentSystemErrors."""

    @property
    def in_parts(self) -> bool:
        """False where only the whole of a payment can be given back."""
        ...

    def refund(self, request: RefundRequest) -> ProviderRefund:
        """Give money back once for this key; what the provider refuses for good is an answer."""
        ...

    def look_up(self, reference: str) -> ProviderRefund | None:
        """How a refund stands now; None if the provider has none such."""
        ...

    def of_payment(self, payment_reference: str) -> list[ProviderRefund]:
        """Every refund of a payment, also those that were made elsewhere."""
        ...

    def disputes_of(self, payment_reference: str) -> list[ProviderDispute]:
        """Every dispute of a payment and every warning of one; empty where the rail knows none."""
        ...
