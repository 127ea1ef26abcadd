"""The list of an account's documents, and sending one again."""

from dataclasses import replace

import pytest

from chalicelib.adapters.memory_files import MemoryFiles
from chalicelib.application.invoicing.documents import ON_A_PAGE, Listing, documents_of, send_again
from chalicelib.application.ledger.history import movements
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.ports.queues import Queue
from chalicelib.application.subscriptions import purchases
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.invoicing.printed import PrintedDocument
from tests.support.parts import ANNA, BORIS
from tests.support.parts import draw as drawn
from tests.support.refusals import refused
from tests.support.world import World


def a_customer_of_years() -> World:
    """Twelve periods, and top-ups between them."""
    world = World()
    world.buy_by_card(ANNA)
    for _ in range(11):
        world.top_up(ANNA, "20.00")
        world.wait(days=185)
    return world


def test_every_document_is_listed_newest_first_and_page_by_page() -> None:
    world = a_customer_of_years()
    message = world.command("billing")
    world.press(message, message.button("Documents").data)
    first = [b.text for b in message.buttons if b.data and b.data.startswith("doc:s:")]
    assert len(first) == 8
    assert f"\n{first[0]} — " in message.text
    assert "Softphone, 28 Jan 2029 · 18.00 EUR" in message.text
    world.press(message, message.button("Older").data)
    second = [b.text for b in message.buttons if b.data and b.data.startswith("doc:s:")]
    numbers = [*first, *second]
    assert len(numbers) == len(set(numbers)) == 12
    assert sorted(numbers[:8], reverse=True) == first


def test_a_page_that_holds_them_all_has_no_older_one() -> None:
    world = World()
    world.buy_by_card(ANNA)
    (one,) = documents_of(world.services, ANNA.id).documents
    (first,) = movements(world.services, ANNA.id, 1)
    for sequence in range(2, ON_A_PAGE + 2):
        assert documents_of(world.services, ANNA.id).older is None
        world.put(entry_key(ANNA.id, sequence), replace(first, sequence=sequence))
    listing = documents_of(world.services, ANNA.id)
    assert listing.documents == (one,) * ON_A_PAGE
    assert listing.older == 2
    assert documents_of(world.services, ANNA.id, listing.older) == Listing((one,), None)


def test_a_book_of_top_ups_has_more_pages_than_documents() -> None:
    world = World()
    world.buy_by_card(ANNA)
    for _ in range(101):
        world.top_up(ANNA, "20.00")
    listing = documents_of(world.services, ANNA.id)
    assert listing.documents == ()
    older = documents_of(world.services, ANNA.id, listing.older)
    assert (len(older.documents), older.older) == (1, None)


def test_a_press_sends_the_file_that_was_made_and_draws_nothing() -> None:
    pages: list[PrintedDocument] = []

    def counted(document: PrintedDocument) -> bytes:
        pages.append(document)
        return drawn(document)

    world = World(render=counted)
    world.buy_by_card(ANNA)
    sent = world.chat.last(ANNA.id).file
    assert sent is not None
    message = world.command("documents")
    world.press(message, message.leads("doc:s:").data)
    again = world.chat.last(ANNA.id)
    assert again.file == sent
    assert "Invoice INV-2026-000001" in again.text
    assert len(pages) == 1
    assert "Your documents" in message.text, "the list stays"


def test_nobody_gets_somebody_elses() -> None:
    world = World()
    world.buy_by_card(ANNA)
    (one,) = documents_of(world.services, ANNA.id).documents
    world.open(BORIS)
    with refused("document-gone"):
        send_again(world.services, BORIS.id, one.document.id)
    assert not documents_of(world.services, BORIS.id).documents


def test_one_that_is_not_made_yet_is_listed_and_not_sent() -> None:
    world = World()
    world.top_up(ANNA, "50.00")
    draft, revision = world.draft()
    purchases.pay_from_balance(world.services, draft, ANNA.id, revision)
    for queue in Queue:
        world.queues.messages[queue].clear()
    (one,) = documents_of(world.services, ANNA.id).documents
    with refused("document-not-ready"):
        send_again(world.services, ANNA.id, one.document.id)


def test_a_file_that_is_not_what_was_made_is_not_sent() -> None:
    files = MemoryFiles()
    world = World(files=files)
    world.buy_by_card(ANNA)
    (one,) = documents_of(world.services, ANNA.id).documents
    assert one.document.file_key is not None
    files.put(one.document.file_key, b"another", "application/pdf")
    with pytest.raises(InvalidInput, match="is not the file that was made"):
        send_again(world.services, ANNA.id, one.document.id)
