"""The reference model by itself: it shares nothing with the application, and knows the product's examples."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.simulation.reference.catalog import Versions, shipped
from tests.simulation.reference.state import Subscription

HERE = Path(__file__).parent / "reference"
NOON = datetime(2025, 7, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize("path", sorted(HERE.glob("*.py")), ids=lambda path: path.stem)
def test_it_imports_nothing_of_the_application(path: Path) -> None:
    found = list(ast.walk(ast.parse(path.read_text())))
    names = [node.module or "" for node in found if isinstance(node, ast.ImportFrom)]
    names += [one.name for node in found if isinstance(node, ast.Import) for one in node.names]
    tests = [name for name in names if name.startswith("tests.")]
    assert not [name for name in names if name.startswith(("chalicelib", "infra"))]
    assert all(name.startswith("tests.simulation.reference") for name in tests)


@pytest.mark.parametrize(
    ("plan", "options", "monthly"),
    [
        ("gateway", {"lines": 1, "accounts": 0, "api": 0}, 3000),
        ("gateway", {"lines": 3, "accounts": 0, "api": 0}, 6000),
        ("gateway", {"lines": 6, "accounts": 1, "api": 1}, 40500),
        ("softphone", {"accounts": 1, "recording": 0, "api": 0}, 300),
        ("softphone", {"accounts": 5, "recording": 1, "api": 0}, 2500),
        ("softphone", {"accounts": 12, "recording": 1, "api": 1}, 21000),
    ],
)
def test_the_worked_examples_of_the_product(
    plan: str, options: dict[str, int], monthly: int
) -> None:
    price = shipped("siptg").price(plan, options, 12, "EUR")
    assert (price.monthly, price.discount, price.total) == (
        monthly,
        monthly * 12 // 10,
        monthly * 12 * 9 // 10,
    )


def test_vat_begins_with_the_number_in_the_sellers_calendar() -> None:
    offer = shipped("siptg")
    evening = datetime(2025, 7, 8, 21, tzinfo=UTC)  # midnight in Vilnius
    assert offer.taxed(12100, "LT", evening - timedelta(seconds=1), "siptg").vat == 0
    assert offer.taxed(12100, "LT", evening, "siptg").vat == 2100


def test_what_was_in_force_while_somebody_decided() -> None:
    first, second = shipped("siptg"), shipped("voiptime")
    versions = Versions(first)
    versions.changed(NOON, second)
    minute = timedelta(minutes=1)
    assert list(versions.in_force(NOON - 2 * minute, NOON - minute)) == [first]
    assert list(versions.in_force(NOON - minute, NOON)) == [second, first]
    assert list(versions.in_force(NOON + minute, NOON + minute)) == [second]


def test_the_end_is_counted_from_the_anchor() -> None:
    fields: dict[str, Any] = {"plan": "basic", "options": {}, "seller": "voiptime", "paid": 0}
    one = Subscription(
        id="s",
        customer=1,
        payer=1,
        anchor=datetime(2026, 1, 31, tzinfo=UTC),
        months=2,
        start=datetime(2026, 2, 28, tzinfo=UTC),
        chosen=1,
        auto_renew=True,
        **fields,
    )
    assert one.end == datetime(2026, 3, 31, tzinfo=UTC)
