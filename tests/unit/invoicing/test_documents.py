"""Documents of real sales: numbered together, printed from what was frozen, kept and sent."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from chalicelib.application.invoicing.delivering import deliver, deliver_on_return, printed, sale_of
from chalicelib.application.invoicing.notices import DocumentReady
from chalicelib.application.invoicing.numbering import (
    SellerGone,
    get_document,
    number,
    number_together,
)
from chalicelib.application.invoicing.records import document_key, read_beside, series_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.people.records import account_key
from chalicelib.application.subscriptions import purchases
from chalicelib.application.unit import Unit
from chalicelib.domain.agenda import INLINE_LEAD, Wait
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.invoicing.document import Document, Series, created
from chalicelib.domain.invoicing.printed import DocumentLine, PrintedDocument
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import Sale, SaleLine
from chalicelib.domain.money import Money
from tests.support.catalogs import SIPTG
from tests.support.counted_store import CountedStore
from tests.support.parts import draw
from tests.support.world import World

ANNA, BORIS = 101, 202
EVENING: Final = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)  # half past midnight in Vilnius
SELLER: Final = SIPTG.sellers[0]


@pytest.fixture
def world() -> World:
    return World(at=EVENING)


def sold(world: World) -> tuple[Document, Sale]:
    """A purchase from the balance, whose document is not numbered yet."""
    world.top_up(ANNA, "20")
    draft_id, revision = world.draft(ANNA)
    from_balance(world, draft_id, revision)
    entry = Unit(world.services).require(Entry, entry_key(ANNA, world.account(ANNA).sequence))
    assert entry.sale is not None
    return get_document(world.services, entry.sale.document_id), entry.sale


def from_balance(world: World, draft_id: str, revision: int) -> None:
    purchases.pay_from_balance(world.services, draft_id, ANNA, revision)
    for line in world.queues.messages.values():
        line.clear()
    world.told.clear()


def test_a_document_shows_what_was_frozen_on_days_of_the_seller(world: World) -> None:
    document, sale = sold(world)
    number(world.services, document.id)
    numbered = get_document(world.services, document.id)
    line: SaleLine = sale.lines[0]
    assert printed(numbered, sale) == PrintedDocument(
        id=document.id,
        kind=DocumentKind.INVOICE,
        number="INV-2026-000001",
        issue_date=date(2026, 2, 1),
        supply_date=date(2026, 2, 1),
        language="en",
        seller=replace(sale.seller, vat_number="LT100018548216"),
        buyer=sale.buyer,
        lines=(
            DocumentLine(
                description="Softphone",
                details=("SIP accounts × 1",),
                period=(date(2026, 2, 1), date(2026, 8, 1)),
                quantity=6,
                unit="unit-month",
                list_price=Money.of("3", "EUR"),
                discount=line.discount,
                net=Money.of("14.88", "EUR"),
                vat_rate_percent="21",
                vat=Money.of("3.12", "EUR"),
                gross=Money.of("18", "EUR"),
            ),
        ),
        net=Money.of("14.88", "EUR"),
        vat=Money.of("3.12", "EUR"),
        gross=Money.of("18", "EUR"),
        vat_charged=True,
        paid=True,
        paid_with="balance",
        customer_note=None,
        customer_id=ANNA,
    )


def test_who_has_it_is_named_where_another_pays(world: World) -> None:
    document, sale = sold(world)
    number(world.services, document.id)
    numbered = get_document(world.services, document.id)
    gift = replace(
        sale, customer_id=BORIS, customer_name="Boris", vat_charged=False, reverse_charge=True
    )
    page = printed(numbered, gift)
    assert (page.reverse_charge, printed(numbered, sale).reverse_charge) == (True, False)
    assert (page.customer_note, page.customer_id) == ("Boris", BORIS)
    assert (page.vat_charged, page.seller.vat_number) == (False, None)
    for missing in ("start", "end"):
        lines = (replace(sale.lines[0], **{missing: None}),)  # type: ignore[arg-type]
        assert printed(numbered, replace(sale, lines=lines)).lines[0].period is None


def test_what_has_no_number_or_no_sale_is_not_printed(world: World) -> None:
    document, sale = sold(world)
    with pytest.raises(InvalidInput, match=f"document {document.id} has no number yet"):
        printed(document, sale)
    with pytest.raises(InvalidInput, match="has no number yet"):
        printed(replace(document, number="INV-2026-000001"), sale)
    of_top_up = replace(document, entry_sequence=1)
    with pytest.raises(InvalidInput, match=f"document {document.id} has no sale at entry"):
        sale_of(world.services, of_top_up)


def test_it_is_kept_and_sent_with_the_same_bytes(world: World) -> None:
    document, sale = sold(world)
    deliver(world.services, document.id)  # not before it has a number
    assert world.told == []
    number(world.services, document.id)
    numbered = get_document(world.services, document.id)
    content = draw(printed(numbered, sale))
    deliver(world.services, document.id)
    after = get_document(world.services, document.id)
    assert after == replace(
        numbered,
        file_key="siptg/invoice/INV-2026-000001.pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        message_id=after.message_id,
        waits={},
    )
    assert world.files.get("siptg/invoice/INV-2026-000001.pdf") == content
    ((who, notice),) = world.told
    assert isinstance(notice, DocumentReady)
    assert (who, notice.document, notice.sale) == (ANNA, numbered, sale)
    assert (notice.file.name, notice.file.content) == ("INV-2026-000001.pdf", content)
    assert after.message_id == world.chat.last(ANNA).id
    deliver(world.services, document.id)
    assert len(world.told) == 1


def test_what_was_kept_is_due_again_on_return_and_once(world: World) -> None:
    document, _ = sold(world)
    number(world.services, document.id)
    world.put(account_key(ANNA), replace(world.account(ANNA), reachable=False))
    deliver(world.services, document.id)
    kept = get_document(world.services, document.id)
    assert (kept.message_id, kept.waits) == (None, {})
    assert world.account(ANNA).undelivered == (document.id,)
    deliver_on_return(world.services, ANNA)
    assert world.account(ANNA).undelivered == (document.id,)  # not back yet
    world.put(account_key(ANNA), replace(world.account(ANNA), reachable=True))
    deliver_on_return(world.services, ANNA)
    after = get_document(world.services, document.id)
    assert after.waits == {"deliver": Wait(world.clock.at + INLINE_LEAD)}
    assert (world.account(ANNA).undelivered, world.queues.waiting()) == ((), 1)
    deliver_on_return(world.services, ANNA)
    assert world.queues.waiting() == 1


def test_what_is_being_sent_already_comes_as_it_was(world: World) -> None:
    document, _ = sold(world)
    waits = {"deliver": Wait(world.clock.at + timedelta(hours=1), 3)}
    world.put(document_key(document.id), replace(document, waits=waits))
    world.put(account_key(ANNA), replace(world.account(ANNA), undelivered=(document.id,)))
    deliver_on_return(world.services, ANNA)
    assert get_document(world.services, document.id).waits == waits
    assert (world.account(ANNA).undelivered, world.queues.waiting()) == ((), 0)


def test_sending_reads_the_sale_and_the_payer_beside_and_numbering_nothing() -> None:
    document = Document("d1", DocumentKind.INVOICE, "siptg", ANNA, 7, EVENING)
    assert read_beside(document, "deliver") == [entry_key(ANNA, 7), account_key(ANNA)]
    assert read_beside(document, "number") == []


# Numbering


def unnumbered(world: World, name: str, seller: str = "siptg", minutes: int = 0) -> Document:
    at = world.clock.at.replace(minute=minutes)
    document = created(Document(name, DocumentKind.INVOICE, seller, ANNA, 1, at), at)
    world.put(document_key(name), document)
    return document


def test_documents_of_each_series_are_numbered_in_the_order_they_were_made(world: World) -> None:
    for name, seller, minutes in (
        ("b", "siptg", 2),
        ("a", "siptg", 2),
        ("c", "partner_ru", 1),
        ("d", "siptg", 1),
    ):
        unnumbered(world, name, seller, minutes)
    number_together(world.services, [document_key(name) for name in "abcd"])
    found = {name: get_document(world.services, name) for name in "abcd"}
    assert {name: one.number for name, one in found.items()} == {
        "d": "INV-2026-000001",
        "a": "INV-2026-000002",
        "b": "INV-2026-000003",
        "c": "RU-INV-2026-000001",
    }
    key = series_key("siptg", DocumentKind.INVOICE, 2026)
    assert Unit(world.services).get(Series, key) == Series(3, date(2026, 2, 1))
    number_together(world.services, [document_key(name) for name in "abcd"])
    assert found == {name: get_document(world.services, name) for name in "abcd"}


def test_no_document_is_issued_before_the_one_with_the_number_before(world: World) -> None:
    """The clock of this machine is a day behind that of the one that numbered last."""
    unnumbered(world, "first")
    number(world.services, "first")
    world.clock.at = EVENING - timedelta(days=1)
    unnumbered(world, "second")
    number(world.services, "second")
    first, second = (get_document(world.services, name) for name in ("first", "second"))
    assert (first.issue_date, second.issue_date) == (date(2026, 2, 1), date(2026, 2, 1))
    assert (first.counter, second.counter) == (1, 2)


def test_a_series_that_cannot_be_numbered_holds_no_other(world: World) -> None:
    unnumbered(world, "lost", "gone")
    unnumbered(world, "more", "lost too")
    unnumbered(world, "mine")
    keys = [document_key(name) for name in ("lost", "more", "mine")]
    words = (
        "the catalog has no seller 'gone', so its invoice is not numbered:"
        " put the seller back into the catalog and try again"
    )
    with pytest.raises(SellerGone, match=f"^{words}$"):
        number_together(world.services, keys)
    assert get_document(world.services, "mine").number == "INV-2026-000001"
    assert get_document(world.services, "lost").number is None


def test_more_than_one_commit_takes_are_numbered_in_several() -> None:
    store = CountedStore()
    world = World(at=EVENING, store=store)
    names = [f"n{index:03}" for index in range(41)]
    for name in names:
        unnumbered(world, name)
    store.forget()
    number_together(world.services, [document_key(name) for name in names])
    assert [len(keys) for keys in store.loads] == [41, 40, 1, 1, 1], (
        "all, and each part with its counter"
    )
    assert store.commits == 2
    numbers = [get_document(world.services, name).counter for name in names]
    assert numbers == [*range(1, 42)]
