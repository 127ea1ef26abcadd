"""How staff write a promo code, and what of it is not understood."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest

from chalicelib.domain.money import Money
from chalicelib.domain.pricing.promo import Promo, PromoKind
from chalicelib.domain.promotions.code import PromoCode
from chalicelib.domain.promotions.written import read_code
from tests.support.catalogs import SIPTG
from tests.support.refusals import refused

NOW: Final = datetime(2026, 1, 15, tzinfo=UTC)


def read(written: str) -> PromoCode:
    return read_code(written, SIPTG, "Europe/Vilnius", NOW)


def test_percent_with_all_its_terms() -> None:
    code = read(
        "sum-mer 20% from 2026-06-01 until 2026-08-31 limit 100 each 2 plans softphone,gateway"
        " months 6,12 first"
    )
    assert code == PromoCode(
        Promo(
            "SUM-MER",
            PromoKind.PERCENT,
            percent=20,
            plans=("softphone", "gateway"),
            months=(6, 12),
            first_purchase=True,
        ),
        NOW,
        opens=datetime(2026, 5, 31, 21, tzinfo=UTC),
        closes=datetime(2026, 8, 31, 21, tzinfo=UTC),
        limit=100,
        per_account=2,
    )


@pytest.mark.parametrize("written", ["X 10 EUR", "X 10eur", "X 10.00EUR", "X 10,00 eur"])
def test_an_amount(written: str) -> None:
    promo = Promo("X", PromoKind.AMOUNT, amounts={"EUR": Money.of("10", "EUR")})
    assert read(written) == PromoCode(promo, NOW)


@pytest.mark.parametrize("written", ["X 14 days", "X 14d", "X 14days each 0"])
def test_free_days(written: str) -> None:
    each = None if "each" in written else 1
    assert read(written) == PromoCode(Promo("X", PromoKind.DAYS, days=14), NOW, per_account=each)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("", ""),
        ("a:b 20%", "a:b 20%"),
        ("X", ""),
        ("X 0%", "0%"),
        ("X 101%", "101%"),
        ("X 20", "20"),
        ("X 20 GBP", "20GBP"),
        ("X 0.001 EUR", "0.001EUR"),
        ("X 1.2.3 EUR", "1.2.3EUR"),
        ("X 0 days", "0days"),
        ("X 20% until", ""),
        ("X 20% until soon", "soon"),
        ("X 20% limit 0", "0"),
        ("X 20% limit many", "many"),
        ("X 20% plans gold", "gold"),
        ("X 20% months 1", "1"),
        ("X 20% for everybody", "for"),
    ],
)
def test_what_is_not_understood_is_named(written: str, word: str) -> None:
    with refused("not-understood", word=word):
        read(written)
