"""What a number costs a buyer on a day: setting up once, then rent month by month; knows no number.

The amounts of the catalog are split as those of plans are: the gross is what is taken, net and VAT of it are
split line by line, and the sums are sums of the lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.money import Money
from chalicelib.domain.period import local_date
from chalicelib.domain.tax.countries import country_of
from chalicelib.domain.tax.details import Details
from chalicelib.domain.tax.vat import (
    Treatment,
    add_vat,
    percent_text,
    split_gross,
    vat_treatment,
)


@dataclass(frozen=True, slots=True)
class NumberPrice:
    """`listed` is what the catalog asks, net + vat = gross, and gross is what is taken."""

    listed: Money
    net: Money
    vat: Money
    gross: Money


@dataclass(frozen=True, slots=True)
class NumberQuote:
    """`rent` of one month, and `setup` if that costs something now, sold by `seller_id` to who is here."""

    seller_id: str
    country: str  # the buyer's, ISO 3166-1
    details: Details
    vat_rate_percent: str
    vat_charged: bool
    reverse_charge: bool
    rent: NumberPrice
    setup: NumberPrice | None = None

    @property
    def gross(self) -> Money:
        """What is taken."""
        return self.rent.gross + (self.setup.gross if self.setup else self.rent.gross.zero)

    @property
    def net(self) -> Money:
        """Of that, without VAT."""
        return self.rent.net + (self.setup.net if self.setup else self.rent.net.zero)

    @property
    def vat(self) -> Money:
        """Of that, the VAT."""
        return self.gross - self.net


def quote_number(
    catalog: Catalog,
    *,
    monthly: Money,
    setup: Money | None = None,
    seller_id: str,
    buyer_country: str,
    details: Details,
    at: datetime,
) -> NumberQuote:
    """Raises Refused for a country that nobody knows."""
    country, seller = country_of(buyer_country), catalog.seller(seller_id)
    day = local_date(at, seller.time_zone)
    treated = vat_treatment(seller, country, day, details)
    consumers = vat_treatment(seller, country, day).rate

    def priced(listed: Money) -> NumberPrice:
        gross = _gross(listed, treated, consumers, with_vat=catalog.prices_include_vat)
        net, vat = split_gross(gross, treated.rate)
        return NumberPrice(listed, net, vat, gross)

    return NumberQuote(
        seller_id=seller_id,
        country=country,
        details=details,
        vat_rate_percent=percent_text(treated.rate),
        vat_charged=treated.charged,
        reverse_charge=treated.reverse_charge,
        rent=priced(monthly),
        setup=priced(setup) if setup else None,
    )


def _gross(listed: Money, treated: Treatment, consumers_rate: Fraction, *, with_vat: bool) -> Money:
    """Under the reverse charge, of prices with VAT, what a consumer of that country pays less their VAT."""
    if not with_vat:
        return add_vat(listed, treated.rate)[1].to_step()
    return split_gross(listed, consumers_rate)[0].to_step() if treated.reverse_charge else listed
