"""What was sold, frozen in the journal entry that sold it; a document is printed from it years later.

It says everything in lines and knows no product: whoever declared `subject` reads it, nobody else does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.catalog.seller import Seller
from chalicelib.domain.money import Money
from chalicelib.domain.tax.details import Details


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sale is of: `kind` names who sold it, `id` is what they call it."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class PricePart:
    """One part of the list price of a line's unit: `quantity` × `unit_price` = `amount`.

    `key` is of the catalog's price rule. Zero means included.
    """

    key: str
    quantity: int
    unit_price: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class SalePromo:
    """The promo code of a line: `amount` is what of the discount is its, `days` what it has made longer."""

    code: str
    amount: Money
    days: int = 0


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One thing sold: `quantity` × `list_price` − `discount` is what the catalog asked, net + vat = gross
    what was taken. `parts` explain the list price, `terms` are the seller's own words for what it was.
    """

    title: str  # as `details` in the payer's language, as the document prints it
    details: tuple[str, ...]
    quantity: int
    unit: str  # a message id of the documents' locales, e.g. "unit-month"
    list_price: Money  # of one unit, with VAT or without, as the catalog states it
    discount: Money  # in the same terms, zero or positive
    net: Money
    vat_rate_percent: str
    vat: Money
    gross: Money
    start: datetime | None = None  # half-open [start, end), if it lasts
    end: datetime | None = None
    discount_percent: int = 0
    promo: SalePromo | None = None
    parts: tuple[PricePart, ...] = ()
    terms: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sale:
    """One or more lines of one currency, sold to the payer `buyer`, active for the Customer.

    VAT is owed to `vat_country`; under the `reverse_charge`, by the buyer. The seller's VAT number is not
    here: it is set when the document is numbered; `vat_charged` says whether there was one when the payment
    was received.
    """

    subject: Subject
    customer_id: int
    customer_name: str
    document_id: str
    seller: SellerParty
    buyer: BuyerParty
    language: str
    lines: tuple[SaleLine, ...]
    vat_country: str
    vat_charged: bool
    paid_with: str  # "balance", or the payment system's id
    reverse_charge: bool = False

    @property
    def title(self) -> str:
        """What lists call it: its first line."""
        return self.lines[0].title

    @property
    def net(self) -> Money:
        """Of all lines."""
        return _sum([line.net for line in self.lines])

    @property
    def vat(self) -> Money:
        """Of all lines."""
        return _sum([line.vat for line in self.lines])

    @property
    def gross(self) -> Money:
        """Of all lines: what the payer paid."""
        return _sum([line.gross for line in self.lines])

    @property
    def period(self) -> tuple[datetime, datetime] | None:
        """From when to when what was sold lasts, half-open; None for what does not last."""
        starts = [line.start for line in self.lines if line.start is not None]
        ends = [line.end for line in self.lines if line.end is not None]
        return (min(starts), max(ends)) if starts and ends else None


@dataclass(frozen=True, slots=True)
class Credit:
    """Part or all of an earlier sale of the same book, given back to its payer under a document of its own.

    `back` is that part: amounts are what is given back, zero or positive; seller, buyer, VAT country and
    rates are those of the sale, `back.document_id` is the credit note. `entry_sequence` and `corrects` name
    the sale and its invoice; `places` are the sale's lines that `back.lines` are of. What did not last to its
    end ended at `until`; None where it goes on.
    """

    entry_sequence: int
    corrects: str
    places: tuple[int, ...]
    back: Sale
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """Paid time that was turned into other time without any money: what was `left` of it at `start` lasts
    until `end` instead of `before`. Frozen as a sale is; `terms` are the seller's own words for it."""

    subject: Subject
    title: str
    details: tuple[str, ...]
    start: datetime
    end: datetime
    before: datetime
    left: Money
    terms: Mapping[str, Any] = field(default_factory=dict)

    @property
    def period(self) -> tuple[datetime, datetime]:
        """From when to when it then lasts, half-open."""
        return self.start, self.end


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
    time_zone: str = "UTC"  # IANA: every date on the document is a day there


@dataclass(frozen=True, slots=True)
class BuyerParty:
    """Who is invoiced: the payer. A consumer may have only a name and a country; what they gave for invoices
    is as it was when the price was shown."""

    name: str
    country: str
    address: tuple[str, ...] = ()
    vat_number: str | None = None
    telegram_id: int = 0


def seller_party(seller: Seller) -> SellerParty:
    """The seller as a document shows it; the VAT number is added when the document is numbered."""
    return SellerParty(
        id=seller.id,
        name=seller.name,
        address=seller.address,
        country=seller.country,
        registration_number=seller.registration_number,
        vat_number=None,
        email=seller.email,
        time_zone=seller.time_zone,
    )


def buyer_party(details: Details, country: str, name: str, telegram_id: int) -> BuyerParty:
    """The payer as a document shows them, by what they gave for invoices; where that is no name, their
    `name` in the chat."""
    return BuyerParty(
        name=details.name or name,
        country=country,
        address=details.address,
        vat_number=details.vat_number,
        telegram_id=telegram_id,
    )


def _sum(amounts: list[Money]) -> Money:
    return sum(amounts[1:], amounts[0])
