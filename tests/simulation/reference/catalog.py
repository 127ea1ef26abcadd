"""What is offered, read from the catalog's file: prices, VAT, limits, and when a renewal is announced, tried
and given up; of each version that was in force, from a moment on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

CATALOGS: Final = Path(__file__).parents[3] / "chalicelib" / "catalogs"

ANY_AMOUNT: Final = 10**12

VAT: Final[Mapping[str, tuple[tuple[date, str], ...]]] = {
    **dict.fromkeys(("LU",), ((date.min, "17"),)),
    **dict.fromkeys(("MT",), ((date.min, "18"),)),
    **dict.fromkeys(("CY", "DE"), ((date.min, "19"),)),
    **dict.fromkeys(("AT", "BG", "FR"), ((date.min, "20"),)),
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
"""Standard rates of the member states, with the day they begin, since 2025; elsewhere there is none."""

TAXED_AS: Final[Mapping[str, str]] = {"MC": "FR"}


def owed_to(country: str) -> str:
    """Whose VAT it is."""
    return TAXED_AS.get(country, country)


@dataclass(frozen=True, slots=True)
class Price:
    """In minor units, of one period: a month's list price, what is taken off, what is left."""

    monthly: int
    percent: int
    discount: int
    total: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """With one account for one plan, in minor units of a `currency`: a price of a month (`each` of the option
    `per`), or a percentage; for these `months` (none: any), with at `least` so much, before `until`."""

    until: datetime
    each: int | None
    currency: str
    per: str | None
    percent: int
    months: tuple[int, ...]
    least: tuple[tuple[str, int], ...]

    def holds(
        self,
        options: Mapping[str, int],
        months: int,
        currency: str,
        *,
        usual: int,
        at: datetime,
    ) -> bool:
        """Whether it makes the price; `usual`: the percentage for paying so far ahead."""
        meant = at < self.until and (not self.months or months in self.months)
        enough = all(options.get(key, 0) >= count for key, count in self.least)
        better = self.percent > usual if self.each is None else self.currency == currency
        return meant and enough and better


@dataclass(frozen=True, slots=True)
class Terms:
    """Of renewals, as offsets from the end. `window`: how long before it renewing by hand opens, if not
    always."""

    attempts: tuple[timedelta, ...]
    grace: timedelta
    reminders: tuple[timedelta, ...]
    warning: timedelta
    window: timedelta | None


@dataclass(frozen=True, slots=True)
class Taxed:
    """An amount with its VAT inside."""

    gross: int
    rate: Fraction
    vat: int

    @property
    def net(self) -> int:
        return self.gross - self.vat


class Offer:
    """One version of the file."""

    def __init__(self, file: Mapping[str, Any]) -> None:
        self._file = file
        self.id = str(file["id"])
        self.terms = _terms(file["renewal"])
        self.expansion = str(file["changes"]["expansion"])
        self.vat_inside = bool(file["prices_include_vat"])
        self.reduction = str(file["changes"]["reduction"])

    def family(self, plan: str) -> str:
        """At most one live subscription a Customer has of it."""
        return str(self._file["plans"][plan]["family"])

    def rank(self, plan: str) -> int:
        """Within its family a higher one is the greater plan; one that says none is the first."""
        return int(self._file["plans"][plan].get("rank", 1))

    def knows(self, plan: str) -> bool:
        """Whether it is in the file at all."""
        return plan in self._file["plans"]

    def sells(self, plan: str, months: int, at: datetime, seller: str) -> bool:
        """Whether this period of it is sold that day, by the seller's calendar."""
        known = self._file["plans"].get(plan, {})
        withdrawn = known.get("withdrawn_on")
        gone = withdrawn is not None and self.today(seller, at) >= withdrawn
        return months in known.get("periods", ()) and not gone

    def trial(self, plan: str) -> tuple[int | None, dict[str, int], int]:
        """For how many days it can be tried, with which options, and the shortest period after that."""
        known = self._file["plans"][plan]
        options = {
            key: int(one.get("default", 0) == "on") if one["kind"] == "switch" else one["default"]
            for key, one in known.get("options", {}).items()
        }
        return known.get("trial", {}).get("days"), options, known["periods"][0]

    def is_listed(self, plan: str) -> bool:
        """Whether it has a price that is not agreed on with each."""
        return not self._file["plans"][plan].get("on_request")

    def percent(self, months: int) -> int:
        """What is taken off for paying so far ahead."""
        (percent,) = (p["discount_percent"] for p in self._file["periods"] if p["months"] == months)
        return int(percent)

    def price(
        self,
        plan: str,
        options: Mapping[str, int],
        months: int,
        currency: str,
        *,
        agreed: Agreed | None = None,
    ) -> Price:
        """Of a period of the plan with these options, as it is listed, or `agreed` where anything is."""
        rules = self._file["plans"][plan].get("prices", {}).values()
        monthly = sum(_part(rule, options, currency) for rule in rules)
        percent = self.percent(months)
        if agreed is not None:
            percent = agreed.percent
            if agreed.each is not None:
                monthly = agreed.each * (options[agreed.per] if agreed.per else 1)
        discount = half_up(Fraction(monthly * months * percent, 100))
        return Price(monthly, percent, discount, monthly * months - discount)

    def gross(self, price: Price, country: str, at: datetime, seller: str) -> int:
        """What is paid for it."""
        return self.with_vat(price.total, country, at, seller)

    def with_vat(self, listed: int, country: str, at: datetime, seller: str) -> int:
        """VAT comes on top unless the prices include it."""
        if self._file["prices_include_vat"]:
            return listed
        rate = self._rate(country, at, seller)
        return listed + half_up(listed * rate / 100)

    def sip_number(
        self, country: str, state: str | None, area: str, currency: str
    ) -> tuple[int, int] | None:
        """What SIP numbers of that place cost once and every month; None where none are sold."""
        for one in self._file.get("numbers", ()):
            if (one["country"], one.get("state"), one["area"]) == (country, state, area):
                return _minor(one["setup"][currency]), _minor(one["monthly"][currency])
        return None

    def taxed(self, gross: int, country: str, at: datetime, seller: str) -> Taxed:
        """What of it is VAT when this seller receives it then."""
        rate = self._rate(country, at, seller)
        return Taxed(gross, rate, half_up(gross * rate / (100 + rate)))

    def seller(self, system: str, before: str | None = None) -> str:
        """Who is paid by it, and so sells; of a system that is gone, who sold before, or the first."""
        known = self._file["payment_systems"].get(system)
        return known["seller"] if known else before or next(iter(self._file["sellers"]))

    def today(self, seller: str, at: datetime) -> date:
        """By the seller's calendar."""
        return at.astimezone(ZoneInfo(self._file["sellers"][seller]["time_zone"])).date()

    def vat_number(self, seller: str, day: date) -> str | None:
        """What a document of that day carries."""
        valid = [v for v in self._file["sellers"][seller].get("vat", ()) if v["valid_from"] <= day]
        return max(valid, key=lambda one: one["valid_from"])["number"] if valid else None

    def number(self, seller: str, kind: str, year: int, counter: int) -> str:
        """Of the document at that place of its series."""
        return f"{self._file['sellers'][seller]['series'][kind]}-{year}-{counter:06}"

    def limits(self, system: str, currency: str) -> tuple[int, int]:
        """The least and the most that is asked for; a system that is gone says none."""
        if system not in self._file["payment_systems"]:
            return 0, ANY_AMOUNT
        limits = self._file["payment_systems"][system]["limits"][currency]
        return _minor(limits["minimum"]), _minor(limits["maximum"])

    def _rate(self, country: str, at: datetime, seller: str) -> Fraction:
        day = self.today(seller, at)
        if self.vat_number(seller, day) is None:
            return Fraction(0)
        rates = VAT.get(owed_to(country), ((date.min, "0"),))
        return Fraction([rate for since, rate in rates if since <= day][-1])


class Versions:
    """The offers of one operator, each in force from a moment on until the next."""

    def __init__(self, offer: Offer) -> None:
        self._all: list[tuple[datetime | None, Offer]] = [(None, offer)]

    def changed(self, at: datetime, offer: Offer) -> None:
        """The operator has edited the file."""
        self._all.append((at, offer))

    def in_force(self, since: datetime, until: datetime) -> Iterator[Offer]:
        """Each that somebody could have read then, the latest first."""
        for at, offer in reversed(self._all):
            if at is None or at <= until:
                yield offer
            if at is not None and at < since:
                return


@cache
def shipped(name: str) -> Offer:
    """The catalog of that name, as it is shipped."""
    return Offer(tomllib.loads((CATALOGS / f"{name}.toml").read_text()))


def half_up(amount: Fraction) -> int:
    """Half a minor unit goes up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def _minor(amount: object) -> int:
    return int(Fraction(str(amount)) * 100)


def _part(rule: Mapping[str, Any], options: Mapping[str, int], currency: str) -> int:
    if not _holds(rule.get("when", {}), options):
        return 0
    if "free_when" in rule and _holds(rule["free_when"], options):
        return 0
    count = options[rule["per"]] if "per" in rule else 1
    return _minor(rule["price"][currency]) * count


def _holds(conditions: Mapping[str, Any], options: Mapping[str, int]) -> bool:
    return all(_is(options.get(option, 0), wanted) for option, wanted in conditions.items())


def _is(chosen: int, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return chosen > int(wanted["above"])
    on: bool = wanted == "on"
    return bool(chosen) is on


def _terms(renewal: Mapping[str, Any]) -> Terms:
    early = renewal["early"]
    attempts = tuple(_offset(text) for text in renewal["attempts"])
    grace = timedelta(days=renewal["grace_days"])
    return Terms(
        attempts,
        grace,
        tuple(attempts[0] - timedelta(days=d) for d in renewal["remind_days_before_charge"]),
        grace - timedelta(days=renewal["warn_days_before_cut"]),
        timedelta(days=early["days"]) if early["policy"] == "window" else None,
    )


def _offset(text: str) -> timedelta:
    """E.g. "-3d", "+2d20h"."""
    days, _, hours = text.lstrip("+-").partition("d")
    found = timedelta(days=int(days), hours=int(hours.rstrip("h") or 0))
    return -found if text[0] == "-" else found
