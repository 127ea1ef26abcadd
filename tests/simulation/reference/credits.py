"""What is given back of what was sold, and by which papers: each invoice at most what was paid by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from tests.simulation.reference.cases import Case, summed
from tests.simulation.reference.catalog import half_up, owed_to
from tests.simulation.reference.state import Credit, Document, Entry, Sale, Subscription


@dataclass(slots=True)
class GivenBack:
    """All that one entry gives back: its credits and their notes, and what they move in the ledger."""

    credits: list[Credit] = field(default_factory=list)
    postings: dict[str, int] = field(default_factory=dict)
    notes: dict[str, Document] = field(default_factory=dict)

    @property
    def gross(self) -> int:
        return sum(credit.gross for credit in self.credits)


def kept(case: Case, sale: Sale) -> int:
    """What was really paid for it."""
    return sale.gross - case.books.back.get(sale.document, 0)


def of_the_newest(case: Case, one: Subscription, total: int) -> Iterator[tuple[Sale, int]]:
    """So much of the newest sales of it, of each what was paid at the most."""
    for sale in reversed(case.books.sold[one.id]):
        gross = min(kept(case, sale), total)
        total -= gross
        yield sale, gross


def given_back(
    case: Case, entry: Entry, payer: int, shares: Iterable[tuple[Sale, int]], at: datetime
) -> GivenBack:
    """What was sold ends `at` that time; a credit note whose invoice has no number yet waits for it."""
    back = GivenBack()
    documents = iter(credit.document for credit in entry.credits)
    for sale, gross in shares:
        if not gross:
            continue
        credit = _credit(case, sale, gross, at, next(documents, ""))
        back.credits.append(credit)
        gone = {
            f"customer:{payer}": credit.gross,
            f"revenue:{sale.seller}": -credit.net,
            f"vat:{sale.seller}:{owed_to(sale.country)}": -credit.vat,
        }
        back.postings = summed(back.postings, gone)
        invoice = case.books.documents[sale.document]
        back.notes[credit.document] = Document(
            credit.document,
            "credit_note",
            sale.seller,
            payer,
            case.now,
            owed="number" if invoice.number is not None else None,
            corrects=invoice.id,
        )
    return back


def _credit(case: Case, sale: Sale, gross: int, at: datetime, document: str) -> Credit:
    """Of all that was ever given back of it, the VAT is its share; this one has what the others left."""
    before = case.books.back.get(sale.document, 0)
    vat = _vat_of(sale, before + gross) - _vat_of(sale, before)
    start = max(sale.start, at) if at < sale.end else sale.start
    return Credit(document, sale.document, gross, vat, gross - vat, start, sale.end)


def _vat_of(sale: Sale, gross: int) -> int:
    return half_up(Fraction(sale.vat * gross, sale.gross))
