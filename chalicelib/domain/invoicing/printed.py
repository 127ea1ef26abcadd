"""Documents: what a sale or a request for payment says on paper; knows no page layout and no file store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.catalog.seller import BankAccount, DocumentKind
from chalicelib.domain.ledger.sale import BuyerParty, SalePromo, SellerParty
from chalicelib.domain.money import Money


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One thing sold. Amounts are exact: net + vat = gross. `quantity` counts `unit`s."""

    description: str
    details: tuple[str, ...]  # one option or explanation each
    period: tuple[date, date] | None  # first and last day, in the seller's time zone
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
    promo: SalePromo | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document, as it is named on paper (directive 2006/112/EC, article 219)."""

    number: str
    issue_date: date


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where a payment invoice is paid to, with which reference, and until which day."""

    bank: BankAccount
    reference: str
    due: date


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
    customer_id: int = 0  # whose name that is
    reverse_charge: bool = False  # the buyer owes the VAT
    corrects: Reference | None = None  # the invoice that a credit note is of
    transfer: Transfer | None = None  # of a payment invoice
