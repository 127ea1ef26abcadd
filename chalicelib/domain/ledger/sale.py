"""What was sold, frozen in the journal entry that sold it; a document is printed from it years later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.catalog.seller import Seller
from chalicelib.domain.pricing.quote import Quote


@dataclass(frozen=True, slots=True)
class Sale:
    """One period [start, end) of one subscription, sold at `quote` to the payer `buyer`.

    `title` and `details` say in the payer's language what was sold, as the document prints it. The
    seller's VAT number is not here: it is set when the document is numbered.
    """

    subscription_id: str
    customer_id: int
    customer_name: str
    document_id: str
    seller: SellerParty
    buyer: BuyerParty
    language: str
    title: str
    details: tuple[str, ...]
    quote: Quote
    start: datetime
    end: datetime
    paid_with: str  # "balance", or the payment system's id
    renewal: bool = False  # not the first period


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
    )
