"""Putting an operator's numbers into the inventory: each once, whatever the file says again.

A number that is known stays as it is, above all one that was sold: so the same file can be imported again,
and an import that was cut goes on by being begun anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final, NamedTuple

from chalicelib.application.numbers.records import for_sale_key
from chalicelib.application.ports.phone_numbers import PhoneNumbers
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.numbers import NumberOffer, place_of
from chalicelib.domain.numbers.number import NumberForSale

COLUMNS: Final = ("number", "country", "state", "area")
"""Of the file's first line, in any order."""

AT_ONCE: Final = 50
"""Numbers of one commit, of the 100 that one may have."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one line of the file, counted from 1."""

    line: int
    expected: str


@dataclass(slots=True)
class Imported:
    """What became of the lines so far. `moved`: free numbers that now belong to another place."""

    added: int = 0
    known: int = 0
    moved: int = 0
    faults: int = 0

    @property
    def done(self) -> int:
        """Numbers that are where they should be."""
        return self.added + self.known + self.moved


class NumberToSell(NamedTuple):
    """A line of the file, understood."""

    digits: str
    written: str
    place: str


def checked(
    catalog: Catalog, phone_numbers: PhoneNumbers, rows: Iterable[tuple[int, Mapping[str, str]]]
) -> Iterator[NumberToSell | LineFault]:
    """Each row, by its line: a number to sell, or what is wrong with it."""
    offers = {offer.place: offer for offer in catalog.numbers}
    lines: dict[str, int] = {}
    for line, row in rows:
        found = _read(offers, phone_numbers, row)
        if isinstance(found, str):
            yield LineFault(line, found)
        elif found.digits in lines:
            first = lines[found.digits]
            yield LineFault(line, f"expected each number once: {found.written} is on line {first}")
        else:
            lines[found.digits] = line
            yield found


def _read(
    offers: Mapping[str, NumberOffer], phone_numbers: PhoneNumbers, row: Mapping[str, str]
) -> NumberToSell | str:
    """The number, or what was expected."""
    country = row["country"].strip().upper()
    place = place_of(country, row["state"].strip() or None, row["area"].strip())
    offer = offers.get(place)
    if offer is None:
        near = get_close_matches(place, offers, n=1)
        hint = f"; perhaps {near[0]}?" if near else ""
        return f"expected country, state and area of the catalog's [[numbers]], not {place}{hint}"
    number = phone_numbers.read(row["number"].strip(), country)
    if number is None:
        return f"expected a phone number, not {row['number']!r}"
    prefix = "".join(filter(str.isdecimal, offer.prefix))
    if number.country != country or not number.digits.startswith(prefix):
        return (
            f"expected a number of {place}, which begin with {offer.prefix}, not {number.written}"
        )
    return NumberToSell(number.digits, number.written, place)


def put_numbers(services: Services, numbers: Sequence[NumberToSell], imported: Imported) -> None:
    """At most AT_ONCE of them, in one commit; what is known and taken stays as it is."""
    now = services.clock.now()

    def decide(unit: Unit) -> Imported:
        after = replace(imported)
        unit.load(*(for_sale_key(number.digits) for number in numbers))
        for number in numbers:
            key = for_sale_key(number.digits)
            known = unit.get(NumberForSale, key)
            if known is None:
                unit.put(key, NumberForSale(number.digits, number.written, number.place, now))
                after.added += 1
            elif known.taken or known.place == number.place:
                after.known += 1
            else:
                unit.put(key, replace(known, place=number.place))
                after.moved += 1
        return after

    done = in_unit(services, decide)
    imported.added, imported.known, imported.moved = done.added, done.known, done.moved
