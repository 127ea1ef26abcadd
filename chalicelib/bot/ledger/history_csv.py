"""A history as a CSV file that a spreadsheet opens as it is: RFC 4180, in UTF-8 with a byte order mark.

Excel takes a file without the mark for one in the code page of its country. A cell that begins like a formula
would be run by whoever opens it, and some cells hold what people have called themselves: such a cell gets an
apostrophe before it (owasp.org, "CSV Injection"). Numbers are ours, with a point and no grouping.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.bot.language import Language
from chalicelib.bot.ledger.wording import paid_with, purpose_title
from chalicelib.domain.ledger.transaction import Transaction
from chalicelib.domain.money import Money, exponent_of

COLUMNS: Final = (
    "date", "id", "purpose", "details", "amount", "currency", "vat", "status", "paid-with", "change", "after",
    "reference",
)  # fmt: skip

FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
"""What a formula begins with, in the wide letters of East Asia too."""


def written(language: Language, found: Iterable[Transaction], zone: str) -> bytes:
    """The whole file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL)
    place = language.label("csv-date", zone=zone)
    writer.writerow([place, *(language.label(f"csv-{column}") for column in COLUMNS[1:])])
    there = ZoneInfo(zone)
    for one in found:
        writer.writerow(_row(language, one, there))
    return text.getvalue().encode("utf-8-sig")


def _row(language: Language, one: Transaction, there: ZoneInfo) -> list[str]:
    sold = (*one.given_back, *(() if one.sale is None else (one.sale,)))
    return [
        f"{one.at.astimezone(there):%Y-%m-%d %H:%M:%S}",
        one.id,
        _safe(purpose_title(language, one.purpose)),
        _safe("; ".join(text for sale in sold for text in (sale.title, *sale.lines[0].details))),
        _number(one.amount),
        one.amount.currency,
        _number(one.vat) if sold else "",
        language.label(f"history-was-{one.status}"),
        _safe(paid_with(language, one)),
        _number(one.change),
        _number(one.available_after),
        _safe(one.reference),
    ]


def _number(amount: Money) -> str:
    return f"{amount.major:.{exponent_of(amount.currency)}f}"


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
