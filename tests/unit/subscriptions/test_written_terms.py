"""Terms as staff write them in a line."""

from datetime import UTC, datetime
from typing import Final

import pytest

from chalicelib.domain.money import Money
from chalicelib.domain.pricing.terms import Terms
from chalicelib.domain.subscriptions.written_terms import read_terms
from tests.support.catalogs import SIPTG
from tests.support.refusals import refused

ZONE: Final = "Europe/Vilnius"
LAST: Final = datetime(2026, 12, 31, 22, tzinfo=UTC)
"""The end of New Year's Eve there."""


def read(written: str, plan: str = "providers") -> Terms | None:
    return read_terms(written, SIPTG.plan(plan), "EUR", ZONE, "a")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2.50 EUR until 2026-12-31", Terms("a", LAST, Money(250, "EUR"))),
        ("2,5eur  per accounts until 2026-12-31", Terms("a", LAST, Money(250, "EUR"), "accounts")),
        ("15% until 2026-12-31 months 12,36", Terms("a", LAST, percent=15, months=(12, 36))),
        (
            "1EUR least accounts 20 until 2026-12-31",
            Terms("a", LAST, Money(100, "EUR"), least={"accounts": 20}),
        ),
        (" none ", None),
    ],
)
def test_what_is_understood(written: str, expected: Terms | None) -> None:
    assert read(written) == expected


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("", ""),
        ("cheap until 2026-12-31", "cheap"),
        ("0 EUR until 2026-12-31", "0EUR"),
        ("5 USD until 2026-12-31", "5USD"),
        ("0% until 2026-12-31", "0%"),
        ("101% until 2026-12-31", "101%"),
        ("5 EUR", "until"),
        ("15% per accounts until 2026-12-31", "per"),
        ("5 EUR per api until 2026-12-31", "api"),
        ("5 EUR per lines until 2026-12-31", "lines"),
        ("5 EUR months 1 until 2026-12-31", "1"),
        ("5 EUR least accounts 15 until 2026-12-31", "15"),
        ("5 EUR least accounts 20000 until 2026-12-31", "20000"),
        ("5 EUR least accounts", "accounts"),
        ("5 EUR until tomorrow", "tomorrow"),
        ("5 EUR forever", "forever"),
        ("none until 2026-12-31", "none"),
    ],
)
def test_what_is_not_is_named(written: str, word: str) -> None:
    with refused("not-understood", word=word):
        read(written)
