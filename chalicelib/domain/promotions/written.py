"""A promo code as staff write it: `SUMMER 20% until 2026-12-31 limit 100`; knows no chat.

CODE  20%  |  10 EUR  |  14 days
from 2026-06-01   until 2026-08-31      both days included, in the seller's time zone
limit 100         each 1                of all uses; of one account's (1 if it is not said, 0: any number)
plans basic,pro   months 6,12   first   the first purchase alone
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.pricing.promo import Promo, PromoKind
from chalicelib.domain.promotions.code import PromoCode, spelt
from chalicelib.domain.writing import (
    amount,
    count,
    day,
    joined,
    known,
    midnight,
    not_understood,
    split_unit,
)

MAX_DAYS: Final = 3660
MAX_COUNT: Final = 10**9


def read_code(written: str, catalog: Catalog, time_zone: str, now: datetime) -> PromoCode:
    """A code that does not run yet. Raises Refused("not-understood") with the `word`."""
    words = iter(written.split())
    name = spelt(next(words, ""))
    if not name:
        raise not_understood(written)
    gives = _gives(joined(words), catalog)
    terms = _terms(words, catalog, time_zone)
    each = terms.pop("per_account", 1)
    narrowed = {
        key: terms.pop(key) for key in ("plans", "months", "first_purchase") if key in terms
    }
    promo = Promo(name, **gives, **narrowed)
    return PromoCode(promo, created_at=now, per_account=each or None, **terms)


def _gives(word: str, catalog: Catalog) -> dict[str, Any]:
    number, unit = split_unit(word)
    if unit == "%":
        return {"kind": PromoKind.PERCENT, "percent": count(number, word, most=100)}
    if unit.lower() in ("d", "day", "days"):
        return {"kind": PromoKind.DAYS, "days": count(number, word, most=MAX_DAYS)}
    off = amount(word, catalog.currencies)
    return {"kind": PromoKind.AMOUNT, "amounts": {off.currency: off}}


def _terms(words: Iterator[str], catalog: Catalog, time_zone: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word in words:
        if word == "first":
            found["first_purchase"] = True
            continue
        value = next(words, "")
        match word:
            case "from":
                found["opens"] = midnight(day(value), time_zone)
            case "until":
                found["closes"] = midnight(day(value) + timedelta(days=1), time_zone)
            case "limit":
                found["limit"] = count(value, value, most=MAX_COUNT)
            case "each":
                found["per_account"] = 0 if value == "0" else count(value, value, most=MAX_COUNT)
            case "plans":
                found["plans"] = tuple(known(value, {plan.id for plan in catalog.plans}))
            case "months":
                months = {str(one.months) for plan in catalog.plans for one in plan.periods}
                found["months"] = tuple(map(int, known(value, months)))
            case _:
                raise not_understood(word)
    return found
