"""What Crypto Pay's invoices mean in the port's words; plain data in, plain values out.

Ours are in a currency of a state (`fiat`): the payer chooses the coin, Crypto Pay its rate, and whoever pays
pays it whole. An invoice is named by our app and its number, because one that is gone from our own app was
deleted, while one of another app is only unknown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.application.ports.payments import NoAnswer, ProviderPayment, ProviderStatus
from chalicelib.domain.errors import DialtoneError
from chalicelib.domain.money import Money

_STATUS: Final = {
    "active": ProviderStatus.WAITING,
    "paid": ProviderStatus.PAID,
    "expired": ProviderStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Marks:
    """What we wrote into the payload of an invoice."""

    charge_id: str
    stage: str
    key: str

    def __str__(self) -> str:
        return json.dumps({"charge": self.charge_id, "stage": self.stage, "key": self.key})


def marks_of(invoice: dict[str, Any]) -> Marks | None:
    """None for an invoice that somebody else has made."""
    try:
        marks = json.loads(invoice["payload"])
        return Marks(str(marks["charge"]), str(marks["stage"]), str(marks["key"]))
    except (KeyError, TypeError, ValueError):
        return None


def reference_of(app_id: str, invoice: dict[str, Any]) -> str:
    """Raises NoAnswer."""
    number = invoice.get("invoice_id")
    if type(number) is not int:
        raise NoAnswer("Crypto Pay: an invoice without a number")
    return f"{app_id}:{number}"


def amount_of(invoice: dict[str, Any]) -> Money:
    """What it asks for. Raises NoAnswer."""
    try:
        return Money.of(str(invoice["amount"]), str(invoice["fiat"]))
    except (KeyError, DialtoneError):
        raise NoAnswer("Crypto Pay: an invoice without an amount in a currency") from None


def read_invoice(invoice: dict[str, Any], reference: str) -> ProviderPayment:
    """What is credited is what was asked for: fee and coin are between Crypto Pay and the seller."""
    status = _STATUS.get(str(invoice.get("status")), ProviderStatus.PROCESSING)
    paid = status is ProviderStatus.PAID
    marks = marks_of(invoice)
    return ProviderPayment(
        status=status,
        reference=reference,
        charge_id=None if marks is None else marks.charge_id,
        payment_reference=reference if paid else None,
        captured=amount_of(invoice) if paid else None,
    )
