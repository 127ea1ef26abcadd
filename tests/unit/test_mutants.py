"""The tool that breaks rules on purpose: what it puts in is what is called, and it asks the right tests."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from typing import Final

from chalicelib.domain import period
from chalicelib.domain.catalog.plan import OptionSpec
from chalicelib.domain.period import add_months
from tests.mutants.made import changed_lines
from tests.mutants.trying import put_in

NOW: Final = datetime(2026, 1, 31, tzinfo=UTC)


def test_a_function_that_is_put_in_is_the_one_that_was_imported_long_ago() -> None:
    kept = add_months.__code__, add_months.__defaults__
    try:
        put_in(
            "chalicelib.domain.period",
            "add_months",
            "def add_months(anchor, months=0):\n    return whole_second(anchor)",
        )
        assert add_months(NOW.replace(microsecond=5), 7) == NOW  # its module's names are there
        assert period.days_of.__code__ is not add_months.__code__
    finally:
        add_months.__code__, add_months.__defaults__ = kept
    assert add_months(NOW, 1) == datetime(2026, 2, 28, tzinfo=UTC)


def test_so_is_a_method() -> None:
    lines = OptionSpec("lines", {"en": "Lines"}, minimum=1, maximum=9, default=1)
    kept = OptionSpec.allows.__code__
    try:
        put_in(
            "chalicelib.domain.catalog.plan",
            "OptionSpec.allows",
            "def allows(self, value):\n    return value == 99",
        )
        assert lines.allows(99)
    finally:
        OptionSpec.allows.__code__ = kept
    assert not lines.allows(99)


FUNCTION: Final = """\
def pay(amount, most=9):
    if (
        amount > most
    ):
        return refuse(
            amount,
            most,
        )
    return amount
"""


def test_the_tests_asked_are_those_of_the_changed_statement() -> None:
    (function,) = ast.parse(FUNCTION).body
    assert isinstance(function, ast.FunctionDef)
    found = {}
    for before, after in (("most=9", "most=8"), ("> most", ">= most"), ("amount,\n", "None,\n")):
        changed = FUNCTION.replace(before, after)
        lines = changed_lines(function, changed.splitlines(), FUNCTION.splitlines())
        found[before.strip()] = lines
    assert found == {
        "most=9": (2, 3, 4, 5, 6, 7, 8, 9),
        "> most": (2, 3, 4),
        "amount,": (5, 6, 7, 8),
    }
