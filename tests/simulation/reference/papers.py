"""Documents are numbered and handed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.reference.cases import (
    Case,
    Outcome,
)
from tests.simulation.reference.state import (
    Document,
)


def handed_over(case: Case) -> Iterator[Outcome]:
    """Documents get the next numbers of their series, or are handed over to their payer."""
    known = case.books.documents
    mine = [known[pk] for pk in case.commit.of("document") if pk in known]
    if case.commit.of("series"):
        yield numbered(case, sorted(mine, key=lambda one: (one.created_at, one.id)))
        return
    for one in mine:
        if one.owed == "deliver":
            read = ((one.payer, f"DocumentReady {one.id}"),)
            after = replace(one, owed=None)
            yield Outcome("delivered", documents={one.id: after}, read=read)
    kept = {one.id: replace(one, owed="deliver") for one in mine if one.owed is None}
    yield Outcome("sent on return", documents=kept)


def numbered(case: Case, documents: list[Document]) -> Outcome:
    """Without a gap, and no date before the one before."""
    after: dict[str, Document] = {}
    for one in documents:
        today = case.offer.today(one.seller, case.now)
        last, date = case.books.series.get((one.seller, one.kind, today.year), (0, ""))
        place = last + len(after) + 1
        day = max(str(today), date)
        supplied = case.offer.today(one.seller, one.created_at)
        registered = case.offer.vat_number(one.seller, supplied) is not None
        after[one.id] = replace(
            one,
            number=case.offer.number(one.seller, one.kind, today.year, place),
            issued=day,
            vat_number=case.offer.vat_number(one.seller, today) if registered else None,
            owed="deliver",
        )
    return Outcome("numbered", documents=after)
