"""Words of a line that staff write: counts, days, names, amounts; what is not understood is named. And why
they do something.

Each of a line raises Refused("not-understood") with the `word`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.errors import DialtoneError, Refused
from chalicelib.domain.money import Money

MAX_REASON: Final = 500
"""Characters of a reason: it is kept for ever."""


def reason_of(written: str) -> str:
    """Why staff do something, in their words. Raises Refused: text-empty, reply-too-long."""
    reason = written.strip()
    if not reason:
        raise Refused("text-empty")
    if len(reason) > MAX_REASON:
        raise Refused("reply-too-long", characters=MAX_REASON)
    return reason


def joined(words: Iterator[str]) -> str:
    """The next word, with the one after it where it is a number alone: `10 EUR` is `10EUR`."""
    first = next(words, "")
    if first.replace(".", "").replace(",", "").isdecimal():
        first += next(words, "")
    return first


def split_unit(word: str) -> tuple[str, str]:
    """The number and what follows it: `10EUR` is `10` and `EUR`."""
    number = word.rstrip("%abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return number, word[len(number) :]


def amount(word: str, currencies: Collection[str]) -> Money:
    """More than nothing, in one of these currencies, and one that card systems can move."""
    number, unit = split_unit(word)
    if unit.upper() not in currencies:
        raise not_understood(word)
    try:
        found = Money.of(number.replace(",", "."), unit.upper())
    except DialtoneError:
        raise not_understood(word) from None
    if found.minor <= 0 or found != found.to_step():
        raise not_understood(word)
    return found


def count(number: str, word: str, *, most: int) -> int:
    """From 1 to `most`; `word` is what is named where it is none."""
    if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= most):
        raise not_understood(word)
    return int(number)


def known(value: str, names: Collection[str]) -> Iterator[str]:
    """Each of these, joined by commas, that is one of the `names`."""
    for one in value.split(","):
        if one not in names:
            raise not_understood(one)
        yield one


def day(word: str) -> date:
    """E.g. 2026-12-31."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise not_understood(word) from None


def midnight(begins: date, time_zone: str) -> datetime:
    """When that day begins in an IANA time zone, in UTC."""
    zone = ZoneInfo(time_zone)
    return datetime(begins.year, begins.month, begins.day, tzinfo=zone).astimezone(UTC)


def not_understood(word: str) -> Refused:
    """What is to be raised for it."""
    return Refused("not-understood", word=word)
