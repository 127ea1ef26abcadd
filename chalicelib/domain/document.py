"""Documents: what a sale or a request for payment says on paper; knows no page layout and no file store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.money import Money


class DocumentKind(StrEnum):
    """The kinds of documents; only INVOICE and CREDIT_NOTE are tax documents."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT_REQUEST = "payment_request"


@dataclass(frozen=True, slots=True)
class SellerParty:
    """The seller as it stood when the document was made; `vat_number` is None before registration."""

    id: str
    name: str
    address: tuple[str, ...]
    country: str  # ISO 3166-1 alpha-2
    registration_number: str | None
    vat_number: str | None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class BuyerParty:
    """Who is invoiced: the payer. A consumer may have only a name and a country."""

    name: str
    country: str
    address: tuple[str, ...] = ()
    vat_number: str | None = None
    telegram_id: int = 0


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One thing sold. Amounts are exact: net + vat = gross. `quantity` counts `unit`s."""

    description: str
    details: tuple[str, ...]  # one option or explanation each
    period_start: datetime | None  # half-open [start, end), aware UTC
    period_end: datetime | None
    quantity: int
    unit: str  # a message id of the locales, e.g. "unit-month"
    list_price: (
        Money  # as the catalog states it (with VAT or without), for quantity 1, before discount
    )
    discount: Money  # in the same terms, zero or positive
    net: Money
    vat_rate_percent: str  # exact decimal as text, e.g. "21" or "25.5"
    vat: Money
    gross: Money


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """Everything a page shows, frozen; drawing it needs nothing else."""

    id: str
    kind: DocumentKind
    number: str
    issue_date: date  # in the seller's time zone
    supply_date: date
    language: str  # IETF tag
    seller: SellerParty
    buyer: BuyerParty
    lines: tuple[DocumentLine, ...]
    net: Money
    vat: Money
    gross: Money
    vat_charged: bool  # False before the seller's first VAT number
    paid: bool
    paid_with: str  # "balance" or a payment system; the locales name it
    customer_note: str | None = None  # for whom the subscription is active, when not the payer
