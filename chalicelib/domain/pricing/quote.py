"""A price somebody was shown and may pay: frozen with what it is for; knows no payment system.

Gross is what is frozen: exactly that is taken. How much of it is VAT, the day decides on which the payment
is received (the tax point), so what a quote says of net and VAT is of the day it was shown. Who buys (the
country, the name and address for the invoice, the VAT number and whether it is valid) is frozen with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.money import Money
from chalicelib.domain.period import local_date
from chalicelib.domain.pricing.price import Price, price
from chalicelib.domain.pricing.promo import Promo
from chalicelib.domain.pricing.terms import Terms
from chalicelib.domain.tax.countries import country_of
from chalicelib.domain.tax.details import Details
from chalicelib.domain.tax.vat import (
    NOBODYS,
    Treatment,
    add_vat,
    percent_text,
    split_gross,
    vat_treatment,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """`price` plus the VAT decision: net + vat = gross, and gross is what is paid. `renews_at` is the gross
    of the periods that follow, where that is another."""

    family: str
    seller_id: str
    price: Price
    net: Money
    vat_rate_percent: str
    vat: Money
    gross: Money
    vat_charged: bool
    country: str = ""  # the buyer's, ISO 3166-1; quotes of before 0.1 do not say it
    details: Details = NOBODYS
    reverse_charge: bool = False  # the buyer owes the VAT: net is what is paid
    renews_at: Money | None = None

    @property
    def following(self) -> Money:
        """What the next period costs at these prices."""
        return self.gross if self.renews_at is None else self.renews_at


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a quote: net + vat = gross."""

    net: Money
    vat: Money
    gross: Money

    def __sub__(self, other: Share) -> Share:
        return Share(self.net - other.net, self.vat - other.vat, self.gross - other.gross)


def shares(quote: Quote) -> tuple[Share, ...]:
    """What of the quote is for the period, and for each part that is paid once, in their order; they add up
    to it, because the period is what the others leave."""
    period = Share(quote.net, quote.vat, quote.gross)
    fees = tuple(_share(quote, part.amount) for part in quote.price.once)
    for fee in fees:
        period -= fee
    return period, *fees


def _share(quote: Quote, amount: Money) -> Share:
    """Of an amount in the catalog's terms, which may have VAT inside or not."""
    total = quote.price.total
    ratio = Fraction(amount.minor, total.minor) if total else Fraction(0)
    vat = quote.vat.share(ratio)
    if total == quote.net:
        return Share(amount, vat, amount + vat)
    gross = quote.gross.share(ratio)
    return Share(gross - vat, vat, gross)


def quote(
    catalog: Catalog,
    plan: Plan,
    options: Mapping[str, int],
    months: int,
    *,
    currency: str,
    seller_id: str,
    buyer_country: str,
    details: Details = NOBODYS,
    at: datetime,
    first: bool = False,
    promo: Promo | None = None,
    terms: Terms | None = None,
) -> Quote:
    """What the plan costs a buyer from `buyer_country` at `at`, with what is paid once if it is the `first`
    that they buy of its family, less what the `promo` takes off, and by the `terms` that were agreed on with
    them while these are in force; an amount that card systems can move, so
    where VAT comes on top in a currency of three decimals, net and VAT are of the rounded gross. Under the
    reverse charge it is the net: of prices with VAT, what a consumer of that country pays less their VAT.

    Raises Refused for options or periods the plan does not have, for a country that nobody knows, and
    "price-on-request" where there is no price but by terms that hold for just this.
    """
    country = country_of(buyer_country)
    held = terms if terms is not None and terms.in_force(at) else None
    offered = price(catalog, plan, options, months, currency, first=first, promo=promo, terms=held)
    seller = catalog.seller(seller_id)
    day = local_date(at, seller.time_zone)
    treated = vat_treatment(seller, country, day, details)
    consumers_rate = vat_treatment(seller, country, day).rate
    gross = _gross(catalog, offered.total, treated, consumers_rate)
    renews_at = _gross(catalog, offered.regular, treated, consumers_rate)
    net, vat = split_gross(gross, treated.rate)
    return Quote(
        family=plan.family,
        seller_id=seller_id,
        price=offered,
        net=net,
        vat_rate_percent=percent_text(treated.rate),
        vat=vat,
        gross=gross,
        vat_charged=treated.charged,
        country=country,
        details=details,
        reverse_charge=treated.reverse_charge,
        renews_at=None if renews_at == gross else renews_at,
    )


def _gross(catalog: Catalog, total: Money, treated: Treatment, consumers_rate: Fraction) -> Money:
    """What is paid for a total of the catalog's prices."""
    if not catalog.prices_include_vat:
        return add_vat(total, treated.rate)[1].to_step()
    return split_gross(total, consumers_rate)[0].to_step() if treated.reverse_charge else total


def received(catalog: Catalog, quoted: Quote, seller_id: str, at: datetime) -> Quote:
    """The quote as it is sold when the money is received at `at` by this seller: the gross stays, net and
    VAT are split anew by the registration and the rate in force that day in the seller's time zone.
    """
    seller = catalog.seller(seller_id)
    day = local_date(at, seller.time_zone)
    treated = vat_treatment(seller, quoted.country, day, quoted.details)
    terms = seller.id, percent_text(treated.rate), treated.charged, treated.reverse_charge
    if terms == (
        quoted.seller_id,
        quoted.vat_rate_percent,
        quoted.vat_charged,
        quoted.reverse_charge,
    ):
        return quoted
    net, vat = split_gross(quoted.gross, treated.rate)
    return replace(
        quoted,
        seller_id=seller.id,
        net=net,
        vat_rate_percent=percent_text(treated.rate),
        vat=vat,
        vat_charged=treated.charged,
        reverse_charge=treated.reverse_charge,
    )
