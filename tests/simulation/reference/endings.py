"""Staff end a subscription: what is left of all that was sold of it is its payer's again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from tests.simulation.reference import life, money
from tests.simulation.reference.cases import Case, Outcome, summed
from tests.simulation.reference.catalog import owed_to
from tests.simulation.reference.state import Credit, Document, Entry, Sale, Subscription, moment

SHOWN_FOR: Final = timedelta(minutes=30)
"""So long what was shown may be confirmed."""

SECOND: Final = timedelta(seconds=1)


def ended_with_credit(case: Case, entry: Entry) -> Iterator[Outcome]:
    """As somebody of the staff was shown it, and as of then."""
    for pk, shown in case.commit.of("ending").items():
        one = case.books.subscriptions.get(shown["subscription_id"])
        at = moment(shown["at"])
        pressed = case.facts.pressed("end_with_credit", pk, shown["by"])
        in_time = at <= case.now <= at + SHOWN_FOR
        if one is None:
            continue
        if one.live and one.open_charge is None and pressed and in_time:
            yield _ended(case, entry, one, at, f"ending:{pk}")


def _ended(case: Case, entry: Entry, one: Subscription, at: datetime, reference: str) -> Outcome:
    sales = [sale for sale in case.books.sold[one.id] if one.moved or sale.end > at]
    given: list[Credit] = []
    postings: dict[str, int] = {}
    documents = iter(credit.document for credit in entry.credits)
    notes: dict[str, Document] = {}
    for sale, gross in _shares(one, sales, at):
        if not gross:
            continue
        credit = _credit(sale, gross, at, next(documents, ""))
        given.append(credit)
        gone = {
            f"customer:{one.payer}": credit.gross,
            f"revenue:{sale.seller}": -credit.net,
            f"vat:{sale.seller}:{owed_to(sale.country)}": -credit.vat,
        }
        postings = summed(postings, gone)
        invoice = case.books.documents[sale.document]
        notes[credit.document] = Document(
            credit.document,
            "credit_note",
            sale.seller,
            one.payer,
            case.now,
            owed="number" if invoice.number is not None else None,
            corrects=invoice.id,
        )
    total = sum(credit.gross for credit in given)
    payer = money.moved(case.payer(one), total, 0)
    accounts = {payer.id: payer}
    customer = accounts.get(one.customer, case.customer(one))
    live = {family: other for family, other in customer.live.items() if other != one.id}
    accounts[customer.id] = replace(customer, live=live)
    running = [part.start for part in one.time if at < part.end] or [one.time[-1].start]
    start = min(at, running[0])
    return Outcome(
        "ended with credit",
        accounts,
        {one.id: _over(one, start, at)},
        documents=notes,
        entry=Entry(one.payer, "credit", reference, postings, credits=tuple(given)),
    )


def _over(one: Subscription, start: datetime, at: datetime) -> Subscription:
    after = replace(life.ended(one), owed=frozenset())
    return replace(after, anchor=at, months=0, start=start)


def _shares(one: Subscription, sales: list[Sale], at: datetime) -> Iterator[tuple[Sale, int]]:
    """By the second, of what was paid for each; of the newest what is left of the paid time, where a change
    has moved its end."""
    left = 0
    for part in one.time:
        still = max((part.end - max(part.start, at)) // SECOND, 0)
        left += part.worth * still // ((part.end - part.start) // SECOND)
    total = _rounded(Fraction(left, 1_000_000))
    for sale in reversed(sales):
        if one.moved:
            gross = min(sale.gross, total)
            total -= gross
        else:
            used = max((at - sale.start) // SECOND, 0)
            whole = (sale.end - sale.start) // SECOND
            gross = sale.gross - _rounded(Fraction(sale.gross * used, whole))
        yield sale, gross


def _credit(sale: Sale, gross: int, at: datetime, document: str) -> Credit:
    vat = _rounded(Fraction(sale.vat * gross, sale.gross))
    start = max(sale.start, at) if at < sale.end else sale.start
    return Credit(document, sale.document, gross, vat, gross - vat, start, sale.end)


def _rounded(amount: Fraction) -> int:
    """Half a minor unit goes up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
