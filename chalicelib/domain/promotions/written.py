"""A promo code as staff write it: `SUMMER 20% until 2026-12-31 limit 100`; knows no chat.

CODE  20%  |  10 EUR  |  14 days
from 2026-06-01   until 2026-08-31      both days included, in the seller's time zone
limit 100         each 1                of all uses; of one account's (1 if it is not said, 0: any number)
plans basic,pro   months 6,12   first   the first purchase alone
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import DialtoneError, Refused
from chalicelib.domain.money import Money
from chalicelib.domain.pricing.promo import Promo, PromoKind
from chalicelib.domain.promotions.code import PromoCode, spelt

MAX_DAYS: Final = 3660
MAX_COUNT: Final = 10**9


def read_code(written: str, catalog: Catalog, time_zone: str, now: datetime) -> PromoCode:
    """A code that does not run yet. Raises Refused("promo-written") with the `word` that is not
    understood."""
    words = iter(written.split())
    name = spelt(next(words, ""))
    if not name:
        raise _wrong(written)
    first = next(words, "")
    if first.replace(".", "").replace(",", "").isdecimal():
        first += next(words, "")
    gives = _gives(first, catalog)
    terms = _terms(words, catalog, time_zone)
    each = terms.pop("per_account", 1)
    narrowed = {
        key: terms.pop(key) for key in ("plans", "months", "first_purchase") if key in terms
    }
    promo = Promo(name, **gives, **narrowed)
    return PromoCode(promo, created_at=now, per_account=each or None, **terms)


def _gives(word: str, catalog: Catalog) -> dict[str, Any]:
    number = word.rstrip("%abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    unit = word[len(number) :]
    if unit == "%":
        return {"kind": PromoKind.PERCENT, "percent": _count(number, word, most=100)}
    if unit.lower() in ("d", "day", "days"):
        return {"kind": PromoKind.DAYS, "days": _count(number, word, most=MAX_DAYS)}
    if unit.upper() not in catalog.currencies:
        raise _wrong(word)
    try:
        amount = Money.of(number.replace(",", "."), unit.upper())
    except DialtoneError:
        raise _wrong(word) from None
    if amount.minor <= 0 or amount != amount.to_step():
        raise _wrong(word)
    return {"kind": PromoKind.AMOUNT, "amounts": {amount.currency: amount}}


def _terms(words: Iterator[str], catalog: Catalog, time_zone: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word in words:
        if word == "first":
            found["first_purchase"] = True
            continue
        value = next(words, "")
        match word:
            case "from":
                found["opens"] = _midnight(_day(value), time_zone)
            case "until":
                found["closes"] = _midnight(_day(value) + timedelta(days=1), time_zone)
            case "limit":
                found["limit"] = _count(value, value, most=MAX_COUNT)
            case "each":
                found["per_account"] = 0 if value == "0" else _count(value, value, most=MAX_COUNT)
            case "plans":
                found["plans"] = tuple(_known(value, {plan.id for plan in catalog.plans}))
            case "months":
                months = {str(one.months) for plan in catalog.plans for one in plan.periods}
                found["months"] = tuple(map(int, _known(value, months)))
            case _:
                raise _wrong(word)
    return found


def _known(value: str, known: set[str]) -> Iterator[str]:
    for one in value.split(","):
        if one not in known:
            raise _wrong(one)
        yield one


def _count(number: str, word: str, *, most: int) -> int:
    if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= most):
        raise _wrong(word)
    return int(number)


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise _wrong(word) from None


def _midnight(day: date, time_zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def _wrong(word: str) -> Refused:
    return Refused("promo-written", word=word)
