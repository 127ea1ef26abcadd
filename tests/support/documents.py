"""Printed documents for tests: one honest subscription sale, to be varied; knows no domain rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing.printed import DocumentLine, PrintedDocument
from chalicelib.domain.ledger.sale import BuyerParty, SellerParty
from chalicelib.domain.money import Money

SELLER = SellerParty(
    id="lt",
    name="UAB Dialtone Example",
    address=("Gedimino pr. 1", "LT-01103 Vilnius"),
    country="LT",
    registration_number="305000000",
    vat_number="LT100018548216",
    email="billing@example.com",
)
BUYER = BuyerParty(
    name="Ąžuolas Example GmbH",
    country="DE",
    address=("Musterstraße 7", "10115 Berlin"),
    telegram_id=1001,
)


def a_line(
    description: str = "Gateway, 3 lines",
    *,
    quantity: int = 6,
    list_price: str = "60.00",
    discount: str = "36.00",
    rate: str = "21",
    currency: str = "EUR",
    **changes: Any,
) -> DocumentLine:
    """Sold with VAT included: net is taken out of gross, VAT is the rest."""
    unit = Money.of(list_price, currency)
    gross = unit * quantity - Money.of(discount, currency)
    net = gross.share(Fraction(100) / (100 + Fraction(rate)))
    line = DocumentLine(
        description=description,
        details=("3 lines", "Main SIP account"),
        period=(date(2025, 11, 22), date(2026, 5, 22)),
        quantity=quantity,
        unit="unit-month",
        list_price=unit,
        discount=Money.of(discount, currency),
        net=net,
        vat_rate_percent=rate,
        vat=gross - net,
        gross=gross,
    )
    return replace(line, **changes)


def a_document(*lines: DocumentLine, **changes: Any) -> PrintedDocument:
    """An invoice over the lines (one by default), paid by card."""
    sold = lines or (a_line(),)
    zero = sold[0].gross.zero
    document = PrintedDocument(
        id="doc-1",
        kind=DocumentKind.INVOICE,
        number="SIP-2025-000042",
        issue_date=date(2025, 11, 23),
        supply_date=date(2025, 11, 22),
        language="en",
        seller=SELLER,
        buyer=BUYER,
        lines=sold,
        net=sum((line.net for line in sold), zero),
        vat=sum((line.vat for line in sold), zero),
        gross=sum((line.gross for line in sold), zero),
        vat_charged=True,
        paid=True,
        paid_with="stripe",
        customer_note="Telegram account @anna_example",
    )
    return replace(document, **changes)


def without_vat(*lines: DocumentLine, **changes: Any) -> PrintedDocument:
    """The same from a seller without a VAT number."""
    sold = lines or (a_line(rate="0"),)
    seller = replace(SELLER, vat_number=None)
    return replace(a_document(*sold), seller=seller, vat_charged=False, **changes)
