"""Importing an inventory: what a line may say, what is harmless to say again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import pytest

from chalicelib.adapters.phone_numbers import LibPhoneNumbers
from chalicelib.application.numbers.importing import (
    Imported,
    LineFault,
    NumberToSell,
    checked,
    put_numbers,
)
from chalicelib.application.numbers.inventory import free_numbers
from chalicelib.application.numbers.records import for_sale_key
from chalicelib.application.unit import Unit
from chalicelib.domain.numbers.number import NumberForSale
from tests.support.catalogs import VOIPTIME
from tests.support.numbers_for_sale import NEW_YORK, new_york, offer_numbers, order
from tests.support.parts import ANNA
from tests.support.world import World

LINE: Final = {"number": "", "country": "US", "state": "New York", "area": "New York City"}


def found(*numbers: str, **row: str) -> list[NumberToSell | LineFault]:
    def rows() -> Iterator[tuple[int, dict[str, str]]]:
        for line, number in enumerate(numbers, start=2):
            yield line, {**LINE, "number": number, **row}

    return list(checked(VOIPTIME, LibPhoneNumbers(), rows()))


@pytest.mark.parametrize(
    "text", ["+12125550123", "+1 (212) 555-0123", "212-555-0123", "1 212 5550123"]
)
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert found(text) == [NumberToSell("12125550123", "+1 212-555-0123", NEW_YORK)]


@pytest.mark.parametrize(
    ("number", "row", "words"),
    [
        ("+1212555", {}, "expected a phone number, not '+1212555'"),
        ("nonsense", {}, "expected a phone number"),
        ("", {}, "expected a phone number, not ''"),
        ("+12135550123", {}, "which begin with +1 212, not +1 213-555-0123"),
        ("+3726001234", {}, "expected a number of US/New York/New York City"),
        ("+12125550123", {"area": "New York"}, "perhaps US/New York/New York City?"),
        ("+12125550123", {"country": "XX"}, "[[numbers]], not XX/New York/New York City"),
        ("+12125550123", {"state": ""}, "[[numbers]], not US//New York City"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(number: str, row: dict[str, str], words: str) -> None:
    (fault,) = found(number, **row)
    assert isinstance(fault, LineFault)
    assert fault.line == 2
    assert words in fault.expected


def test_a_number_stands_in_a_file_once() -> None:
    _, fault = found("+1 212 555 0123", "2125550123")
    assert isinstance(fault, LineFault)
    assert fault == LineFault(3, "expected each number once: +1 212-555-0123 is on line 2")


def test_imported_again_nothing_changes_and_what_is_sold_is_never_free() -> None:
    world = World(VOIPTIME)
    world.top_up(ANNA, "50.00")
    numbers = [new_york(1), new_york(2)]
    offer_numbers(world.services, *numbers)
    order(world.services, numbers[0].digits, ANNA.id)
    imported = Imported()
    put_numbers(world.services, numbers, imported)
    assert (imported.added, imported.known, imported.moved) == (0, 2, 0)
    free = free_numbers(world.services, NEW_YORK).numbers
    assert [one.id for one in free] == [numbers[1].digits]


def test_a_free_number_moves_to_another_place_a_sold_one_stays() -> None:
    world = World(VOIPTIME)
    world.top_up(ANNA, "50.00")
    numbers = [new_york(1), new_york(2)]
    offer_numbers(world.services, *numbers)
    order(world.services, numbers[0].digits, ANNA.id)
    imported = Imported()
    moved = [replaced(one, "US/California/Los Angeles") for one in numbers]
    put_numbers(world.services, moved, imported)
    assert (imported.known, imported.moved) == (1, 1)
    unit = Unit(world.services)
    places = [unit.require(NumberForSale, for_sale_key(one.digits)).place for one in numbers]
    assert places == [NEW_YORK, "US/California/Los Angeles"]
    world.audit()


def replaced(number: NumberToSell, place: str) -> NumberToSell:
    return number._replace(place=place)


def test_no_function_loads_the_numbering_plans() -> None:
    """They are of the operator's machine, and not in the package."""
    code = (
        "import sys, app, chalicelib.bot.numbers.numbers, chalicelib.application.numbers.importing;"
        "print('phonenumbers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
