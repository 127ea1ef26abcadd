"""A quote says how it was taxed on the day it was shown, and again on the day the money came."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from chalicelib.domain.money import Money
from chalicelib.domain.pricing.quote import Quote, quote, received
from tests.support.catalogs import SIPTG
from tests.support.refusals import refused

# The first day of the seller's VAT number is 9 July 2025, in Vilnius.
BEFORE: Final = datetime(2025, 7, 8, 20, 59, 59, tzinfo=UTC)
SINCE: Final = datetime(2025, 7, 8, 21, 0, tzinfo=UTC)
GROSS: Final = Money.of("18", "EUR")


def shown(at: datetime, country: str = "LT", *, vat_on_top: bool = False) -> Quote:
    catalog = replace(SIPTG, prices_include_vat=not vat_on_top)
    plan = catalog.plan("softphone")
    return quote(
        catalog,
        plan,
        {},
        6,
        currency="EUR",
        seller_id="siptg",
        buyer_country=country,
        at=at,
    )


def tax_of(one: Quote) -> tuple[Money, Money, str, bool]:
    return one.net, one.vat, one.vat_rate_percent, one.vat_charged


def test_before_the_first_number_no_vat_is_charged() -> None:
    one = shown(BEFORE)
    assert tax_of(one) == (one.gross, one.gross.zero, "0", False)
    assert (one.family, one.seller_id, one.country) == ("softphone", "siptg", "LT")
    assert one.gross == one.price.total == GROSS


def test_since_then_it_is_inside_the_price_or_on_top() -> None:
    inside, on_top = shown(SINCE), shown(SINCE, vat_on_top=True)
    assert tax_of(inside) == (Money.of("14.88", "EUR"), Money.of("3.12", "EUR"), "21", True)
    assert on_top.gross == Money.of("21.78", "EUR")
    assert tax_of(on_top) == (GROSS, Money.of("3.78", "EUR"), "21", True)


def test_the_day_of_the_money_says_what_of_the_same_gross_is_vat() -> None:
    before, since = shown(BEFORE), shown(SINCE)
    assert received(SIPTG, before, "siptg", SINCE) == since
    assert received(SIPTG, since, "siptg", BEFORE) == before
    elsewhere = received(SIPTG, since, "partner_ru", SINCE)
    assert elsewhere == replace(before, seller_id="partner_ru")


def test_what_is_not_priced_is_refused() -> None:
    with refused("unknown-country", country="XX"):
        shown(SINCE, "XX")
