"""Documents are numbered and handed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.reference.cases import (
    Case,
    Outcome,
)
from tests.simulation.reference.state import (
    REQUEST,
    Document,
    document_of,
)


def handed_over(case: Case) -> Iterator[Outcome]:
    """Documents get the next numbers of their series, which wakes the credit notes of these; or they are
    handed over to their payer."""
    known = case.books.documents
    mine = [known[pk] for pk in case.commit.of("document") if pk in known]
    if case.commit.of("series"):
        due = [one for one in mine if one.owed == "number"]
        outcome = numbered(case, sorted(due, key=lambda one: (one.created_at, one.id)))
        invoices = {one.id for one in due}
        waiting = [one for one in known.values() if one.owed is None and one.number is None]
        notes = {one.id: one for one in waiting if one.corrects in invoices}
        woken = {pk: replace(one, owed="number") for pk, one in notes.items()}
        yield replace(outcome, documents={**outcome.documents, **woken})
        return
    for one in mine:
        if one.owed == "deliver":
            read = ((one.payer, f"DocumentReady {one.id}"),)
            after = replace(one, owed=None)
            yield Outcome("delivered", documents={one.id: after}, read=read)
    there = [one for one in mine if one.owed is None and one.number is not None]
    kept = {one.id: replace(one, owed="deliver") for one in there}
    yield Outcome("sent on return", documents=kept)


def invoiced(case: Case) -> Iterator[Outcome]:
    """A payment that nobody was asked for yet is asked for by a payment invoice, numbered at once."""
    found = [document_of(body) for body in case.commit.of("document").values()]
    asked = [case.books.charges.get(pk) for pk in case.commit.of("charge")]
    for document, charge in zip(found, asked, strict=False):
        if charge is None or charge.state != "open" or charge.reference is not None:
            continue
        seller = case.offer.seller(charge.system)
        new = Document(document.id, REQUEST, seller, charge.payer, case.now)
        outcome = numbered(case, [new])
        yield replace(
            outcome,
            what="invoiced",
            charges={charge.id: replace(charge, owed=charge.owed | {"tell"})},
        )


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
