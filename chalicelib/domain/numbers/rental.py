"""Renting a number as pure decisions: an account before, everything after; from the balance alone.

A sale is one journal entry with one document, unnumbered, in the same transaction. Words are given: they are
in the payer's language, as the document prints them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.numbers import NumberOffer
from chalicelib.domain.invoicing.document import Document, invoice_for
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.postings import sale_postings
from chalicelib.domain.ledger.sale import Sale, SaleLine, Subject, buyer_party, seller_party
from chalicelib.domain.numbers.number import SUBJECT, Number, NumberForSale, ordered, rent_paid
from chalicelib.domain.numbers.price import NumberPrice, NumberQuote
from chalicelib.domain.people.account import Account, post
from chalicelib.domain.period import add_months
from chalicelib.domain.tax.vat import vat_country

ORDER: Final = "number"
"""The kind of the entry that sells a number: setting it up, and the first month."""

NEXT_MONTH: Final = "number_rent"

FROM_BALANCE: Final = "balance"


@dataclass(frozen=True, slots=True)
class LineWords:
    """What the lines of the document say."""

    setup: str
    rent: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rented:
    """Everything a paid month changes."""

    payer: Account
    entry: Entry
    number: Number
    document: Document


def order(
    catalog: Catalog,
    quote: NumberQuote,
    offer: NumberOffer,
    taken: NumberForSale,
    payer: Account,
    *,
    words: LineWords,
    now: datetime,
    document_id: str,
) -> Rented:
    """The first month, from `now` on. Raises Refused("balance-short")."""
    sale = _sale(
        catalog,
        quote,
        payer,
        number_id=taken.id,
        words=words,
        period=(now, add_months(now, 1)),
        document_id=document_id,
    )
    payer, entry = _posted(payer, sale, ORDER, f"number:{taken.id}", now)
    number = Number(
        id=taken.id,
        written=taken.written,
        country=offer.country,
        state=offer.state,
        area=offer.area,
        payer_id=payer.id,
        seller_id=quote.seller_id,
        sold_by=entry.sequence,
        anchor=now,
        anchor_months=1,
        start=now,
        paid=quote.rent.gross,
        monthly=quote.rent.listed,
    )
    return Rented(payer, entry, ordered(number, now), invoice_for(sale, entry, now))


def pay_rent(
    catalog: Catalog,
    number: Number,
    quote: NumberQuote,
    payer: Account,
    *,
    words: LineWords,
    now: datetime,
    document_id: str,
) -> Rented:
    """One more month. Raises Refused("balance-short")."""
    after = rent_paid(
        number,
        catalog.rent,
        now,
        gross=quote.rent.gross,
        monthly=quote.rent.listed,
        seller_id=quote.seller_id,
    )
    sale = _sale(
        catalog,
        quote,
        payer,
        number_id=number.id,
        words=words,
        period=(after.start, after.end),
        document_id=document_id,
    )
    reference = f"number-rent:{number.id}:{after.start:%Y-%m-%dT%H:%M:%SZ}"
    payer, entry = _posted(payer, sale, NEXT_MONTH, reference, now)
    return Rented(payer, entry, after, invoice_for(sale, entry, now))


def _sale(
    catalog: Catalog,
    quote: NumberQuote,
    payer: Account,
    *,
    number_id: str,
    words: LineWords,
    period: tuple[datetime, datetime],
    document_id: str,
) -> Sale:
    start, end = period
    rent = replace(_line(quote, quote.rent, words.rent, words, "unit-month"), start=start, end=end)
    lines: tuple[SaleLine, ...] = (rent,)
    if quote.setup is not None:
        lines = (rent, _line(quote, quote.setup, words.setup, words, "unit-piece"))
    return Sale(
        subject=Subject(SUBJECT, number_id),
        customer_id=payer.id,
        customer_name=payer.name,
        document_id=document_id,
        seller=seller_party(catalog.seller(quote.seller_id)),
        buyer=buyer_party(quote.details, quote.country, payer.name, payer.id),
        language=payer.language,
        lines=lines,
        vat_country=vat_country(quote.country),
        vat_charged=quote.vat_charged,
        paid_with=FROM_BALANCE,
        reverse_charge=quote.reverse_charge,
    )


def _line(
    quote: NumberQuote, price: NumberPrice, title: str, words: LineWords, unit: str
) -> SaleLine:
    return SaleLine(
        title=title,
        details=words.details,
        quantity=1,
        unit=unit,
        list_price=price.listed,
        discount=price.listed.zero,
        net=price.net,
        vat_rate_percent=quote.vat_rate_percent,
        vat=price.vat,
        gross=price.gross,
    )


def _posted(
    payer: Account, sale: Sale, kind: str, reference: str, now: datetime
) -> tuple[Account, Entry]:
    postings = sale_postings(payer.id, sale)
    return post(payer, at=now, kind=kind, reference=reference, postings=postings, sale=sale)
