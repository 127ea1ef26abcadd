"""VAT: which rate a sale bears, and exact splits into net and VAT; knows no register of VAT numbers.

Rates are percent as exact fractions. Telecommunication and electronic services to consumers are
taxed where the consumer lives (articles 58 and 45 of directive 2006/112/EC), at the standard rate; what a
business of another member state buys is taxed there too, but by the business itself (articles 44 and 196).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from chalicelib.domain.catalog.seller import Seller
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money, divide_round_half_up
from chalicelib.domain.tax.countries import country_of
from chalicelib.domain.tax.details import Details

RATES_KNOWN_FROM: Final = date(2024, 1, 1)
NO_VAT: Final = Fraction(0)
NOBODYS: Final = Details()
"""Of a consumer who has said nothing but their country."""

# Standard rates of the 27 member states in percent, each with the day from which it is valid; the
# first of a country was valid on RATES_KNOWN_FROM. Sources: European Commission, Taxes in Europe
# Database, as published in PyPI eu-vat-rates-data 2026.9.29 (today's rates); the national laws
# behind the changes since 2024 in Estonia, Finland, Romania and Slovakia (same database).
STANDARD_RATES: Final[dict[str, tuple[tuple[date, Fraction], ...]]] = {
    **{
        country: ((RATES_KNOWN_FROM, Fraction(percent)),)
        for percent, countries in (
            (17, "LU"),
            (18, "MT"),
            (19, "CY DE"),
            (20, "AT BG FR"),
            (21, "BE CZ ES LT LV NL"),
            (22, "IT SI"),
            (23, "IE PL PT"),
            (24, "GR"),
            (25, "DK HR SE"),
            (27, "HU"),
        )
        for country in countries.split()
    },
    "EE": ((RATES_KNOWN_FROM, Fraction(22)), (date(2025, 7, 1), Fraction(24))),
    "FI": ((RATES_KNOWN_FROM, Fraction(24)), (date(2024, 9, 1), Fraction(51, 2))),
    "RO": ((RATES_KNOWN_FROM, Fraction(19)), (date(2025, 8, 1), Fraction(21))),
    "SK": ((RATES_KNOWN_FROM, Fraction(20)), (date(2025, 1, 1), Fraction(23))),
}

EU_COUNTRIES: Final = frozenset(STANDARD_RATES)

TREATED_AS: Final = {"MC": "FR"}
"""Countries outside the EU that its VAT treats as a member (article 7 of the directive): Monaco is France.

The Isle of Man, treated as the United Kingdom, is outside with it. Territories of members that are outside
(article 6) and have codes of their own bear no VAT here: Åland (AX), French overseas (GF, GP, MF, MQ, RE,
YT), Greenland, the Faroes. Those without one (Canary Islands, Ceuta, Melilla, Livigno, Büsingen, Mount
Athos) cannot be told from their country and are taxed as it.
"""


def standard_rate(country: str, on: date) -> Fraction:
    """Standard VAT rate in percent of an EU country (ISO 3166-1 alpha-2, so Greece is GR).

    Raises InvalidInput outside the EU and before RATES_KNOWN_FROM.
    """
    if country not in STANDARD_RATES:
        raise InvalidInput(f"{country!r} is not a country of the EU: no standard rate is known")
    if on < RATES_KNOWN_FROM:
        raise InvalidInput(f"VAT rates are known from {RATES_KNOWN_FROM} on, not on {on}")
    return [rate for valid_from, rate in STANDARD_RATES[country] if valid_from <= on][-1]


@dataclass(frozen=True, slots=True)
class Treatment:
    """The rate in percent, whether the seller was registered at all, and whether it is the buyer who owes
    the VAT."""

    rate: Fraction
    charged: bool
    reverse_charge: bool = False


def vat_treatment(
    seller: Seller, buyer_country: str, on: date, details: Details = NOBODYS
) -> Treatment:
    """How a sale on `on` to a buyer of `buyer_country` is taxed.

    In order: a seller without a VAT number on that day charges none; a buyer outside the EU is
    charged none (articles 44 and 59); a business with a valid number of another member state owes the VAT
    itself (article 196); any other buyer in the EU, at home or abroad, pays the rate of their country. A
    number that is not known to be valid, or is of another country than the buyer's, makes no business.
    Raises Refused("unknown-country"): a code nobody knows is not "outside the EU".
    """
    country = vat_country(buyer_country)
    if seller.vat_number_on(on) is None:
        return Treatment(NO_VAT, charged=False)
    if country not in EU_COUNTRIES:
        return Treatment(NO_VAT, charged=True)
    abroad = country != vat_country(seller.country)
    if abroad and details.vat_valid and _is_of(details.vat_number, country):
        return Treatment(NO_VAT, charged=True, reverse_charge=True)
    return Treatment(standard_rate(country, on), charged=True)


def _is_of(vat_number: str | None, country: str) -> bool:
    return vat_number is not None and vat_number.startswith(vat_prefix(country))


def vat_prefix(buyer_country: str) -> str:
    """How VAT numbers of a member state begin, its own code but for Greece's (EL).

    Raises Refused("unknown-country")."""
    country = vat_country(buyer_country)
    return "EL" if country == "GR" else country


def vat_country(buyer_country: str) -> str:
    """To which country VAT on a sale to a consumer of `buyer_country` is owed, if it bears any.

    Raises Refused("unknown-country").
    """
    country = country_of(buyer_country)
    return TREATED_AS.get(country, country)


def split_gross(gross: Money, rate: Fraction) -> tuple[Money, Money]:
    """(net, vat) of an amount with VAT inside; vat is rounded once, net is what remains."""
    inside = gross.minor * rate.numerator, 100 * rate.denominator + rate.numerator
    vat = Money(divide_round_half_up(*inside), gross.currency)
    return gross - vat, vat


def add_vat(net: Money, rate: Fraction) -> tuple[Money, Money]:
    """(vat, gross) of an amount without VAT; vat is rounded once."""
    vat = net.share(rate / 100)
    return vat, net + vat


def percent_text(rate: Fraction) -> str:
    """The rate as an exact decimal, e.g. "21" or "25.5"."""
    thousandths = rate * 1000
    if thousandths.denominator != 1:
        raise InvalidInput(f"{rate} percent has more than three decimals")
    whole, rest = divmod(int(thousandths), 1000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".")
