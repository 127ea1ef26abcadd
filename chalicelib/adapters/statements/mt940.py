"""SWIFT MT940: what was booked as a credit and is no reversal.

Nothing is dropped in silence: each `:61:` has to be understood, and the opening balance with all of them
has to be the closing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from chalicelib.domain.banking.statement import Statement, StatementEntry, keyed
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money

TAG: Final = re.compile(r":([0-9]{2}[A-Z]?):(.*)")
BALANCE: Final = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]{1,12},[0-9]{0,3})")
LINE_61: Final = re.compile(
    r"([0-9]{6})([0-9]{4})?(R?[CD])([A-Z])?([0-9]{1,12},[0-9]{0,3})([NSF][A-Z0-9]{3})"
    r"([^/]{0,16})(?://(.{0,16}))?.*",
    re.DOTALL,
)
SUBFIELD: Final = re.compile(r"\?([0-9]{2})")
NO_REFERENCE: Final = ("", "NONREF")
PAYER: Final = ("32", "33")


@dataclass(slots=True)
class Field:
    """One field with its continuation lines; `line` counts from 1."""

    tag: str
    line: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)


def read_mt940(content: bytes) -> list[Statement]:
    """Every message of the file. Raises InvalidInput."""
    fields = list(_fields(_decoded(content)))
    starts = [place for place, one in enumerate(fields) if one.tag == "20"]
    if not starts or starts[0] != 0:
        raise InvalidInput("line 1: expected :20:")
    ends = [*starts[1:], len(fields)]
    return [_statement(fields[start:end]) for start, end in zip(starts, ends, strict=True)]


def _decoded(content: bytes) -> str:
    """UTF-8, else ISO 8859-1, which has every byte: then what no bank writes gives it away."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("iso-8859-1")
    for number, line in enumerate(text.splitlines(), start=1):
        if any(not c.isprintable() and c not in "\t\u00ad" for c in line):
            raise InvalidInput(f"line {number}: expected text in UTF-8 or ISO 8859-1")
    return text


def _fields(text: str) -> Iterator[Field]:
    current: Field | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.rstrip()
        if line.startswith("{") and "{4:" in line:  # the blocks around a message
            line = line.rpartition("{4:")[2]
        if line in ("", "-", "-}"):
            continue
        found = TAG.fullmatch(line)
        if found is not None:
            if current is not None:
                yield current
            current = Field(found[1], number, [found[2]])
        elif current is None:
            raise InvalidInput(f"line {number}: expected a field such as :20:")
        else:
            current.lines.append(line)
    if current is not None:
        yield current


def _statement(fields: list[Field]) -> Statement:
    account = _one(fields, "25").text.split()[0].replace(" ", "")
    opening = _balance(_one(fields, "60F", "60M"))
    closing = _balance(_one(fields, "62F", "62M"))
    total = opening
    taken: list[StatementEntry] = []
    passed_over = 0
    for place, one in enumerate(fields):
        if one.tag != "61":
            continue
        following = fields[place + 1] if place + 1 < len(fields) else None
        said = following.text if following is not None and following.tag == "86" else ""
        way, entry = _entry(one, account, opening.currency, said)
        total += entry.amount if way in ("C", "RD") else -entry.amount
        if way == "C":
            taken.append(entry)
        else:
            passed_over += 1
    if total != closing:
        line = _one(fields, "62F", "62M").line
        raise InvalidInput(f"line {line}: the entries make {opening} to {total}, it says {closing}")
    return Statement(account, keyed(taken), passed_over)


def _one(fields: list[Field], *tags: str) -> Field:
    for one in fields:
        if one.tag in tags:
            return one
    last = fields[-1].line
    raise InvalidInput(f"line {last}: expected :{tags[0]}: before the end")


def _balance(found: Field) -> Money:
    match = BALANCE.fullmatch(found.text.strip())
    if match is None:
        raise InvalidInput(f"line {found.line}: expected a balance, not {found.text!r}")
    amount = _amount(match[4], match[3], found.line)
    return amount if match[1] == "C" else -amount


def _entry(found: Field, account: str, currency: str, said: str) -> tuple[str, StatementEntry]:
    """Which way it goes, and what it says."""
    match = LINE_61.fullmatch(found.text)
    if match is None:
        raise InvalidInput(f"line {found.line}: expected a :61: such as 2601310131C10,00NTRFNONREF")
    reference = (match[8] or "").strip()
    text, payer = _told(said)
    day = _day(match[1], match[2], found.line)
    key = "" if reference in NO_REFERENCE else f"{day}:{reference}"
    amount = _amount(match[5], currency, found.line)
    return match[3], StatementEntry(account, key, day, amount, text, payer)


def _told(said: str) -> tuple[str, str]:
    """What was written, and by whom: subfields are cut at their numbers, whatever lines they are broken
    into."""
    joined = said.replace("\n", "")
    parts = SUBFIELD.split(joined)
    if len(parts) == 1:
        return joined, ""
    fields = list(zip(parts[1::2], parts[2::2], strict=True))
    words = "".join(text for number, text in fields if number[0] == "2" or number[0] == "6")
    return words, " ".join(text for number, text in fields if number in PAYER).strip()


def _day(valued: str, booked: str | None, line: int) -> date:
    """Of booking, whose year is that of the value date or one beside it."""
    try:
        value = datetime.strptime(valued, "%y%m%d").replace(tzinfo=UTC).date()
        if not booked:
            return value
        years = (value.year - 1, value.year, value.year + 1)
        days = [date(year, int(booked[:2]), int(booked[2:])) for year in years]
        return min(days, key=lambda day: abs(day - value))
    except ValueError:
        raise InvalidInput(f"line {line}: expected days, not {valued} {booked or ''}") from None


def _amount(written: str, currency: str, line: int) -> Money:
    try:
        return Money.of(Decimal(written.replace(",", ".").rstrip(".")), currency)
    except InvalidInput as error:
        raise InvalidInput(f"line {line}: {error}") from None
