"""What is offered, read once more from the catalog's file, and VAT reckoned once more: a second opinion that
shares no rule with the application."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import chalicelib

CATALOGS: Final = Path(chalicelib.__file__).parent / "catalogs"

VAT: Final[Mapping[str, tuple[tuple[date, str], ...]]] = {
    "LT": ((date.min, "21"),),
    "EE": ((date.min, "22"), (date(2025, 7, 1), "24")),
    "FI": ((date.min, "25.5"),),
    "DE": ((date.min, "19"),),
    "HU": ((date.min, "27"),),
    "US": ((date.min, "0"),),
}
"""Standard rates of the countries that people of the simulation live in, with the day they begin."""


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


@cache
def _file(catalog: str) -> dict[str, Any]:
    return tomllib.loads((CATALOGS / f"{catalog}.toml").read_text())


def half_up(amount: Fraction) -> int:
    """Half a minor unit goes up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def cost(catalog: str, plan: str, options: Mapping[str, int], months: int, currency: str) -> Cost:
    """What a period of the plan costs with these options."""
    offer = _file(catalog)
    monthly = sum(
        _part(rule, options, currency) for rule in offer["plans"][plan]["prices"].values()
    )
    (percent,) = (p["discount_percent"] for p in offer["periods"] if p["months"] == months)
    full = monthly * months
    return Cost(monthly, percent, full - half_up(Fraction(full * percent, 100)))


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


def minimum(catalog: str, currency: str) -> int:
    """The least that a card is asked for, in minor units."""
    return _limit(catalog, currency, "minimum")


def maximum(catalog: str, currency: str) -> int:
    """The most."""
    return _limit(catalog, currency, "maximum")


def _limit(catalog: str, currency: str, name: str) -> int:
    limits = _file(catalog)["payment_systems"]["stripe"]["limits"][currency]
    return int(Fraction(str(limits[name])) * 100)


def vat_rate(catalog: str, country: str, at: datetime) -> Fraction:
    """Of what is paid through the payment system at that moment, by the seller's calendar."""
    offer = _file(catalog)
    seller = offer["sellers"][offer["payment_systems"]["stripe"]["seller"]]
    today = at.astimezone(ZoneInfo(seller["time_zone"])).date()
    if not any(one["valid_from"] <= today for one in seller.get("vat", ())):
        return Fraction(0)
    return Fraction([rate for since, rate in VAT[country] if since <= today][-1])


def terms(catalog: str) -> Terms:
    """When a renewal is announced and tried, and when it is too late."""
    renewal = _file(catalog)["renewal"]
    return Terms(
        tuple(_offset(text) for text in renewal["attempts"]),
        timedelta(days=renewal["grace_days"]),
        tuple(timedelta(days=days) for days in renewal["remind_days_before"]),
    )


def _offset(text: str) -> timedelta:
    """E.g. "-3d", "+2d20h"."""
    days, _, hours = text.lstrip("+-").partition("d")
    found = timedelta(days=int(days), hours=int(hours.rstrip("h") or 0))
    return -found if text[0] == "-" else found
