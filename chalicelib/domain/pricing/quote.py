"""A price somebody was shown and may pay: frozen with what it is for; knows no payment system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.money import Money
from chalicelib.domain.period import local_date
from chalicelib.domain.pricing.price import Price, price
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
    """What the plan costs a buyer from `buyer_country` at `at`.

    Raises Refused for options or periods the plan does not have.
    """
    offered = price(catalog, plan, options, months, currency)
    seller = catalog.seller(seller_id)
    day = local_date(at, seller.time_zone)
    rate = vat_treatment(seller, buyer_country, day)
    if catalog.prices_include_vat:
        gross = offered.total
        net, vat = split_gross(gross, rate)
    else:
        net = offered.total
        vat, gross = add_vat(net, rate)
    return Quote(
        family=plan.family,
        seller_id=seller_id,
        price=offered,
        net=net,
        vat_rate_percent=percent_text(rate),
        vat=vat,
        gross=gross,
        vat_charged=seller.vat_number_on(day) is not None,
    )
