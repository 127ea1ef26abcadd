"""What BTCPay Server's invoices and payments mean in the port's words; plain data in, plain values out.

Money is what has *settled*, payment by payment, whatever is said of the invoice: one paid after its time
stays Expired for ever, one paid twice has more than it asked, and one that staff have marked as settled may
have nothing. Payments are counted in the invoice's currency at the rate that it froze.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from chalicelib.application.ports.payments import (
    Capture,
    NoAnswer,
    ProviderPayment,
    ProviderStatus,
    UnbackedPayment,
)
from chalicelib.domain.errors import DialtoneError
from chalicelib.domain.money import Money, divide_round_half_up, exponent_of

MARK: Final = "dialtone_stage"
KEY: Final = "dialtone_key"
ORDER: Final = "orderId"


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of an invoice; `value` is what it is worth in the invoice's currency, exactly."""

    identity: str
    received_at: int
    value: Fraction
    status: str


def marked(charge_id: str, stage: str, key: str) -> dict[str, str]:
    """The metadata of what is ours; `orderId` is what BTCPay can look for."""
    return {ORDER: charge_id, MARK: stage, KEY: key}


def marks_of(thing: dict[str, Any]) -> dict[str, str]:
    """The metadata of an invoice or an event."""
    found = thing.get("metadata")
    if not isinstance(found, dict):
        return {}
    return {str(name): str(value) for name, value in found.items() if value is not None}


def amount_of(invoice: dict[str, Any]) -> Money:
    """What it asks for. Raises NoAnswer."""
    try:
        return Money.of(str(invoice["amount"]), str(invoice["currency"]))
    except (KeyError, DialtoneError):
        raise NoAnswer("BTCPay: an invoice without an amount") from None


def closes_at(invoice: dict[str, Any]) -> datetime | None:
    """When it takes no payment any more that would settle it."""
    end = invoice.get("expirationTime")
    return datetime.fromtimestamp(int(end), UTC) if isinstance(end, int | Decimal) else None


def read_invoice(invoice: dict[str, Any], methods: Iterable[dict[str, Any]]) -> ProviderPayment:
    """An invoice and its payments, by their methods. Raises NoAnswer for what is not understood,
    UnbackedPayment for what was only marked as settled."""
    try:
        return _read(invoice, sorted(_payments(methods), key=lambda one: one.received_at))
    except (KeyError, TypeError, ValueError, DialtoneError) as error:
        if isinstance(error, UnbackedPayment):
            raise
        raise NoAnswer("BTCPay: an invoice that is not understood") from None


def _read(invoice: dict[str, Any], payments: list[Payment]) -> ProviderPayment:
    identity, status = str(invoice["id"]), invoice["status"]
    captures = _captures(payments, str(invoice["currency"]))
    undecided = any(one.status == "Processing" for one in payments)
    answer = ProviderPayment(
        status=ProviderStatus.WAITING, reference=identity, charge_id=marks_of(invoice).get(ORDER)
    )
    match status:
        case "New":
            return answer
        case "Settled" | "Expired" | "Invalid" if captures:
            first, *further = captures
            return ProviderPayment(
                status=ProviderStatus.PAID,
                reference=identity,
                charge_id=answer.charge_id,
                payment_reference=first.payment_reference,
                captured=first.amount,
                further=tuple(further),
            )
        case "Expired" | "Invalid" if not undecided:
            return _with(answer, ProviderStatus.CANCELLED)
        case "Settled" if not undecided:
            raise UnbackedPayment(f"invoice {identity} was marked as settled, and no money came")
        case _:
            return _with(answer, ProviderStatus.PROCESSING)


def _with(answer: ProviderPayment, status: ProviderStatus) -> ProviderPayment:
    return ProviderPayment(status, answer.reference, answer.charge_id)


def _payments(methods: Iterable[dict[str, Any]]) -> Iterator[Payment]:
    """A payment's fee is what it cost the receiver, and no part of what was paid for the invoice."""
    for method in methods:
        rate = Fraction(str(method["rate"])) if method["payments"] else Fraction(0)
        for one in method["payments"]:
            net = Fraction(str(one["value"])) - Fraction(str(one.get("fee") or 0))
            yield Payment(str(one["id"]), int(one["receivedDate"]), net * rate, str(one["status"]))


def _captures(payments: list[Payment], currency: str) -> list[Capture]:
    """What has settled, in minor units. Each is the step of the sum so far, so that parts which fill an
    invoice add up to it."""
    found, so_far = [], Fraction(0)
    for one in payments:
        if one.status == "Invalid":
            continue
        before, so_far = so_far, so_far + one.value
        amount = _rounded(so_far, currency) - _rounded(before, currency)
        if one.status == "Settled" and amount:
            found.append(Capture(one.identity, amount))
    return found


def _rounded(value: Fraction, currency: str) -> Money:
    exact = value * 10 ** exponent_of(currency)
    return Money(divide_round_half_up(exact.numerator, exact.denominator), currency)
