"""A price somebody was shown and may pay: frozen with what it is for; knows no payment system.

Gross is what is frozen: exactly that is taken. How much of it is VAT, the day decides on which the payment
is received (the tax point), so what a quote says of net and VAT is of the day it was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.money import Money
from chalicelib.domain.period import local_date
from chalicelib.domain.pricing.price import Price, price
from chalicelib.domain.tax.countries import country_of
from chalicelib.domain.tax.vat import add_vat, percent_text, split_gross, vat_treatment


@dataclass(frozen=True, slots=True)
class Quote:
    """`price` plus the VAT decision: net + vat = gross, and gross is what is paid."""

    family: str
    seller_id: str
    price: Price
    net: Money
    vat_rate_percent: str
    vat: Money
    gross: Money
    vat_charged: bool
    country: str = ""  # the buyer's, ISO 3166-1; quotes of before 0.1 do not say it


def quote(
    catalog: Catalog,
    plan: Plan,
    options: Mapping[str, int],
    months: int,
    *,
    currency: str,
    seller_id: str,
    buyer_country: str,
    at: datetime,
) -> Quote:
    """What the plan costs a buyer from `buyer_country` at `at`; an amount that card systems can move, so
    where VAT comes on top in a currency of three decimals, net and VAT are of the rounded gross.

    Raises Refused for options or periods the plan does not have, and for a country that nobody knows.
    """
    country = country_of(buyer_country)
    offered = price(catalog, plan, options, months, currency)
    seller = catalog.seller(seller_id)
    day = local_date(at, seller.time_zone)
    rate = vat_treatment(seller, country, day)
    if catalog.prices_include_vat:
        gross = offered.total
        net, vat = split_gross(gross, rate)
    else:
        gross = add_vat(offered.total, rate)[1].to_step()
        net, vat = split_gross(gross, rate)
    return Quote(
        family=plan.family,
        seller_id=seller_id,
        price=offered,
        net=net,
        vat_rate_percent=percent_text(rate),
        vat=vat,
        gross=gross,
        vat_charged=seller.vat_number_on(day) is not None,
        country=country,
    )


def received(catalog: Catalog, quoted: Quote, seller_id: str, at: datetime) -> Quote:
    """The quote as it is sold when the money is received at `at` by this seller: the gross stays, net and
    VAT are split anew by the registration and the rate in force that day in the seller's time zone.
    """
    seller = catalog.seller(seller_id)
    day = local_date(at, seller.time_zone)
    rate = vat_treatment(seller, quoted.country, day)
    net, vat = split_gross(quoted.gross, rate)
    return replace(
        quoted,
        seller_id=seller.id,
        net=net,
        vat_rate_percent=percent_text(rate),
        vat=vat,
        vat_charged=seller.vat_number_on(day) is not None,
    )
