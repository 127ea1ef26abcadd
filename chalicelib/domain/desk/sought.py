"""What staff write to find an account by, read as everything that it can mean; knows no store."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from chalicelib.domain.errors import Refused
from chalicelib.domain.money import EXPONENTS

MOST: Final = 200
"""Characters; the longest reference of a payment system is far shorter."""

_ID: Final = re.compile(r"[0-9]{1,18}")
_ENTRY: Final = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")
_NUMBER: Final = re.compile(r"[#№ ]*(\S*[^\W\d_]\S*?)[-–/ ]+([0-9]{4})[-–/ ]+([0-9]{1,9})")
_LAST4: Final = re.compile(r"[*•·.…xX]*([0-9]{4})")
_AMOUNT: Final = re.compile(r"[€$£₽]?([0-9][0-9.,'’]*)([A-Za-z]{3}|[€$£₽])?")
_ISO: Final = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4}|[0-9]{2})")
_SIGNS: Final = frozenset("€$£₽")
_MARKS: Final = frozenset("*•·.…xX,;-–—")


@dataclass(frozen=True, slots=True)
class OnCard:
    """A line of what a bank shows its customer: the last four digits, the day, the amount in major units
    and its currency, where these were written."""

    last4: str
    day: date
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """Of a document, as it is printed: prefix (in upper case), year, place in the series."""

    prefix: str
    year: int
    counter: int


@dataclass(frozen=True, slots=True)
class Sought:
    """Each is None where the text cannot mean it. `entry`: an account's id and the number of an entry in its
    book, as a payment is called in the history."""

    text: str
    account_id: int | None = None
    entry: tuple[int, int] | None = None
    number: DocumentNumber | None = None
    on_card: OnCard | None = None

    @property
    def reference(self) -> str | None:
        """What an id of ours or a payment system's reference can be: one word."""
        return None if self.on_card is not None or " " in self.text else self.text


def read_sought(written: str) -> Sought:
    """Raises Refused("find-unclear") for what means nothing: no letter and no digit, too long, or a card's
    digits without a day that there is."""
    text = " ".join(written.split())
    if len(text) > MOST or not any(one.isalnum() for one in text):
        raise Refused("find-unclear")
    entry, number = _ENTRY.fullmatch(text), _NUMBER.fullmatch(text)
    return Sought(
        text,
        account_id=int(text) if _ID.fullmatch(text) else None,
        entry=None if entry is None else (int(entry[1]), int(entry[2])),
        number=None
        if number is None
        else DocumentNumber(number[1].upper(), int(number[2]), int(number[3])),
        on_card=None if number is not None else _on_card(text.split(" ")),
    )


def _on_card(words: Sequence[str]) -> OnCard | None:
    """The first four digits alone are the card's, whatever order the rest has; None if it is nothing of the
    kind."""
    left = [word.rstrip(",;") for word in words if not _MARKS.issuperset(word)]
    card = next((word for word in left if _LAST4.fullmatch(word)), None)
    if card is None or len(left) < 2:
        return None
    left.remove(card)
    if not any(one.isdigit() for word in left for one in word):
        return None
    day: date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    for word in left:
        if day is None and (found := _day(word)) is not None:
            day = found
        elif word.upper() in EXPONENTS and currency is None:
            currency = word.upper()
        elif amount is None and (number := read_amount(word)) is not None:
            amount, unit = number
            currency = unit or currency
        elif not _SIGNS.issuperset(word):
            raise Refused("find-unclear")
    if day is None:
        raise Refused("find-unclear")
    return OnCard(card[-4:], day, amount, currency)


def read_amount(word: str) -> tuple[Decimal, str | None] | None:
    """An amount with a point or a comma before its last two digits (or one), its thousands grouped or not,
    and the currency where its code stands at the end; None if it is none.

    Of `1.234` the point groups: nobody is charged a thousandth."""
    found = _AMOUNT.fullmatch(word)
    if found is None:
        return None
    unit = (found[2] or "").upper()
    if unit and unit not in EXPONENTS and unit not in _SIGNS:
        return None
    whole, _, part = re.sub("['’]", "", found[1]).rpartition(max(",.", key=found[1].rfind))
    if len(part) > 2 or not whole:
        whole, part = whole + part, ""
    digits = re.sub("[.,]", "", whole)
    return Decimal(f"{digits}.{part or '0'}"), unit if unit in EXPONENTS else None


def _day(word: str) -> date | None:
    """None for what has not the form of one, and for one that there is not, or not in this century."""
    if iso := _ISO.fullmatch(word):
        year, month, day = map(int, iso.groups())
    elif first := _DAY_FIRST.fullmatch(word):
        day, month, year = map(int, first.groups())
        year += 2000 if year < 100 else 0
    else:
        return None
    if year // 100 != 20:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
