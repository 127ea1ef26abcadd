"""Defects of what was sold and for whom: VAT of another day, another country, another seller."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Final

import pytest

from chalicelib.application.invoicing.delivering import printed, sale_of
from chalicelib.application.ledger.history import movements
from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import change_account
from chalicelib.application.subscriptions import purchases, renewals
from chalicelib.application.unit import Unit
from chalicelib.bot.payments.wording import reason_text
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.seller import VatRegistration
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.invoicing.printed import PrintedDocument
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.money import Money
from chalicelib.domain.tax import vat
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.parts import WORDS
from tests.support.world import World

ANNA, BORIS = 101, 202
TOMORROW: Final = date(2026, 2, 1)
"""The world begins on 31 January 2026 at noon."""


def registered_from(day: date, catalog: Catalog = SIPTG) -> Catalog:
    """Every seller gets its first VAT number on that day."""
    registration = (VatRegistration("LT100018548216", day),)
    sellers = tuple(replace(seller, vat=registration) for seller in catalog.sellers)
    return replace(catalog, sellers=sellers)


def paying(catalog: Catalog, seller_id: str) -> Catalog:
    """The operator lets every payment system pay another seller."""
    systems = tuple(replace(one, seller=seller_id) for one in catalog.payment_systems)
    return replace(catalog, payment_systems=systems)


def entry_of(world: World, number: int = ANNA) -> Entry:
    """The last sale of that payer."""
    entries = movements(world.services, number, 20)
    return next(entry for entry in entries if entry.sale is not None)


def sale(world: World, number: int = ANNA) -> Sale:
    found = entry_of(world, number).sale
    assert found is not None
    return found


def paper(world: World, number: int = ANNA) -> PrintedDocument:
    """What the document of the last sale says."""
    from chalicelib.application.invoicing.records import document_key

    key = document_key(sale(world, number).document_id)
    document = Unit(world.services).require(Document, key)
    return printed(document, sale_of(world.services, document))


def posted(world: World, number: int = ANNA) -> dict[str, str]:
    """Of the last sale, by account."""
    return {p.account: str(p.amount) for p in entry_of(world, number).postings}


# The VAT of the day the money is here


@pytest.mark.parametrize("catalog", [SIPTG, VOIPTIME], ids=["gross", "net"])
def test_a_page_opened_before_the_vat_number_and_paid_after_it_is_sold_with_vat(
    catalog: Catalog,
) -> None:
    world = World(registered_from(TOMORROW, catalog))
    plan = next(plan for plan in catalog.plans if not plan.is_free).id
    home = catalog.default_country
    draft_id, revision = world.draft(ANNA, plan)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    world.wait(hours=14)
    world.pay_page(charge)
    assert charge.price == sale(world).gross  # exactly what was shown is taken
    rate = vat.standard_rate(home, TOMORROW)
    assert sale(world).vat == charge.price.share(rate / (100 + rate))
    assert f"vat:{catalog.sellers[0].id}:{home}" in posted(world)
    page = paper(world)
    assert (page.vat_charged, page.seller.vat_number) == (True, "LT100018548216")
    world.audit()


def test_the_rate_is_of_the_day_the_money_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = {**vat.STANDARD_RATES, "LT": (*vat.STANDARD_RATES["LT"], (TOMORROW, Fraction(25)))}
    monkeypatch.setattr(vat, "STANDARD_RATES", rates)
    world = World()
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    world.wait(hours=14)
    world.pay_page(charge)
    (line,) = sale(world).lines
    assert (str(line.gross), line.vat_rate_percent, str(line.vat)) == (
        "18.00 EUR",
        "25",
        "3.60 EUR",
    )
    assert posted(world)["vat:siptg:LT"] == "3.60 EUR"
    world.audit()


def test_what_was_sold_without_vat_has_no_vat_number_though_it_is_numbered_later() -> None:
    world = World(registered_from(TOMORROW))
    world.top_up(ANNA, "100.00")
    draft_id, revision = world.draft(ANNA)
    purchases.pay_from_balance(world.services, draft_id, ANNA, revision)
    world.clock.at += timedelta(hours=14)  # the workers come late
    world.work()
    page = paper(world)
    assert page.issue_date == TOMORROW
    assert (page.vat_charged, page.seller.vat_number) == (False, None)
    world.audit()


# The country of the quote


def test_a_settlement_after_a_change_of_country_is_posted_to_the_country_of_the_quote() -> None:
    world = World()
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    change_account(world.services, ANNA, lambda account: replace(account, country="DE"))
    world.pay_page(charge)
    assert posted(world)["vat:siptg:LT"] == "3.12 EUR"
    assert sale(world).buyer.country == "LT"
    assert paper(world).buyer.country == "LT"
    world.audit()


@pytest.mark.parametrize(
    ("country", "account", "amount"),
    [
        ("GR", "vat:siptg:GR", "3.48 EUR"),
        ("EL", "vat:siptg:GR", "3.48 EUR"),  # as VAT numbers call it
        ("MC", "vat:siptg:FR", "3.00 EUR"),  # in the VAT territory of France
        ("AX", None, ""),  # Åland is outside
        ("GB", None, ""),
        ("UK", None, ""),
        ("RE", None, ""),  # French, and outside
        ("US", None, ""),
    ],
)
def test_a_country_is_taxed_by_its_own_rule(country: str, account: str | None, amount: str) -> None:
    world = World()
    world.top_up(ANNA, "100.00")
    change_account(world.services, ANNA, lambda one: replace(one, country=country))
    world.buy_from_balance(ANNA)
    taxed = {name: value for name, value in posted(world).items() if name.startswith("vat:")}
    assert taxed == ({} if account is None else {account: amount})
    world.audit()


@pytest.mark.parametrize("code", ["XX", "ZZ", "XI", "IC", "EU", "XK", "lt", "", "LTU", "Lithuania"])
def test_a_country_nobody_knows_is_refused_and_not_sold_to_without_vat(code: str) -> None:
    world = World()
    world.top_up(ANNA, "100.00")
    draft_id, revision = world.draft(ANNA)
    change_account(world.services, ANNA, lambda one: replace(one, country=code))
    with pytest.raises(Refused, match="unknown-country"):
        purchases.pay_from_balance(world.services, draft_id, ANNA, revision)
    with pytest.raises(Refused, match="unknown-country"):
        purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    assert str(world.account(ANNA).available) == "100.00 EUR"


def test_a_renewal_for_a_country_nobody_knows_takes_nothing_and_says_why() -> None:
    world = World()
    world.top_up(ANNA, "100.00")
    bought = world.buy_from_balance(ANNA)
    change_account(world.services, ANNA, lambda one: replace(one, country="XX"))
    world.to(bought.end - timedelta(days=3))
    assert world.subscription(bought.id).failure == "unknown-country"
    assert str(world.account(ANNA).available) == "82.00 EUR"
    for language in ("en", "ru"):
        words = WORDS.language(language)
        assert reason_text(words, "unknown-country") != reason_text(words, "other")


# The seller is who is paid


def seller_of_the_last_sale(world: World, number: int = ANNA) -> set[str]:
    document_id = sale(world, number).document_id
    from chalicelib.application.invoicing.records import document_key

    document = Unit(world.services).require(Document, document_key(document_id))
    revenue = {name.partition(":")[2] for name in posted(world, number) if "revenue" in name}
    return {sale(world, number).seller.id, document.seller_id, *revenue}


@pytest.mark.parametrize("by", ["card", "balance"])
def test_a_renewal_is_sold_by_who_is_paid_now(by: str) -> None:
    world = World()
    if by == "card":
        bought = world.buy_by_card(ANNA)
    else:
        world.top_up(ANNA, "100.00")
        bought = world.buy_from_balance(ANNA)
    assert seller_of_the_last_sale(world) == {"siptg"}
    world.services = replace(world.services, catalog=paying(SIPTG, "partner_ru"))
    world.to(bought.end - timedelta(days=3))
    assert world.subscription(bought.id).end > bought.end
    assert seller_of_the_last_sale(world) == {"partner_ru"}
    assert world.subscription(bought.id).seller_id == "partner_ru"
    page = paper(world)
    assert page.number.startswith("RU-INV-2026-")
    assert (page.vat_charged, page.vat) == (False, Money(0, "EUR"))
    assert not [name for name in posted(world) if name.startswith("vat:")]
    world.audit()


def test_a_page_paid_after_the_system_pays_another_is_sold_by_that_one() -> None:
    world = World()
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    world.services = replace(world.services, catalog=paying(SIPTG, "partner_ru"))
    world.pay_page(charge)
    assert charges.get_charge(world.services, charge.id).outcome == "bought"
    assert seller_of_the_last_sale(world) == {"partner_ru"}
    assert str(sale(world).gross) == "18.00 EUR"
    world.audit()


def test_a_renewal_by_hand_is_sold_by_who_is_paid_now() -> None:
    world = World()
    world.top_up(BORIS, "100.00")
    bought = world.buy_from_balance(BORIS)
    world.to(bought.end - timedelta(days=10))
    world.services = replace(world.services, catalog=paying(SIPTG, "partner_ru"))
    renewals.renew_now(world.services, bought.id, BORIS, 3, bought.end)
    world.work()
    assert seller_of_the_last_sale(world, BORIS) == {"partner_ru"}
    world.audit()


@pytest.mark.parametrize("seller_left", [False, True])
def test_a_payment_system_that_left_the_catalog_is_a_refusal_only_if_nobody_sells(
    seller_left: bool,
) -> None:
    world = World()
    world.top_up(ANNA, "100.00")
    bought = world.buy_from_balance(ANNA)
    sellers = tuple(one for one in SIPTG.sellers if one.id != "siptg" or not seller_left)
    catalog = replace(SIPTG, sellers=sellers, payment_systems=())
    world.services = replace(world.services, catalog=catalog, payment_systems={})
    world.to(bought.end - timedelta(days=3))
    renewed = world.subscription(bought.id)
    if seller_left:
        assert (renewed.end, renewed.failure) == (bought.end, "unknown-payment-system")
    else:
        assert renewed.end > bought.end
        assert seller_of_the_last_sale(world) == {"siptg"}


# The seller's calendar


def test_a_plan_is_withdrawn_when_the_day_begins_where_the_seller_is() -> None:
    plans = tuple(replace(plan, withdrawn_on=TOMORROW) for plan in SIPTG.plans)
    world = World(replace(SIPTG, plans=plans), at=datetime(2026, 1, 31, 21, 59, 59, tzinfo=UTC))
    world.draft(ANNA)
    world.clock.at += timedelta(seconds=1)  # midnight in Vilnius
    with pytest.raises(Refused, match="plan-not-sold"):
        world.draft(BORIS)


def test_everything_on_one_paper_is_of_one_zone() -> None:
    world = World(at=datetime(2026, 12, 31, 22, 30, tzinfo=UTC))
    world.top_up(ANNA, "100.00")
    world.buy_from_balance(ANNA)
    page = paper(world)
    assert page.number == "INV-2027-000001"
    assert page.issue_date == page.supply_date == date(2027, 1, 1)
    assert page.lines[0].period == (date(2027, 1, 1), date(2027, 7, 1))


def test_a_period_from_midnight_to_midnight_ends_on_the_day_before() -> None:
    world = World(at=datetime(2026, 1, 31, 22, 0, tzinfo=UTC))  # midnight in Vilnius
    world.top_up(ANNA, "100.00")
    bought = world.buy_from_balance(ANNA)
    # in UTC it ends on 31 July at 22:00, which is one in the morning: Vilnius has summer time then
    assert paper(world).lines[0].period == (TOMORROW, date(2026, 8, 1))
    world.to(bought.end + timedelta(days=1))
    assert paper(world).lines[0].period == (date(2026, 8, 1), date(2027, 1, 31))
