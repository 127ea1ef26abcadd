"""SIP numbers: what a paid month costs and what is invoiced for it, by the file. How a number lives is judged
where it is played."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.reference import money
from tests.simulation.reference.cases import Case, Outcome, summed
from tests.simulation.reference.catalog import owed_to
from tests.simulation.reference.sales import foreign
from tests.simulation.reference.state import Document, Entry, minor

ORDER = "number"
RENT = "number_rent"
REFUSED = "number_refused"


def refused(case: Case, entry: Entry) -> Iterator[Outcome]:
    """What was paid is back, and a credit note is made for the invoice; it is numbered after that."""
    made = [pk for pk in case.commit.of("document") if pk not in case.books.documents]
    corrected = [
        one for pk, one in case.books.documents.items() if pk in case.commit.of("document")
    ]
    if len(made) != 1 or len(corrected) != 1:
        return
    invoice = corrected[0]
    owed = None if invoice.number is None else "number"
    payer = case.books.accounts[entry.account]
    note = Document(
        made[0],
        "credit_note",
        invoice.seller,
        payer.id,
        case.now,
        owed=owed,
        corrects=invoice.id,
    )
    yield replace(foreign(payer, entry), what=REFUSED, documents={note.id: note})


def month_paid(case: Case, entry: Entry) -> Iterator[Outcome]:
    """The first month with what setting up costs, on a press; or the next one. From the balance, or not at
    all."""
    numbers, raw = case.commit.of("number"), case.commit.of("entry")
    if len(numbers) != 1:
        return
    ((pk, body),) = numbers.items()
    payer, sale = case.books.accounts[entry.account], raw[str(entry.account)]["sale"]
    seller = case.offer.seller(payer.system, body["seller_id"])
    listed = case.offer.sip_number(body["country"], body.get("state"), body["area"], payer.currency)
    setup, monthly = listed or (0, minor(body["monthly"]))
    asked = [monthly, *([setup] if setup and entry.kind == ORDER else [])]
    terms = payer.country, case.now, seller
    lines = [case.offer.taxed(case.offer.with_vat(one, *terms), *terms) for one in asked]
    gross, net = sum(line.gross for line in lines), sum(line.net for line in lines)
    if entry.kind == ORDER and not case.facts.pressed("order_number", pk, payer.id, gross):
        return
    if gross > payer.available or len(sale["lines"]) != len(lines):
        return
    reference = f"number:{pk}" if entry.kind == ORDER else f"number-rent:{pk}:{body['start']}"
    gone = {
        f"customer:{payer.id}": -gross,
        f"revenue:{seller}": net,
        f"vat:{seller}:{owed_to(payer.country)}": gross - net,
    }
    document = sale["document_id"]
    yield Outcome(
        entry.kind,
        {payer.id: money.moved(payer, -gross)},
        documents={document: Document(document, "invoice", seller, payer.id, case.now)},
        entry=Entry(payer.id, entry.kind, reference, summed(gone)),
    )
