"""Terms for one plan as staff write them: `2.50 EUR per accounts months 12,36 until 2027-12-31`.

2.50 EUR  |  2.50 EUR per accounts  |  20%      of a month; of each of that option; off the full price
months 12,36                                    any period of the plan if it is not said
least accounts 20                               so many of that option at least; once for each option
until 2027-12-31                                that day included, in the seller's time zone
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.pricing.terms import Terms
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

NONE: Final = "none"
"""Written alone: what was agreed on for the plan holds no longer."""


def read_terms(
    written: str, plan: Plan, currency: str, time_zone: str, agreement_id: str
) -> Terms | None:
    """None for the word `none`. Raises Refused("not-understood") with the `word` that is not, or that names
    what the plan has not; with `until` where no end is said."""
    if written.strip() == NONE:
        return None
    words = iter(written.split())
    found = {**_price(joined(words), currency), **_conditions(words, plan, time_zone)}
    if "until" not in found or ("per" in found and "price" not in found):
        raise not_understood("until" if "until" not in found else "per")
    return Terms(agreement_id, **found)


def _price(word: str, currency: str) -> dict[str, Any]:
    number, unit = split_unit(word)
    if unit == "%":
        return {"percent": count(number, word, most=100)}
    return {"price": amount(word, (currency,))}


def _conditions(words: Iterator[str], plan: Plan, time_zone: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    counts = {spec.key: spec for spec in plan.options if not spec.is_switch}
    least: dict[str, int] = {}
    for word in words:
        value = next(words, "")
        match word:
            case "per":
                (found["per"],) = known(value, counts)
            case "months":
                lengths = {str(period.months) for period in plan.periods}
                found["months"] = tuple(map(int, known(value, lengths)))
            case "least":
                (option,) = known(value, counts)
                number = next(words, "")
                most = counts[option].maximum
                least[option] = count(number, number or value, most=most)
                if not counts[option].allows(least[option]):
                    raise not_understood(number)
            case "until":
                found["until"] = midnight(day(value) + timedelta(days=1), time_zone)
            case _:
                raise not_understood(word)
    return {**found, "least": least} if least else found
