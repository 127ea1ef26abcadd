"""What was sold, frozen in the journal entry that sold it; a document is printed from it years later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.document import BuyerParty, SellerParty
from chalicelib.domain.quote import Quote


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
