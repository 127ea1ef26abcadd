"""What is offered, read once more from the catalog's file, and VAT reckoned once more: a second opinion that
shares no rule with the application."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import chalicelib

CATALOGS: Final = Path(chalicelib.__file__).parent / "catalogs"

Chosen = tuple[str, Mapping[str, int], int]
"""A plan with its options, for so many months."""

Offer = Mapping[str, Any]
"""A catalog's file as its operator wrote it: the one that ships, or one that was edited since."""

VAT: Final[Mapping[str, tuple[tuple[date, str], ...]]] = {
    **dict.fromkeys(("LU",), ((date.min, "17"),)),
    **dict.fromkeys(("MT",), ((date.min, "18"),)),
    **dict.fromkeys(("CY", "DE"), ((date.min, "19"),)),
    **dict.fromkeys(("AT", "BG", "FR", "MC"), ((date.min, "20"),)),
    **dict.fromkeys(("BE", "CZ", "ES", "LT", "LV", "NL"), ((date.min, "21"),)),
    **dict.fromkeys(("IT", "SI"), ((date.min, "22"),)),
    **dict.fromkeys(("IE", "PL", "PT", "SK"), ((date.min, "23"),)),
    **dict.fromkeys(("GR",), ((date.min, "24"),)),
    **dict.fromkeys(("DK", "HR", "SE"), ((date.min, "25"),)),
    **dict.fromkeys(("HU",), ((date.min, "27"),)),
    "EE": ((date.min, "22"), (date(2025, 7, 1), "24")),
    "FI": ((date.min, "25.5"),),
    "RO": ((date.min, "19"), (date(2025, 8, 1), "21")),
}
"""Standard rates with the day they begin, since 2025; everywhere else there is none."""

NONE: Final = ((date.min, "0"),)


@dataclass(frozen=True, slots=True)
class Cost:
    """In minor units: a month's list price, what is taken off a period, and what is left."""

    monthly: int
    percent: int
    total: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Of renewals, as offsets from the end."""

    attempts: tuple[timedelta, ...]
    grace: timedelta
    reminders: tuple[timedelta, ...]
    warning: timedelta


@cache
def shipped(catalog: str) -> Offer:
    """The file as it ships. Nobody changes it: an edit is a copy."""
    return tomllib.loads((CATALOGS / f"{catalog}.toml").read_text(), parse_float=Decimal)


def half_up(amount: Fraction) -> int:
    """Half a minor unit goes up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def cost(
    offer: Offer,
    plan: str,
    options: Mapping[str, int],
    months: int,
    currency: str,
    *,
    agreed: Mapping[str, Any] | None = None,
) -> Cost:
    """What a period of the plan costs with these options, before VAT that comes on top; as it is `agreed`
    where anything is."""
    monthly = sum(
        _part(rule, options, currency) for rule in offer["plans"][plan].get("prices", {}).values()
    )
    percent = _percent(offer, months)
    if agreed is not None:
        percent = agreed.get("percent", 0)
        if "price" in agreed:
            count = options[agreed["per"]] if "per" in agreed else 1
            monthly = int(Fraction(agreed["price"].partition(" ")[0]) * 100) * count
    full = monthly * months
    return Cost(monthly, percent, full - half_up(Fraction(full * percent, 100)))


def agreed_terms(
    offer: Offer,
    payer: Mapping[str, Any],
    chosen: Chosen,
    at: datetime,
) -> Mapping[str, Any] | None:
    """What staff have agreed on with the payer, where it makes the price of this at that moment."""
    plan, options, months = chosen
    terms: Mapping[str, Any] | None = payer.get("terms", {}).get(plan)
    if terms is None or at >= datetime.fromisoformat(terms["until"]):
        return None
    few = any(options.get(key, 0) < count for key, count in terms.get("least", {}).items())
    if few or months not in terms.get("months", [months]):
        return None
    if "price" in terms:
        same = terms["price"].partition(" ")[2] == payer["available"].partition(" ")[2]
        return terms if same else None
    return terms if terms["percent"] > _percent(offer, months) else None


def _percent(offer: Offer, months: int) -> int:
    (percent,) = (p["discount_percent"] for p in offer["periods"] if p["months"] == months)
    return int(percent)


@dataclass(frozen=True, slots=True)
class Off:
    """What a promo code takes off a period, in minor units before VAT that comes on top, and how many days it
    makes it longer."""

    amount: int = 0
    days: int = 0


def promo_off(
    promo: Mapping[str, Any], plan: str, months: int, currency: str, regular: int
) -> Off | None:
    """Of a period that costs `regular` after its discount; None where the code is not for it."""
    elsewhere = plan not in promo.get("plans", [plan])
    if elsewhere or months not in promo.get("months", [months]):
        return None
    if promo["kind"] == "percent":
        return Off(half_up(Fraction(regular * promo["percent"], 100)))
    if promo["kind"] == "days":
        return Off(days=promo["days"])
    stated = promo["amounts"].get(currency)
    if stated is None:
        return None
    return Off(min(regular, int(Fraction(stated.partition(" ")[0]) * 100)))


def _part(rule: Mapping[str, Any], options: Mapping[str, int], currency: str) -> int:
    if not _holds(rule.get("when", {}), options):
        return 0
    if "free_when" in rule and _holds(rule["free_when"], options):
        return 0
    count = options[rule["per"]] if "per" in rule else 1
    return int(Fraction(str(rule["price"][currency])) * 100) * count


def _holds(conditions: Mapping[str, Any], options: Mapping[str, int]) -> bool:
    return all(_is(options.get(option, 0), wanted) for option, wanted in conditions.items())


def _is(chosen: int, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return chosen > int(wanted["above"])
    on: bool = wanted == "on"
    return bool(chosen) is on


def gross(offer: Offer, total: int, rate: Fraction) -> int:
    """What is paid for prices that come to `total`, in minor units."""
    return total if offer["prices_include_vat"] else total + half_up(total * rate / 100)


def sells(offer: Offer, plan: str, months: int, at: datetime) -> bool:
    """Whether this period of the plan is sold at that moment, by the seller's calendar."""
    known = offer["plans"].get(plan)
    if known is None or months not in known.get("periods", ()):
        return False
    withdrawn = known.get("withdrawn_on")
    return withdrawn is None or seller_day(offer, at) < withdrawn


def has_price(
    offer: Offer,
    payer: Mapping[str, Any],
    chosen: Chosen,
    at: datetime,
) -> bool:
    """Whether it is sold, at a price that is listed or agreed on."""
    plan, _, months = chosen
    if not sells(offer, plan, months, at):
        return False
    listed = not offer["plans"][plan].get("on_request")
    return listed or agreed_terms(offer, payer, chosen, at) is not None


def minimum(offer: Offer, currency: str, system: str = "stripe") -> int:
    """The least that it is asked for, in minor units; nothing while nobody can be asked."""
    return _limit(offer, currency, "minimum", system)


def maximum(offer: Offer, currency: str) -> int:
    """The most."""
    return _limit(offer, currency, "maximum")


def _limit(offer: Offer, currency: str, name: str, system_id: str = "stripe") -> int:
    system = offer["payment_systems"].get(system_id)
    return int(Fraction(str(system["limits"][currency][name])) * 100) if system else 0


def seller(offer: Offer) -> str:
    """Whom the payment system pays; while there is none, who was paid before: each catalog has one."""
    system = offer["payment_systems"].get("stripe", {})
    first: str = next(iter(offer["sellers"]))
    named: str = system.get("seller", first)
    return named


def seller_day(offer: Offer, at: datetime) -> date:
    """The day there at that moment."""
    return at.astimezone(ZoneInfo(offer["sellers"][seller(offer)]["time_zone"])).date()


def midnight(offer: Offer, day: date) -> datetime:
    """When that day begins there."""
    zone = ZoneInfo(offer["sellers"][seller(offer)]["time_zone"])
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def changes(offer: Offer) -> set[date]:
    """The days on which this file says something else than the day before."""
    vat = offer["sellers"][seller(offer)].get("vat", ())
    withdrawn = {plan.get("withdrawn_on") for plan in offer["plans"].values()}
    return {one["valid_from"] for one in vat} | withdrawn - {None}


def vat_rate(offer: Offer, country: str, at: datetime) -> Fraction:
    """Of what is paid at that moment, by the seller's calendar."""
    today = seller_day(offer, at)
    registered = offer["sellers"][seller(offer)].get("vat", ())
    if not any(one["valid_from"] <= today for one in registered):
        return Fraction(0)
    return Fraction([rate for since, rate in VAT.get(country, NONE) if since <= today][-1])


def terms(offer: Offer) -> Terms:
    """When a renewal is announced and tried, and when it is too late."""
    renewal = offer["renewal"]
    attempts = tuple(_offset(text) for text in renewal["attempts"])
    grace = timedelta(days=renewal["grace_days"])
    return Terms(
        attempts,
        grace,
        tuple(attempts[0] - timedelta(days=d) for d in renewal["remind_days_before_charge"]),
        grace - timedelta(days=renewal["warn_days_before_cut"]),
    )


def _offset(text: str) -> timedelta:
    """E.g. "-3d", "+2d20h"."""
    days, _, hours = text.lstrip("+-").partition("d")
    found = timedelta(days=int(days), hours=int(hours.rstrip("h") or 0))
    return -found if text[0] == "-" else found
