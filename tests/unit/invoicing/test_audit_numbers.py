"""What the audit says of numbers: which are missing, twice or beyond the counter, by name; and that it reads
the documents once where nothing is wrong, whatever is numbered meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.audit import audit
from chalicelib.application.invoicing.audit import DOCUMENTS, NAMED, NUMBERS, PREFIXES
from chalicelib.application.invoicing.numbering import get_document
from chalicelib.application.invoicing.records import document_key, series_key
from chalicelib.application.ledger.history import movements
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.ports.store import Record, Table
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing.document import Document, Series
from tests.support.audits import NOTHING, Meanwhile, told
from tests.support.catalogs import SIPTG
from tests.support.parts import START
from tests.support.world import World

SELLER = SIPTG.sellers[0].id
YEAR = START.year

Told = list[tuple[str, str]]


def name(year: int = YEAR) -> str:
    return f"{SELLER}:invoice:{year}"


class Scanned(MemoryStore):
    """Has small pages, and counts how often the documents are read from the beginning."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0

    def scan(
        self,
        table: Table,
        *,
        limit: int = 1000,
        cursor: str | None = None,
        segment: int = 0,
        segments: int = 1,
    ) -> tuple[tuple[Record, ...], str | None]:
        self.read += table is Table.DOCUMENTS and cursor is None
        return super().scan(
            table, limit=min(limit, 7), cursor=cursor, segment=segment, segments=segments
        )


class Shelf:
    """Documents and counters, put there by hand."""

    def __init__(self) -> None:
        self.store = Scanned()
        self.world = World(store=self.store)

    def file(
        self,
        numbers: Iterable[int],
        *,
        year: int = YEAR,
        prefix: str = "INV",
        series: str = SELLER,
        suffix: str = "",
    ) -> None:
        """A document for each number, named for it."""
        for number in numbers:
            self.put(
                f"d{year}-{number:02}{suffix}", number, year=year, prefix=prefix, series=series
            )

    def put(
        self,
        document_id: str,
        counter: int | None,
        *,
        year: int = YEAR,
        prefix: str = "INV",
        series: str = SELLER,
    ) -> None:
        document = Document(
            id=document_id,
            kind=DocumentKind.INVOICE,
            seller_id=series,
            payer_id=1,
            entry_sequence=1,
            created_at=START,
            number=f"{prefix}-{year}-{counter or 0:06}",
            counter=counter,
            issue_date=date(year, 1, 31),
        )
        self.world.put(document_key(document_id), document)

    def count(self, last: int, year: int = YEAR) -> None:
        """Where the counter stands."""
        key = series_key(SELLER, DocumentKind.INVOICE, year)
        self.world.put(key, Series(last, date(year, 1, 31)))

    def told(self, promise: str = NUMBERS, meanwhile: Meanwhile = NOTHING) -> Told:
        self.store.read = 0
        return told(self.world.services, promise, meanwhile)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def missing(number: int) -> tuple[str, str]:
    return f"documents/{name()}/series", f"no document has number {number}"


def twice(document_id: str, number: int) -> tuple[str, str]:
    return f"documents/{document_id}/document", f"number {number} of {name()} was given before"


def beyond(document_id: str, number: int, last: int, year: int = YEAR) -> tuple[str, str]:
    return (
        f"documents/{document_id}/document",
        f"number {number} of {name(year)}, whose counter stands at {last}",
    )


def test_each_number_once_is_right_and_the_documents_are_read_once(shelf: Shelf) -> None:
    shelf.file(range(1, 18))
    shelf.count(17)
    shelf.file(range(1, 3), year=YEAR - 1)
    shelf.count(2, YEAR - 1)
    shelf.count(0, YEAR + 1)
    report = audit(shelf.world.services)
    assert report.told[NUMBERS] == 0
    assert report.checked[NUMBERS] == 17 + 2 + 3, "documents and counters"
    assert shelf.store.read == 1


def test_what_waits_for_its_number_has_none(shelf: Shelf) -> None:
    shelf.file([1])
    shelf.count(1)
    waiting = Document("new", DocumentKind.INVOICE, SELLER, 1, 1, START)
    shelf.world.put(document_key("new"), waiting)
    assert shelf.told() == []
    assert shelf.told(PREFIXES) == []


def test_every_number_that_no_document_has_is_told(shelf: Shelf) -> None:
    gone = (1, 2, 8, 9, 15, 16, 24)
    shelf.file(set(range(1, 25)) - {*gone})
    shelf.count(24)
    shelf.file(range(1, 25), year=YEAR - 1)
    shelf.count(24, YEAR - 1)
    assert shelf.told() == [missing(number) for number in gone]


def test_a_series_without_any_document_lacks_them_all(shelf: Shelf) -> None:
    shelf.count(2)
    assert shelf.told() == [missing(1), missing(2)]


def test_every_number_that_two_documents_have_is_told_once(shelf: Shelf) -> None:
    shelf.file(range(1, 18))
    shelf.file([1, 7, 8, 16, 17], suffix="x")
    shelf.count(17)
    assert shelf.told() == [twice(f"d{YEAR}-{n:02}x", n) for n in (1, 7, 8, 16, 17)]


def test_one_number_twice_instead_of_another_is_no_full_series(shelf: Shelf) -> None:
    shelf.file([1, 3])
    shelf.put("second", 1)
    shelf.count(3)
    assert shelf.told() == [twice("second", 1), missing(2)]


def test_numbers_the_counter_never_gave_are_told_the_highest_first(shelf: Shelf) -> None:
    shelf.file([1, 2, 3, 4, 6, 5])
    shelf.put("bare", None)  # printed, and has no place in its series
    shelf.put("z", 9)  # stands after the counter
    shelf.count(3)
    assert shelf.told() == [
        beyond("z", 9, 3),
        beyond(f"d{YEAR}-06", 6, 3),
        beyond(f"d{YEAR}-05", 5, 3),
        beyond(f"d{YEAR}-04", 4, 3),
        beyond("bare", 0, 3),
    ]


def test_a_number_without_any_counter_is_told(shelf: Shelf) -> None:
    shelf.put("stray", 1)
    assert shelf.told() == [beyond("stray", 1, 0)]


def test_of_many_the_first_are_told(shelf: Shelf) -> None:
    shelf.file(range(1, 31), suffix="x")
    shelf.file([31])
    shelf.count(1)
    assert shelf.told() == [
        beyond(f"d{YEAR}-31", 31, 1),
        *(beyond(f"d{YEAR}-{n}x", n, 1) for n in range(30, 31 - NAMED, -1)),
    ]
    shelf.count(100)
    assert shelf.told() == [missing(n) for n in range(32, 32 + NAMED)]


def test_what_is_numbered_while_it_reads_is_right_and_needs_no_second_reading(
    shelf: Shelf,
) -> None:
    shelf.file(range(1, 4))
    shelf.count(3)

    def numbers() -> None:
        shelf.file([4, 5])
        shelf.count(5)

    assert shelf.told(meanwhile={Table.ACCOUNTS: numbers}) == []
    assert shelf.store.read == 1


@pytest.mark.parametrize("year", [YEAR - 1, YEAR, YEAR + 1])
def test_so_is_what_is_numbered_after_all_was_read_also_at_the_turn_of_the_year(
    shelf: Shelf, year: int
) -> None:
    shelf.file([1], year=year)
    shelf.count(1, year)

    def numbers() -> None:
        shelf.file([2], year=year)
        shelf.count(2, year)

    assert shelf.told(meanwhile={Table.INBOX: numbers}) == []
    assert shelf.store.read == 1


def test_a_gap_is_found_whatever_is_numbered_meanwhile(shelf: Shelf) -> None:
    shelf.file([1, 3])
    shelf.count(3)

    def numbers() -> None:
        shelf.file([4, 5])
        shelf.put("d6", 6)
        shelf.count(5)

    assert shelf.told(meanwhile={Table.ACCOUNTS: numbers}) == [beyond("d6", 6, 5), missing(2)]


@pytest.mark.parametrize("before", [0, 3])
def test_more_numbers_than_the_counter_gave_meanwhile_are_found(shelf: Shelf, before: int) -> None:
    shelf.file(range(1, before + 1))
    shelf.count(before)

    def numbers() -> None:
        shelf.file([before + 1, before + 2])
        shelf.count(before + 1)

    assert shelf.told(meanwhile={Table.ACCOUNTS: numbers}) == [
        beyond(f"d{YEAR}-{before + 2:02}", before + 2, before + 1)
    ]


def test_two_series_of_one_prefix_print_the_same_numbers(shelf: Shelf) -> None:
    shelf.file([1, 2], prefix="RU-INV")
    shelf.file([1], year=YEAR - 1, prefix="RU-INV")
    shelf.file([3], prefix="RU-CN", series="another")
    assert shelf.told(PREFIXES) == [], "each has its own"
    shelf.file([9], prefix="RU-INV", series="another")
    shelf.file([8], prefix="RU-INV", series="one-more")
    both = f"another:invoice:{YEAR} and one-more:invoice:{YEAR} and {name()}"
    assert shelf.told(PREFIXES) == [
        (f"RU-INV-{YEAR}", f"numbers {both}: the same number stands on two documents")
    ]


def test_a_document_that_no_sale_made_and_a_sale_whose_document_is_anothers() -> None:
    world = World(store=MemoryStore())
    world.top_up(1, "20.00")
    world.buy_from_balance(1)
    bought = movements(world.services, 1, 1)[0]
    assert bought.sale is not None
    mine = get_document(world.services, bought.sale.document_id)
    assert told(world.services, DOCUMENTS) == []
    sold = f"accounts/1/{entry_key(1, bought.sequence).sk}"
    place = f"documents/{mine.id}/document"

    topped_up = replace(mine, entry_sequence=1)
    world.put(document_key(mine.id), topped_up)
    (of_sale, of_document) = told(world.services, DOCUMENTS)
    assert of_sale[0] == sold
    assert of_sale[1].startswith(f"its document is Document(id='{mine.id}', ")
    assert of_document == (place, "no sale made it")

    world.put(document_key(mine.id), mine)
    world.put(document_key("second"), replace(mine, id="second"))
    assert told(world.services, DOCUMENTS) == [("documents/second/document", "no sale made it")], (
        "it has another one"
    )
    world.put(document_key("second"), replace(mine, id="second", entry_sequence=99))
    assert told(world.services, DOCUMENTS) == [("documents/second/document", "no sale made it")]

    gone = replace(bought, sale=replace(bought.sale, document_id="none"))
    world.put(entry_key(1, bought.sequence), gone)
    assert told(world.services, DOCUMENTS)[0] == (sold, "its document is None")
