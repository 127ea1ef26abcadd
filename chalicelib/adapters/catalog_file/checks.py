"""The rules between the keys of a catalog file, each a small function that lists what breaks it.

A check says where (the path of keys) and what was expected there. It sees only files of the right
shape, and never stops at the first fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib.adapters.catalog_file.choosing_checks import CHOOSING_CHECKS
from chalicelib.adapters.catalog_file.plan_checks import PLAN_CHECKS
from chalicelib.adapters.catalog_file.problem import (
    Check,
    Problem,
    fits_minor_units,
    one_of,
    repeated,
    stated_in,
)
from chalicelib.adapters.catalog_file.promoting_checks import PROMOTING_CHECKS
from chalicelib.adapters.catalog_file.shape import (
    CatalogShape,
    PaymentSystemShape,
    RussianBankShape,
    SepaShape,
)
from chalicelib.domain.tax.vat import EU_COUNTRIES

MAX_ATTEMPTS: Final = 15  # Visa allows 15 retries of one charge in 30 days
SHORTEST_MONTH: Final = 28  # days
MAX_PLACE: Final = (
    120  # characters: the inventory is kept by it, and two stand in a line of a screen
)


def problems(catalog: CatalogShape) -> list[Problem]:
    """Every broken rule, in no particular order."""
    return [problem for check in _ALL for problem in check(catalog)]


def _currencies(catalog: CatalogShape) -> Iterator[Problem]:
    yield from repeated(("currencies",), catalog.currencies, "currency")
    if catalog.default_currency not in catalog.currencies:
        known = one_of(catalog.currencies)
        yield Problem(("default_currency",), f"expected one of `currencies`: {known}")


def _time_zones(catalog: CatalogShape) -> Iterator[Problem]:
    for key, seller in catalog.sellers.items():
        try:
            ZoneInfo(seller.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield Problem(
                ("sellers", key, "time_zone"),
                f"expected an IANA time zone such as Europe/Vilnius, not {seller.time_zone!r}",
            )


def _vat_numbers(catalog: CatalogShape) -> Iterator[Problem]:
    for key, seller in catalog.sellers.items():
        path = ("sellers", key, "vat")
        if seller.vat and seller.country not in EU_COUNTRIES:
            yield Problem(
                path, f"expected none: only VAT of EU countries is known, not of {seller.country}"
            )
            continue
        for index, vat in enumerate(seller.vat):
            if not _is_vat_number(vat.number, seller.country):
                yield Problem(
                    (*path, index, "number"),
                    f"expected a valid VAT number of {seller.country}, not {vat.number!r}",
                )
        for index, (before, after) in enumerate(pairwise(seller.vat), start=1):
            if after.valid_from <= before.valid_from:
                yield Problem(
                    (*path, index, "valid_from"),
                    f"expected a date after {before.valid_from}, the one before it",
                )


def _is_vat_number(number: str, country: str) -> bool:
    from stdnum.eu import vat

    prefix = "EL" if country == "GR" else country
    return (
        number.startswith(prefix) and bool(vat.is_valid(number)) and vat.compact(number) == number
    )


def _bank_accounts(catalog: CatalogShape) -> Iterator[Problem]:
    for key, seller in catalog.sellers.items():
        path = ("sellers", key, "bank")
        if isinstance(seller.bank, SepaShape):
            from stdnum import bic, iban

            if not iban.is_valid(seller.bank.iban):
                yield Problem((*path, "iban"), "expected a valid IBAN (its check digits are wrong)")
            if not bic.is_valid(seller.bank.bic):
                yield Problem((*path, "bic"), "expected a BIC of 8 or 11 characters")
        elif seller.bank is not None:
            from stdnum.ru import inn

            if not inn.is_valid(seller.bank.inn):
                yield Problem((*path, "inn"), "expected a valid INN (its check digits are wrong)")
            for name, length in (("account", 20), ("correspondent_account", 20), ("bik", 9)):
                value = getattr(seller.bank, name)
                if not (value.isdecimal() and len(value) == length):
                    yield Problem((*path, name), f"expected {length} digits")


def _series(catalog: CatalogShape) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for key, seller in catalog.sellers.items():
        for kind, prefix in seller.series:
            if prefix in seen:
                yield Problem(
                    ("sellers", key, "series", kind),
                    f"expected a prefix of its own: {prefix!r} is already {seen[prefix]}",
                )
            seen[prefix] = f"{kind} of {key}"


def _payment_systems(catalog: CatalogShape) -> Iterator[Problem]:
    for key, system in catalog.payment_systems.items():
        path = ("payment_systems", key)
        if system.seller not in catalog.sellers:
            known = one_of(catalog.sellers)
            yield Problem((*path, "seller"), f"expected a seller: {known}, not {system.seller!r}")
        if system.only_countries is not None and system.except_countries:
            yield Problem(
                (*path, "except_countries"), "expected `only_countries` or this, not both"
            )
        yield from _by_invoice(catalog, path, system)
        for currency, limits in system.limits.items():
            here = (*path, "limits", currency)
            named = [
                ("minimum", limits.minimum),
                ("top_up_minimum", limits.top_up_minimum),
                *((("top_ups"), amount) for amount in limits.top_ups),
                ("maximum", limits.maximum),
            ]
            if (key == "stars") is not (limits.stars_per_unit is not None):
                says = "how many Stars one unit is" if key == "stars" else "this for stars alone"
                yield Problem((*here, "stars_per_unit"), f"expected {says}")
            for name, amount in named:
                yield from fits_minor_units((*here, name), amount, currency)
            for (_, smaller), (name, greater) in pairwise(named):
                if greater < smaller:
                    yield Problem(
                        (*here, name),
                        "expected minimum ≤ top_up_minimum ≤ top_ups (ascending) ≤ maximum,"
                        f" but {greater} comes after {smaller}",
                    )


def _by_invoice(
    catalog: CatalogShape, path: tuple[str, ...], system: PaymentSystemShape
) -> Iterator[Problem]:
    """What is paid by bank transfer needs a bank account, in a currency that this takes."""
    if system.invoice_days is None:
        return
    if system.saves_cards:
        yield Problem((*path, "saves_cards"), "expected false: a bank transfer leaves no card")
    seller = catalog.sellers.get(system.seller)
    if seller is not None and seller.bank is None:
        yield Problem((*path, "seller"), "expected a seller with a bank account")
    if seller is not None and isinstance(seller.bank, RussianBankShape):
        for currency in system.limits:
            if currency != "RUB":
                yield Problem((*path, "limits", currency), "expected RUB: it is a rouble account")


def _default_country_can_pay(catalog: CatalogShape) -> Iterator[Problem]:
    country = catalog.default_country
    for system in catalog.payment_systems.values():
        allowed = system.only_countries is None or country in system.only_countries
        for_all = system.invoice_days is None
        if for_all and allowed and country not in system.except_countries:
            return
    if catalog.payment_systems:
        yield Problem(
            ("default_country",), f"expected a country with a payment system, {country} has none"
        )


def _renewal(catalog: CatalogShape) -> Iterator[Problem]:
    renewal = catalog.renewal
    path = ("renewal", "attempts")
    for index, (before, after) in enumerate(pairwise(renewal.attempts), start=1):
        if after <= before:
            yield Problem((*path, index), "expected a moment later than the attempt before it")
    if renewal.attempts[0] >= timedelta(0):
        yield Problem((*path, 0), "expected the first attempt before the end, e.g. -3d")
    if renewal.attempts[-1] >= timedelta(days=renewal.grace_days):
        yield Problem(
            (*path, len(renewal.attempts) - 1),
            f"expected the last attempt before grace ends, {renewal.grace_days} days after the end",
        )
    if len(renewal.attempts) > MAX_ATTEMPTS:
        yield Problem(path, f"expected at most {MAX_ATTEMPTS} attempts (card networks' rule)")


def _renewal_notices(catalog: CatalogShape) -> Iterator[Problem]:
    """Whoever is charged has been told before; whoever is cut off, too."""
    renewal = catalog.renewal
    path = ("renewal", "remind_days_before_charge")
    before_end = -(renewal.attempts[0] // timedelta(days=1))
    shortest = min((period.months for period in catalog.periods), default=None)
    for index, days in enumerate(renewal.remind_days_before_charge):
        if days < 1:
            yield Problem(
                (*path, index),
                f"expected at least 1: {days} is not before the charge, and nobody is warned after it",
            )
        elif shortest is not None and days + before_end >= SHORTEST_MONTH * shortest:
            most = SHORTEST_MONTH * shortest - before_end - 1
            yield Problem(
                (*path, index),
                f"expected at most {most}: the shortest period begins after that notice",
            )
    for index, (earlier, later) in enumerate(pairwise(renewal.remind_days_before_charge), start=1):
        if later >= earlier:
            yield Problem(
                (*path, index),
                f"expected fewer days than {earlier}: the earliest notice comes first",
            )
    warn, most = renewal.warn_days_before_cut, renewal.grace_days + before_end - 1
    if not 1 <= warn <= max(most, 1):
        yield Problem(
            ("renewal", "warn_days_before_cut"),
            f"expected 1 to {max(most, 1)}: after the first attempt, and before grace ends",
        )


def _numbers(catalog: CatalogShape) -> Iterator[Problem]:
    places = [(number.country, number.state, number.area) for number in catalog.numbers]
    yield from repeated(("numbers",), places, "country, state and area")
    has_states: dict[str, bool] = {}
    for index, number in enumerate(catalog.numbers):
        path = ("numbers", index)
        with_state = number.state is not None
        if has_states.setdefault(number.country, with_state) != with_state:
            yield Problem(path, f"expected a state for every area of {number.country} or for none")
        if len(f"{number.country}/{number.state or ''}/{number.area}") > MAX_PLACE:
            yield Problem(
                path, f"expected at most {MAX_PLACE} characters of country, state and area"
            )
        yield from stated_in(catalog, (*path, "setup"), number.setup)
        yield from stated_in(catalog, (*path, "monthly"), number.monthly)


def _number_rent(catalog: CatalogShape) -> Iterator[Problem]:
    """Whoever pays by the month has had the month before they read of the next one."""
    rent = catalog.number_rent
    if rent.charge_days_before + rent.remind_days_before_charge >= SHORTEST_MONTH:
        yield Problem(
            ("number_rent", "remind_days_before_charge"),
            f"expected fewer than {SHORTEST_MONTH} days together with `charge_days_before`",
        )


_CHECKS: Final[tuple[Check, ...]] = (
    _currencies,
    _time_zones,
    _vat_numbers,
    _bank_accounts,
    _series,
    _payment_systems,
    _default_country_can_pay,
    _renewal,
    _renewal_notices,
    _numbers,
    _number_rent,
)
_ALL: Final[tuple[Check, ...]] = (*_CHECKS, *PLAN_CHECKS, *CHOOSING_CHECKS, *PROMOTING_CHECKS)
