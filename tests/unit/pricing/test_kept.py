"""For how long a quote that was shown binds, and for whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.money import Money
from chalicelib.domain.pricing.kept import KeptQuote, agreed, offered
from chalicelib.domain.pricing.quote import Quote, quote
from tests.support.catalogs import SIPTG, times

SHOWN_AT: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
LAST: Final = SHOWN_AT + timedelta(minutes=29, seconds=59)
OVER: Final = SHOWN_AT + timedelta(minutes=30)


def today(
    catalog: Catalog = SIPTG, accounts: int = 1, country: str = "LT", months: int = 6
) -> Quote:
    return quote(
        catalog,
        catalog.plan("softphone"),
        {"accounts": accounts},
        months,
        currency="EUR",
        seller_id="siptg",
        buyer_country=country,
        at=SHOWN_AT,
    )


KEPT: Final = KeptQuote(today(), SHOWN_AT)
DEARER: Final = today(times(SIPTG, 2))
CHEAPER: Final = replace(today(), gross=Money(900, "EUR"))


def test_what_was_shown_is_taken_for_half_an_hour() -> None:
    assert agreed(KEPT, DEARER, KEPT.quote.gross, LAST) == KEPT.quote
    assert agreed(KEPT, DEARER, KEPT.quote.gross, OVER) == DEARER
    assert agreed(KEPT, DEARER, DEARER.gross, LAST) == DEARER
    assert agreed(KEPT, DEARER, None, LAST) == DEARER
    assert agreed(None, DEARER, KEPT.quote.gross, LAST) == DEARER


def test_a_screen_shows_the_better_of_what_it_has_shown_and_today() -> None:
    assert offered(KEPT, DEARER, LAST) == KEPT.quote
    assert offered(KEPT, DEARER, OVER) == DEARER
    assert offered(KEPT, CHEAPER, LAST) == CHEAPER
    assert offered(None, DEARER, LAST) == DEARER


@pytest.mark.parametrize(
    "other",
    [
        today(times(SIPTG, 2), accounts=2),
        today(times(SIPTG, 2), country="DE"),
        today(times(SIPTG, 2), months=12),
        replace(DEARER, seller_id="partner_ru"),
    ],
)
def test_it_is_kept_for_the_same_thing_and_the_same_buyer_alone(other: Quote) -> None:
    assert agreed(KEPT, other, KEPT.quote.gross, LAST) == other
    assert offered(KEPT, other, LAST) == other
