"""Defects of documents whose seller changes in the catalog: silence, a wrong audit, a wrong page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from chalicelib.application import parking
from chalicelib.application.audit import audit
from chalicelib.application.invoicing.numbering import get_document
from chalicelib.application.subscriptions import purchases
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.seller import DocumentKind, Seller
from chalicelib.domain.invoicing.document import Document
from tests.support.catalogs import SIPTG
from tests.support.faults import befalls, no_fault
from tests.support.parts import parked_work
from tests.support.world import World
from tests.unit.subscriptions.test_regressions_sold import paper, sale

ANNA, BORIS = 101, 202
INVOICE: Final = DocumentKind.INVOICE


def with_sellers(*sellers: Seller) -> Catalog:
    systems = tuple(replace(one, seller=sellers[0].id) for one in SIPTG.payment_systems)
    return replace(SIPTG, sellers=sellers, payment_systems=systems)


SELLER, PARTNER = SIPTG.sellers
GONE: Final = with_sellers(PARTNER)


def document(world: World, number: int = ANNA) -> Document:
    return get_document(world.services, sale(world, number).document_id)


def sold_but_not_numbered() -> World:
    """The operator takes the seller out of the catalog before a worker came."""
    world = World()
    world.top_up(ANNA, "100.00")
    draft_id, revision = world.draft(ANNA)
    purchases.pay_from_balance(world.services, draft_id, ANNA, revision)
    world.deploy(GONE)
    return world


def test_a_document_of_a_seller_that_is_gone_is_parked_in_words_and_numbered_when_it_is_back() -> (
    None
):
    world = sold_but_not_numbered()
    world.wait(hours=30)
    ((name, parked),) = parked_work(world.services)
    assert "put the seller back into the catalog" in parked.reason
    assert "'siptg'" in parked.reason
    assert parked.kind == "number"
    world.deploy(SIPTG)
    parking.retry_parked(world.services, name)
    world.work()
    assert document(world).number == "INV-2026-000001"
    world.audit()


def test_a_seller_that_is_gone_holds_no_document_of_another() -> None:
    world = sold_but_not_numbered()
    world.top_up(BORIS, "100.00")
    world.buy_from_balance(BORIS)
    world.wait(hours=1)
    assert document(world, BORIS).number == "RU-INV-2026-000001"
    assert document(world).number is None


def test_what_is_numbered_is_drawn_and_sent_though_its_seller_is_gone() -> None:
    world = World()
    world.top_up(ANNA, "100.00")
    world.chat.fault = befalls("before")
    draft = world.buy_from_balance(ANNA)
    assert document(world).number == "INV-2026-000001"
    assert world.chat.documents(ANNA) == []
    world.deploy(GONE)
    world.chat.fault = no_fault
    world.wait(hours=1)
    assert [file.name for file in world.chat.documents(ANNA)] == ["INV-2026-000001.pdf"]
    page = paper(world)
    assert (page.seller.name, page.seller.time_zone) == (SELLER.name, "Europe/Vilnius")
    assert page.supply_date == date(2026, 1, 31)
    assert world.subscription(draft.id).live
    world.audit()


def test_the_audit_judges_numbers_by_their_counter_whatever_the_prefix_was() -> None:
    world = World()
    for number in (ANNA, BORIS):
        world.top_up(number, "100.00")
    world.buy_from_balance(ANNA)
    renamed = replace(SELLER, series={**SELLER.series, INVOICE: "SIP-2"})
    world.deploy(with_sellers(renamed, PARTNER))
    world.buy_from_balance(BORIS)
    assert document(world).number == "INV-2026-000001"
    assert (document(world, BORIS).number, document(world, BORIS).counter) == (
        "SIP-2-2026-000002",
        2,
    )
    world.audit()
    world.deploy(GONE)
    world.audit()


def test_the_audit_tells_of_two_series_that_print_the_same_numbers() -> None:
    world = World()
    for number in (ANNA, BORIS):
        world.top_up(number, "100.00")
    world.buy_from_balance(ANNA)
    world.deploy(with_sellers(replace(SELLER, id="renamed"), PARTNER))
    world.buy_from_balance(BORIS)
    assert document(world).number == document(world, BORIS).number
    (found,) = audit(world.services).violations
    assert (found.check, found.key) == ("one-prefix", "INV-2026")
    assert "renamed:invoice:2026 and siptg:invoice:2026" in found.found
