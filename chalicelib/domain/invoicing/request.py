"""A payment invoice: a numbered request to pay by bank transfer, frozen when it is made; no tax document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.catalog.seller import BankAccount
from chalicelib.domain.ledger.sale import Sale


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """`asks` is what is to be paid, in one line and gross: what VAT is in it, the invoice says that
    follows. It is paid to the seller's `bank` with the `reference`, by the day `due` in the seller's time
    zone."""

    charge_id: str
    asks: Sale
    bank: BankAccount
    reference: str
    due: date
