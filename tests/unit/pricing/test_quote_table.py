"""`quotes.csv` beside this file, reckoned by hand: its column `formula` is what to multiply and add, one row
a quote. Amounts are in major units; a buyer is a country, with a VAT number where it is a business's."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.seller import VatRegistration
from chalicelib.domain.money import Money
from chalicelib.domain.pricing.lines import lines
from chalicelib.domain.pricing.promo import Promo, PromoKind
from chalicelib.domain.pricing.quote import quote, shares
from chalicelib.domain.tax.details import Details
from tests.support.catalogs import SIPTG, VOIPTIME, stated, with_fees

AT: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)

TABLE: Final = list(
    csv.DictReader((Path(__file__).parent / "quotes.csv").read_text("utf-8").splitlines())
)


def in_currency(code: str, licence: str) -> Catalog:
    """Voiptime's Basic in another currency, its seller registered."""
    catalog = replace(REGISTERED, currencies=(code,))
    plans = tuple(
        replace(
            plan,
            prices=tuple(replace(rule, prices=stated(catalog, licence)) for rule in plan.prices),
        )
        for plan in catalog.plans
    )
    return replace(catalog, plans=plans)


REGISTERED: Final = replace(
    VOIPTIME,
    sellers=tuple(
        replace(seller, vat=(VatRegistration("EE100931558", date(2025, 1, 1)),))
        for seller in VOIPTIME.sellers
    ),
)
SET_UP: Final = with_fees(SIPTG, set_up=(None, "20"), each_line=("lines", "7.50"))
OFFERS: Final[Mapping[str, tuple[Catalog, bool]]] = {
    "siptg": (SIPTG, True),
    "set-up": (SET_UP, True),
    "set-up again": (SET_UP, False),
    "voiptime": (VOIPTIME, True),
    "voiptime registered": (REGISTERED, True),
    "voiptime set-up": (with_fees(REGISTERED, set_up=(None, "9.99")), True),
    "yen": (in_currency("JPY", "1250"), True),
    "yen 1235": (in_currency("JPY", "1235"), True),
    "dinar": (in_currency("KWD", "3.750"), True),
}
"""By the table's name: the catalog, and whether it is the buyer's first purchase."""


def promo_of(gives: str, currency: str) -> Promo | None:
    """E.g. "percent 20"."""
    kind, _, value = gives.partition(" ")
    match kind:
        case "percent":
            return Promo("CODE", PromoKind.PERCENT, percent=int(value))
        case "amount":
            amounts = {currency: Money.of(value, currency)}
            return Promo("CODE", PromoKind.AMOUNT, amounts=amounts)
        case "days":
            return Promo("CODE", PromoKind.DAYS, days=int(value))
        case _:
            return None


@pytest.mark.parametrize(
    "row", TABLE, ids=[f"{at}: {row['what']}" for at, row in enumerate(TABLE, 2)]
)
def test_a_quote_is_what_an_accountant_reckons(row: Mapping[str, str]) -> None:
    catalog, first = OFFERS[row["offer"]]
    currency, (country, _, vat_number) = row["currency"], row["buyer"].partition(" ")
    options = {
        key: int(value) for key, _, value in (one.partition("=") for one in row["options"].split())
    }
    found = quote(
        catalog,
        catalog.plan(row["plan"]),
        options,
        int(row["months"]),
        currency=currency,
        seller_id=catalog.sellers[0].id,
        buyer_country=country,
        details=Details(vat_number=vat_number or None, vat_valid=bool(vat_number)),
        at=AT,
        first=first,
        promo=promo_of(row["promo"], currency),
    )
    price = found.price
    amounts = {
        "month": price.monthly,
        "full": price.full,
        "discount": price.discount,
        "promo_off": price.promo_amount,
        "once": price.fees,
        "net": found.net,
        "vat": found.vat,
        "gross": found.gross,
    }
    assert amounts == {name: Money.of(row[name], currency) for name in amounts}
    assert (0 if price.promo is None else price.promo.days) == int(row["free_days"])
    zero = found.gross.zero
    assert sum((line.amount for line in lines(found)), zero) == found.gross
    assert sum((part.gross for part in shares(found)), zero) == found.gross
    assert sum((part.net for part in shares(found)), zero) == found.net
