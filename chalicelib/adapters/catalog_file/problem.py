"""What a check finds, and the few phrases all checks share; knows no single rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from chalicelib.adapters.catalog_file.lines import Path
from chalicelib.adapters.catalog_file.shape import CatalogShape
from chalicelib.domain.money import exponent_of, step_of


class Problem(NamedTuple):
    """One fault: the path of keys to it, and what was expected there."""

    path: Path
    message: str


Check = Callable[[CatalogShape], Iterator[Problem]]


def one_of(names: Iterable[str]) -> str:
    """`a, b or c`, for a message about a name that is not known."""
    *others, last = list(names) or ["nothing (there is none)"]
    return f"{', '.join(others)} or {last}" if others else last


def stated_in(
    catalog: CatalogShape, path: Path, amounts: Mapping[str, Decimal]
) -> Iterator[Problem]:
    """Amounts are stated in exactly the catalog's currencies, without digits too many."""
    for currency in catalog.currencies:
        if currency not in amounts:
            yield Problem(path, f"expected an amount in {currency} too")
    for currency, amount in amounts.items():
        if currency not in catalog.currencies:
            known = one_of(catalog.currencies)
            yield Problem((*path, currency), f"expected a currency of this catalog: {known}")
        yield from fits_minor_units((*path, currency), amount, currency)


def fits_minor_units(path: Path, amount: Decimal, currency: str) -> Iterator[Problem]:
    """An amount has no more digits than its currency has minor units, and can be taken."""
    digits = exponent_of(currency)
    if amount.scaleb(digits) % 1:
        yield Problem(path, f"expected at most {digits} digits after the point for {currency}")
    elif amount.scaleb(digits) % step_of(currency):
        yield Problem(
            path, f"expected a last digit of 0 for {currency}: cards move it in such steps"
        )


def repeated(path: Path, values: Iterable[object], what: str) -> Iterator[Problem]:
    """Elements of a list that were there before."""
    seen = []
    for index, value in enumerate(values):
        if value in seen:
            yield Problem((*path, index), f"expected each {what} once, {value} is there twice")
        seen.append(value)
