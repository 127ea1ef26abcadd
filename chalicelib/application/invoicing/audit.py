"""What must hold of documents: one for each sale, and numbers without a gap.

Numbers are summed up, so that a series of millions takes no memory: each by a hash of its own, as many
as the counter had given when the audit began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import islice
from typing import Final

from chalicelib.application.auditing import Added, Around, Check, Tally
from chalicelib.application.invoicing.records import (
    NUMBERED_PREFIX,
    Numbered,
    document_key,
    request_key,
    series_key,
)
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.records import all_records
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing.credit import vat_of
from chalicelib.domain.invoicing.document import Document, Series
from chalicelib.domain.invoicing.request import PaymentRequest
from chalicelib.domain.ledger.journal import Entry, sales_of
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.money import Money

NUMBERS: Final = "numbers"
DOCUMENTS: Final = "documents"
CREDITED: Final = "credited"
PREFIXES: Final = "one-prefix"

NAMED: Final = 20
"""Numbers of one series that are told one by one."""


def _sold(entry: Entry) -> Iterable[Key]:
    return [document_key(sale.document_id) for sale in sales_of(entry)]


def _documented(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """A sale has its invoice, and what was given back its credit note."""
    made = {one.back.document_id: one.corrects for one in entry.given_back}
    for sale in sales_of(entry):
        corrects = made.get(sale.document_id)
        kind = DocumentKind.INVOICE if corrects is None else DocumentKind.CREDIT_NOTE
        document = around.get(Document, document_key(sale.document_id))
        if document is None or (
            document.payer_id,
            document.entry_sequence,
            document.kind,
            document.corrects,
        ) != (entry.account_id, entry.sequence, kind, corrects):
            yield f"its document is {document}"


def _sale(document: Document) -> Iterable[Key]:
    if document.kind is DocumentKind.PAYMENT_REQUEST:
        return [request_key(document.id)]
    keys = [entry_key(document.payer_id, document.entry_sequence)]
    return keys if document.corrects is None else [*keys, document_key(document.corrects)]


def _of_a_sale(_record: Record, document: Document, around: Around) -> Iterator[str]:
    """A document was made by a sale or a credit, and is the only one of it; a credit note without a number
    waits for it, or its invoice has none either and wakes it."""
    if document.kind is DocumentKind.PAYMENT_REQUEST:
        asked = around.get(PaymentRequest, request_key(document.id))
        if asked is None or asked.asks.document_id != document.id or document.number is None:
            yield f"what it asks for is {asked}"
        return
    entry = around.get(Entry, entry_key(document.payer_id, document.entry_sequence))
    made = () if entry is None else sales_of(entry)
    if all(sale.document_id != document.id for sale in made):
        yield "no sale made it"
    if document.corrects is not None and document.number is None and not document.waits:
        invoice = around.get(Document, document_key(document.corrects))
        if invoice is None or document.id not in invoice.notes:
            yield f"it waits for the number of {invoice}"


def _document_of(request: PaymentRequest) -> Iterable[Key]:
    return [document_key(request.asks.document_id)]


def _requested(_record: Record, request: PaymentRequest, around: Around) -> Iterator[str]:
    """What is asked stands on a numbered document."""
    document = around.get(Document, document_key(request.asks.document_id))
    if document is None or document.kind is not DocumentKind.PAYMENT_REQUEST:
        yield f"its document is {document}"


def _credited(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """Of no line is more given back than was paid for it: of net, VAT and gross each."""
    sold: dict[str, Sale] = around.memory.setdefault("sold", {})
    back: dict[str, dict[int, Money]] = around.memory.setdefault("given back", {})
    if entry.sale is not None:
        sold[entry.sale.document_id] = entry.sale
    for credit in entry.given_back:
        sale = sold.get(credit.corrects)
        if sale is None:
            yield f"given back is {credit.corrects}, which was not sold before"
            continue
        so_far = back.setdefault(credit.corrects, {})
        for place, line in zip(credit.places, credit.back.lines, strict=True):
            of = sale.lines[place]
            before = so_far.get(place, of.gross.zero)
            after = so_far[place] = before + line.gross
            vat = vat_of(of, after) - vat_of(of, before)
            if not before <= after <= of.gross or (line.vat, line.net) != (vat, line.gross - vat):
                yield f"of {of.net} + {of.vat}, {before} was given back, now {line.net} + {line.vat}"


def _corrected(around: Around) -> Iterable[Key]:
    return [document_key(one) for one in around.memory.get("given back", {})]


def _remembered(around: Around) -> Iterator[str]:
    """An invoice remembers what was given back of it."""
    sold: dict[str, Sale] = around.memory.get("sold", {})
    for document_id, so_far in around.memory.get("given back", {}).items():
        lines = enumerate(sold[document_id].lines)
        wanted = tuple(so_far.get(place, line.gross.zero) for place, line in lines)
        invoice = around.get(Document, document_key(document_id))
        if invoice is None or invoice.credited != wanted:
            yield f"of {document_id} {[str(one) for one in wanted]} was given back, it is {invoice}"


def _name(seller_id: str, kind: DocumentKind, year: int) -> str:
    return series_key(seller_id, kind, year).pk


def _digest(series: str, number: int) -> int:
    return int.from_bytes(blake2b(f"{series}:{number}".encode(), digest_size=16).digest())


def _begin(services: Services) -> Mapping[str, int]:
    """How many numbers were given in the series that may grow while the audit reads."""
    year = services.clock.now().year
    names = [
        _name(seller.id, kind, one)
        for seller in services.catalog.sellers
        for kind in DocumentKind
        for one in (year - 1, year, year + 1)  # time zones, and an audit over the turn of the year
    ]
    return {f"last {name}": _last(services, name) for name in names}


def _last(services: Services, name: str) -> int:
    counter = Unit(services).get(Series, Key(Table.DOCUMENTS, name, "series"))
    return counter.last_number if counter else 0


def _numbered(document: Document) -> tuple[str, int] | None:
    """Its series and its number in it."""
    if document.number is None or document.issue_date is None:
        return None
    series = _name(document.seller_id, document.kind, document.issue_date.year)
    return series, document.counter or 0


def _number(_record: Record, document: Document, sums: Mapping[str, int]) -> Added:
    """Numbers given since the audit began are only counted: they may or may not be read."""
    numbered = _numbered(document)
    if numbered is None:
        return
    series, number = numbered
    limit = sums.get(f"last {series}")
    if limit is None or number <= limit:
        yield f"sum {series}", _digest(series, number)
        yield f"count {series}", 1
    else:
        yield f"count {series}", 0
        yield f"later {series}", 1


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
    """Each of 1 to n once, and nothing else. Where that is not so, the documents are read again, and
    what is wrong is told by name."""
    for name in [one.removeprefix("count ") for one in sums if one.startswith("count ")]:
        now = _last(services, name)
        last = sums.get(f"last {name}", now)
        wanted = sum(_digest(name, number) for number in range(1, last + 1))
        if sums.get(f"sum {name}", 0) != wanted or sums.get(f"later {name}", 0) > now - last:
            yield from islice(_by_name(services, name, last), NAMED)


def _by_name(services: Services, series: str, last: int) -> Iterator[tuple[str, str]]:
    """Numbers that are there twice, missing, or beyond the counter; a bit each in memory."""
    seen = bytearray(last // 8 + 1)
    beyond: list[tuple[str, int]] = []
    for record in all_records(services.store, Table.DOCUMENTS):
        if record.key.sk != "document":
            continue
        numbered = _numbered(services.read(Document, record))
        if numbered is None or numbered[0] != series:
            continue
        where, number = f"documents/{record.key.pk}/{record.key.sk}", numbered[1]
        if not 1 <= number <= last:
            beyond.append((where, number))
            beyond.sort(key=lambda one: -one[1])
            del beyond[NAMED:]
            continue
        bit = 1 << number % 8
        if seen[number // 8] & bit:
            yield where, f"number {number} of {series} was given before"
        seen[number // 8] |= bit
    now = _last(services, series)  # read last: whatever was seen beyond it is beyond it
    for where, number in beyond:
        if not 1 <= number <= now:
            yield where, f"number {number} of {series}, whose counter stands at {now}"
    for number in range(1, last + 1):
        if not seen[number // 8] & 1 << number % 8:
            yield f"documents/{series}/series", f"no document has number {number}"


def _named(together: Numbered) -> Iterable[Key]:
    return [document_key(one) for one in together.documents]


def _leads(record: Record, together: Numbered, around: Around) -> Iterator[str]:
    """Whoever looks a number up finds the document that has it."""
    first = int(record.key.sk.removeprefix(NUMBERED_PREFIX))
    for place, document_id in enumerate(together.documents, start=first):
        document = around.get(Document, document_key(document_id))
        if document is None or _numbered(document) != (record.key.pk, place):
            yield f"number {place} leads to {document}"


CHECKS: Final = (
    Check(DOCUMENTS, Table.ACCOUNTS, "entry", Entry, _documented, _sold),
    Check(DOCUMENTS, Table.DOCUMENTS, "document", Document, _of_a_sale, _sale),
    Check(
        DOCUMENTS,
        Table.DOCUMENTS,
        "payment_request",
        PaymentRequest,
        _requested,
        _document_of,
    ),
    Check(
        CREDITED,
        Table.ACCOUNTS,
        "entry",
        Entry,
        _credited,
        closing=_corrected,
        close=_remembered,
    ),
    Check(NUMBERS, Table.DOCUMENTS, "numbered", Numbered, _leads, _named),
    Tally(NUMBERS, Table.DOCUMENTS, "document", Document, _number, _begin, _contiguous),
    Tally(NUMBERS, Table.DOCUMENTS, "series", Series, _counter),
    Tally(PREFIXES, Table.DOCUMENTS, "document", Document, _prefix, verdict=_one_prefix),
)
