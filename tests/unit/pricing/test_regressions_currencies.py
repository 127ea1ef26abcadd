"""Defects of currencies without decimals and with three: prices, charges, invoices, the whole way."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

import pytest

from chalicelib.adapters.catalog_file.loading import CATALOGS, read_catalog
from chalicelib.adapters.providers.stripe.answers import to_stripe_amount
from chalicelib.application.audit import audit
from chalicelib.application.ledger.history import movements
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import CatalogError
from chalicelib.domain.money import Money, exponent_of
from infra.sandbox.stripe_page import amount_text
from tests.support.customers import agree, choose, open_plan, top_up
from tests.support.parts import ANNA
from tests.support.world import World

NO_DECIMALS: Final = ("JPY", "ISK", "UGX", "KRW", "CLP")
THREE_DECIMALS: Final = ("KWD", "BHD", "TND", "OMR", "JOD")


def catalog_in(currency: str, name: str = "siptg", **changes: str) -> Catalog:
    """A shipped catalog in another currency, amounts as they are (or as that currency can have them)."""
    text = (CATALOGS / f"{name}.toml").read_text("utf-8")
    text = text.replace("EUR", currency).replace("USD", currency)
    if exponent_of(currency) == 0:
        text = text.replace("minimum = 0.50\n", "minimum = 5\n")
        text = re.sub(r"(?<=[= ])(\d+)\.\d+", r"\1", text)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return read_catalog(text, "changed.toml")


@pytest.mark.parametrize("name", ["siptg", "voiptime"])
@pytest.mark.parametrize("currency", [*NO_DECIMALS, *THREE_DECIMALS])
def test_everything_that_is_sold_and_charged_can_be_moved(currency: str, name: str) -> None:
    catalog = catalog_in(currency, name)
    world = World(catalog)
    top_up(world, "45000" if exponent_of(currency) == 0 else "450")
    plan = next(plan for plan in catalog.plans if not plan.is_free)
    card = open_plan(world, plan.id)
    for months in plan.periods:
        choose(world, card, f":p:{months.months}")
        data = next(b.data for b in card.buttons if b.data is not None and b.data.endswith(":pay"))
        part = data.split(":")[-2]
        to_stripe_amount(Money(int(part[:-3]), part[-3:]))
    agree(world, choose(world, card, ":pay"))
    assert world.subscriptions()
    for captured in world.payments.captured().values():
        to_stripe_amount(captured)
    sale = movements(world.services, ANNA.id, 1)[0].sale
    assert sale is not None
    (line,) = sale.lines
    rate = Fraction(line.vat_rate_percent)
    assert line.vat == line.gross.share(rate / (100 + rate))
    assert not audit(world.services).violations


def test_a_discount_in_a_currency_of_three_decimals_leaves_an_amount_that_cards_move() -> None:
    catalog = catalog_in(
        "KWD", **{"discount_percent = 10": "discount_percent = 13", "{ KWD = 3 }": "{ KWD = 3.01 }"}
    )
    world = World(catalog)
    card = open_plan(world, "softphone")
    choose(world, card, ":p:12")
    assert " · 31.420 · 4.700\n" in card.text  # 13 % of 36.120 are 4.6956


@pytest.mark.parametrize("currency", THREE_DECIMALS)
def test_a_price_that_cards_cannot_move_is_refused_in_the_catalog(currency: str) -> None:
    with pytest.raises(CatalogError, match=f"expected a last digit of 0 for {currency}"):
        catalog_in(currency, **{"minimum = 0.50\nmaximum": "minimum = 0.505\nmaximum"})


@pytest.mark.parametrize("currency", NO_DECIMALS)
def test_decimals_of_a_currency_without_any_are_refused_in_the_catalog(currency: str) -> None:
    with pytest.raises(
        CatalogError, match=f"expected at most 0 digits after the point for {currency}"
    ):
        read_catalog(
            (CATALOGS / "siptg.toml").read_text("utf-8").replace("EUR", currency), "changed.toml"
        )


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(5130, "kwd", "5.130 KWD"), (1800, "jpy", "1,800 JPY"), (437400, "eur", "4,374.00 EUR")],
)
def test_the_payers_page_shows_as_many_decimals_as_the_currency_has(
    minor: int, currency: str, text: str
) -> None:
    assert amount_text(minor, currency) == text
