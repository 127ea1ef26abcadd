"""What of a sale can still be given back, and giving it back, as pure decisions; decides not when or why.

Credits of a line are cumulative: when `gross` of it was given back in all, so was its VAT in the same
proportion, rounded by the one rule, and the rest is net. A credit is the difference of two such states. So
any credits of a line add up, for net, VAT and gross each, to exactly what was sold once all of it is given
back, and never to more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import Credit, Sale, SaleLine
from chalicelib.domain.money import Money
from chalicelib.domain.period import used_share


@dataclass(frozen=True, slots=True)
class Given:
    """A credit, and the invoice that remembers it: both are stored together, or neither."""

    credit: Credit
    invoice: Document


def sold_by(entry: Entry) -> Sale:
    """What the entry sold. Raises InvalidInput if it sold nothing."""
    if entry.sale is None:
        raise InvalidInput(f"entry {entry.sequence} of {entry.account_id} sold nothing")
    return entry.sale


def kept(sale: Sale, invoice: Document) -> tuple[Money, ...]:
    """What was really paid for each line: its gross without what was given back of it."""
    return tuple(
        line.gross - back for line, back in zip(sale.lines, _credited(sale, invoice), strict=True)
    )


def unused(sale: Sale, invoice: Document, now: datetime) -> tuple[Money, ...]:
    """Of what was really paid for each line, the share of the time still to come, by the second. Nothing of a
    line that does not last, and nothing once a credit has ended what was sold."""
    return tuple(
        _unused(line, paid, now) if invoice.ended_at is None else paid.zero
        for line, paid in zip(sale.lines, kept(sale, invoice), strict=True)
    )


def give_back(
    entry: Entry,
    invoice: Document,
    amounts: Sequence[Money],
    *,
    document_id: str,
    until: datetime | None = None,
) -> Given | None:
    """The credit of `amounts`, gross, one for each line of what `entry` sold; None if they are all zero.

    With `until`, what was sold ends there, and the credit is for the time from then on. Raises InvalidInput
    for an amount below zero or above what was really paid for its line.
    """
    sale = sold_by(entry)
    before = _credited(sale, invoice)
    after = tuple(back + more for back, more in zip(before, amounts, strict=True))
    for line, was, is_ in zip(sale.lines, before, after, strict=True):
        if not was <= is_ <= line.gross:
            raise InvalidInput(
                f"{is_} of {line.gross} cannot be given back in all, {was} was before"
            )
    places = tuple(place for place, amount in enumerate(amounts) if amount)
    if not places:
        return None
    lines = tuple(_line(sale.lines[at], before[at], after[at], until) for at in places)
    credit = Credit(
        entry_sequence=entry.sequence,
        corrects=invoice.id,
        places=places,
        back=replace(sale, document_id=document_id, lines=lines, paid_with="balance"),
        until=until,
    )
    return Given(credit, replace(invoice, credited=after, ended_at=until or invoice.ended_at))


def lasting(sale: Sale, invoice: Document) -> list[Money]:
    """What was really paid for each line that lasts; nothing for the others."""
    return [
        paid if line.start is not None else paid.zero
        for line, paid in zip(sale.lines, kept(sale, invoice), strict=True)
    ]


def held(sold: Iterable[tuple[Entry, Document]], total: Money) -> Money:
    """How much of `total` these sales still hold for what they sold that lasts; no more of them are asked for
    than it takes."""
    found = total.zero
    for entry, invoice in sold:
        found += sum(lasting(sold_by(entry), invoice), found.zero)
        if found >= total:
            return total
    return found


def newest_first(
    sold: Iterable[tuple[Entry, Document]],
    total: Money,
    at: datetime,
    new_id: Callable[[], str],
) -> list[Given]:
    """Credits of `total` in all for the newest of these sales, each up to what was really paid for what it
    sold that lasts; all of it ends `at` that time. Raises InvalidInput if they do not hold so much."""
    given = []
    for entry, invoice in sold:
        amounts = []
        for paid in lasting(sold_by(entry), invoice):
            amounts.append(min(paid, total))
            total -= amounts[-1]
        one = give_back(entry, invoice, amounts, document_id=new_id(), until=at)
        if one is not None:
            given.append(one)
        if not total:
            return given
    if total:
        raise InvalidInput(f"nothing was sold for {total} of what is to be given back")
    return given


def vat_of(line: SaleLine, gross: Money) -> Money:
    """The VAT in what was given back of a line in all."""
    return line.vat.share(Fraction(gross.minor, line.gross.minor)) if gross else line.vat.zero


def _credited(sale: Sale, invoice: Document) -> tuple[Money, ...]:
    return invoice.credited or tuple(line.gross.zero for line in sale.lines)


def _unused(line: SaleLine, paid: Money, now: datetime) -> Money:
    if line.start is None or line.end is None:
        return paid.zero
    return paid - used_share(paid, line.start, line.end, now)


def _line(line: SaleLine, before: Money, after: Money, until: datetime | None) -> SaleLine:
    gross = after - before
    vat = vat_of(line, after) - vat_of(line, before)
    start = line.start
    if start is not None and line.end is not None and until is not None and until < line.end:
        start = max(start, until)
    return replace(
        line,
        quantity=1,
        unit="unit-piece",
        list_price=gross,
        discount=gross.zero,
        discount_percent=0,
        parts=(),
        net=gross - vat,
        vat=vat,
        gross=gross,
        start=start,
    )
