"""What must hold of documents: one for each sale, and numbers without a gap.

Numbers are summed up, so that a series of millions takes no memory: each by a hash of its own, as many
as the counter had given when the audit began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Final

from chalicelib.application.auditing import Added, Around, Check, Tally
from chalicelib.application.invoicing.records import document_key, series_key
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing.document import Document, Series, issue_day
from chalicelib.domain.ledger.journal import Entry

NUMBERS: Final = "numbers"
DOCUMENTS: Final = "documents"
PREFIXES: Final = "one-prefix"
MODULUS: Final = 1 << 128


def _sold(entry: Entry) -> Iterable[Key]:
    return [document_key(entry.sale.document_id)] if entry.sale is not None else []


def _documented(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """A sale has its document."""
    if entry.sale is None:
        return
    document = around.get(Document, document_key(entry.sale.document_id))
    if document is None or (document.payer_id, document.entry_sequence) != (
        entry.account_id,
        entry.sequence,
    ):
        yield f"its document is {document}"


def _sale(document: Document) -> Iterable[Key]:
    return [entry_key(document.payer_id, document.entry_sequence)]


def _of_a_sale(_record: Record, document: Document, around: Around) -> Iterator[str]:
    """A document was made by a sale, and is the only one of it."""
    entry = around.get(Entry, entry_key(document.payer_id, document.entry_sequence))
    if entry is None or entry.sale is None or entry.sale.document_id != document.id:
        yield "no sale made it"


def _name(seller_id: str, kind: DocumentKind, year: int) -> str:
    return series_key(seller_id, kind, year).pk


def _digest(series: str, number: int) -> int:
    return int.from_bytes(blake2b(f"{series}:{number}".encode(), digest_size=16).digest())


def _begin(services: Services) -> Mapping[str, int]:
    """How many numbers were given in the series that may grow while the audit reads."""
    now = services.clock.now()
    names = [
        _name(seller.id, kind, issue_day(seller, now, None).year)
        for seller in services.catalog.sellers
        for kind in DocumentKind
    ]
    return {f"last {name}": _last(services, name) for name in names}


def _last(services: Services, name: str) -> int:
    counter = Unit(services).get(Series, Key(Table.DOCUMENTS, name, "series"))
    return counter.last_number if counter else 0


def _number(_record: Record, document: Document, sums: Mapping[str, int]) -> Added:
    if document.number is None or document.issue_date is None:
        return
    series = _name(document.seller_id, document.kind, document.issue_date.year)
    number = document.counter or 0
    limit = sums.get(f"last {series}")
    if limit is None or number <= limit:
        yield f"sum {series}", _digest(series, number)
        yield f"count {series}", 1


def _prefix(_record: Record, document: Document, _sums: Mapping[str, int]) -> Added:
    if document.number is not None and document.issue_date is not None:
        series = _name(document.seller_id, document.kind, document.issue_date.year)
        yield f"{document.number.rpartition('-')[0]} {series}", 1


def _one_prefix(_services: Services, sums: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """No two series print the same numbers: a seller that was renamed, or a prefix given away."""
    owners: dict[str, list[str]] = defaultdict(list)
    for name in sorted(sums):
        prefix, _, series = name.partition(" ")
        owners[prefix].append(series)
    for prefix, series_of_it in owners.items():
        if len(series_of_it) > 1:
            yield (
                prefix,
                f"numbers {' and '.join(series_of_it)}: the same number stands on two documents",
            )


def _counter(_record: Record, _counter: Series, _sums: Mapping[str, int]) -> Added:
    yield f"count {_record.key.pk}", 0  # so that a counter without numbers is looked at


def _contiguous(services: Services, sums: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Each of 1 to n once, and nothing else."""
    for name in [one.removeprefix("count ") for one in sums if one.startswith("count ")]:
        known = sums.get(f"last {name}")
        last = _last(services, name) if known is None else known
        wanted = sum(_digest(name, number) for number in range(1, last + 1))
        if (sums.get(f"sum {name}", 0) - wanted) % MODULUS:
            yield name, f"{sums[f'count {name}']} numbers are not 1 to {last}, each once"


CHECKS: Final = (
    Check(DOCUMENTS, Table.ACCOUNTS, "entry", Entry, _documented, _sold),
    Check(DOCUMENTS, Table.DOCUMENTS, "document", Document, _of_a_sale, _sale),
    Tally(NUMBERS, Table.DOCUMENTS, "document", Document, _number, _begin, _contiguous),
    Tally(NUMBERS, Table.DOCUMENTS, "series", Series, _counter),
    Tally(PREFIXES, Table.DOCUMENTS, "document", Document, _prefix, verdict=_one_prefix),
)
