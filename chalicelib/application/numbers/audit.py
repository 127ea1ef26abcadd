"""What must hold of numbers: each is rented by one account, which paid for every month of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from chalicelib.application.auditing import Around, Check
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.numbers.records import (
    NUMBER,
    NumberLink,
    for_sale_key,
    link_key,
    number_key,
)
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import Subject
from chalicelib.domain.numbers.number import SUBJECT, Number, NumberForSale

RENTED: Final = "rented"


def _beside(number: Number) -> Iterable[Key]:
    return (
        entry_key(number.payer_id, number.sold_by),
        for_sale_key(number.id),
        link_key(number.payer_id, number.id),
    )


def _sold(_record: Record, number: Number, around: Around) -> Iterator[str]:
    """Its payer's book says that it was sold, it is not for sale any more, and its payer finds it."""
    sold, sale, link = _beside(number)
    entry = around.get(Entry, sold)
    if entry is None or entry.sale is None or entry.sale.subject != Subject(SUBJECT, number.id):
        yield f"no entry of {number.payer_id} sold it"
    inventory = around.get(NumberForSale, sale)
    if inventory is None or not inventory.taken:
        yield "it is somebody's, and for sale"
    if around.get(NumberLink, link) is None:
        yield f"{number.payer_id} does not find it"


def _month(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """It begins when the one before is over, or later: nobody pays for the time of a suspension."""
    sale = entry.sale
    if sale is None or sale.subject.kind != SUBJECT or sale.period is None:
        return
    ends: dict[str, datetime] = around.memory.setdefault("rented", {})
    start, end = sale.period
    before = ends.get(sale.subject.id, start)
    if not before <= start < end:
        yield f"a month of {sale.subject.id} starts {start}, after an end at {before}"
    ends[sale.subject.id] = end


def _numbers(around: Around) -> Iterable[Key]:
    return [number_key(one) for one in around.memory.get("rented", {})]


def _last_month(around: Around) -> Iterator[str]:
    """A number is paid until the last month sold of it ends, and is of the account that bought that."""
    for number_id, end in around.memory.get("rented", {}).items():
        number = around.get(Number, number_key(number_id))
        if number is None or number.end != end:
            yield f"{number_id} is paid until {end}, and is {number}"


def _owner(record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """Whoever pays for a number is the one who has it: no number has two owners."""
    sale = entry.sale
    if sale is None or sale.subject.kind != SUBJECT:
        return
    number = around.get(Number, number_key(sale.subject.id))
    if number is None or str(number.payer_id) != record.key.pk:
        yield f"pays for {sale.subject.id}, which is {number}"


def _of_sale(entry: Entry) -> Iterable[Key]:
    sale = entry.sale
    return [number_key(sale.subject.id)] if sale and sale.subject.kind == SUBJECT else []


def _taken_by(inventory: NumberForSale) -> Iterable[Key]:
    return [number_key(inventory.id)]


def _taken(_record: Record, inventory: NumberForSale, around: Around) -> Iterator[str]:
    """What is taken is somebody's, and what is somebody's is taken."""
    number = around.get(Number, number_key(inventory.id))
    if inventory.taken != (number is not None):
        yield f"taken is {inventory.taken}, and it is {number}"


def _linked(link: NumberLink) -> Iterable[Key]:
    return [number_key(link.number_id)]


def _leads(record: Record, link: NumberLink, around: Around) -> Iterator[str]:
    """A link leads to a number of its account."""
    number = around.get(Number, number_key(link.number_id))
    if number is None or str(number.payer_id) != record.key.pk:
        yield f"leads to {link.number_id}, which is {number}"


CHECKS: Final = (
    Check(RENTED, Table.SUBSCRIPTIONS, NUMBER, Number, _sold, _beside),
    Check(RENTED, Table.SUBSCRIPTIONS, "number_for_sale", NumberForSale, _taken, _taken_by),
    Check(RENTED, Table.ACCOUNTS, "entry", Entry, _month, closing=_numbers, close=_last_month),
    Check("one-owner", Table.ACCOUNTS, "entry", Entry, _owner, _of_sale),
    Check("linked", Table.ACCOUNTS, "rented", NumberLink, _leads, _linked),
)
