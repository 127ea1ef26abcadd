"""What terms that were agreed on make of a price: by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from chalicelib.domain.money import Money
from chalicelib.domain.pricing.lines import LineKind, lines
from chalicelib.domain.pricing.promo import Promo, PromoKind
from chalicelib.domain.pricing.quote import Quote, quote
from chalicelib.domain.pricing.terms import AGREED, Terms
from tests.support.catalogs import SIPTG, VOIPTIME, with_fees
from tests.support.refusals import refused

NOW: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
UNTIL: Final = datetime(2026, 12, 31, tzinfo=UTC)
EACH: Final = Terms("a", UNTIL, Money(225, "EUR"), "accounts")


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


def terms(**of: Any) -> Terms:
    return Terms("a", UNTIL, **of)


def quoted(agreed: Terms | None, plan: str = "softphone", months: int = 12, **named: Any) -> Quote:
    catalog = named.pop("catalog", SIPTG)
    options = named.pop("options", {"accounts": 40})
    return quote(
        catalog,
        catalog.plan(plan),
        options,
        months,
        currency=named.pop("currency", "EUR"),
        seller_id=catalog.sellers[0].id,
        buyer_country="LT",
        at=named.pop("at", NOW),
        terms=agreed,
        **named,
    )


def test_a_price_stands_in_place_of_the_list_and_of_its_discount() -> None:
    """40 × 2.25 × 12; the list says 40 × 3 + 150, less 10 %."""
    listed, agreed = quoted(None), quoted(EACH)
    assert (listed.gross, agreed.gross) == (eur("2916.00"), eur("1080.00"))
    assert (agreed.price.monthly, agreed.price.discount_percent) == (eur("90.00"), 0)
    (part,) = agreed.price.components
    assert (part.key, part.quantity, part.unit_price) == (AGREED, 40, eur("2.25"))
    assert (agreed.price.agreed, listed.price.agreed) == ("a", "")


def test_a_price_may_be_of_the_whole_plan() -> None:
    assert quoted(terms(price=eur("80.00"))).gross == eur("960.00")


def test_a_discount_is_taken_in_place_of_a_smaller_one() -> None:
    """25 % of 270 × 12 instead of 10 %; of 36 months there are 30 % anyway."""
    agreed = quoted(terms(percent=25))
    assert (agreed.gross, agreed.price.discount_percent) == (eur("2430.00"), 25)
    assert quoted(terms(percent=25), months=36) == quoted(None, months=36)


@pytest.mark.parametrize(
    ("held", "named"),
    [
        (terms(price=eur("1.00"), months=(6, 36)), {}),
        (terms(price=eur("1.00"), least={"accounts": 41}), {}),
        (terms(price=eur("1.00")), {"at": UNTIL}),
        (terms(price=eur("1.00")), {"at": UNTIL + timedelta(days=1)}),
        (terms(price=Money(100, "USD")), {}),
    ],
)
def test_where_they_do_not_fit_it_is_the_list(held: Terms, named: dict[str, Any]) -> None:
    assert quoted(held, **named) == quoted(None, **named)


def test_they_hold_to_the_last_moment_and_from_the_least_count_on() -> None:
    held = terms(price=eur("1.00"), months=(12,), least={"accounts": 40})
    assert quoted(held, at=UNTIL - timedelta(microseconds=1)).gross == eur("12.00")


def test_a_plan_on_request_has_no_other_price() -> None:
    for held in (None, terms(price=eur("1.00"), months=(6,)), terms(price=Money(1, "USD"))):
        with refused("price-on-request", plan="providers"):
            quoted(held, "providers")
    assert quoted(EACH, "providers").gross == eur("1080.00")


def test_nothing_is_paid_once_beside_a_price_and_all_of_it_beside_a_discount() -> None:
    catalog = with_fees(SIPTG, set_up=(None, "20.00"))
    assert quoted(EACH, catalog=catalog, first=True).gross == eur("1080.00")
    both = quoted(terms(percent=25), catalog=catalog, first=True)
    assert (both.gross, both.following) == (eur("2450.00"), eur("2430.00"))


def test_a_promo_code_takes_nothing_off_what_was_agreed_on() -> None:
    code = Promo("CODE", PromoKind.PERCENT, percent=50)
    assert quoted(EACH, promo=code) == quoted(EACH)
    assert quoted(terms(percent=25), promo=code).price.promo is None
    assert quoted(terms(percent=25), months=36, promo=code).price.promo is not None


def test_the_lines_say_it() -> None:
    """VAT of 0 % where prices have none inside: seller and buyer are outside the EU's reach."""
    held = Terms("a", UNTIL, Money(1000, "USD"), "licences")
    named = {"catalog": VOIPTIME, "options": {"licences": 5}, "currency": "USD"}
    agreed = quoted(held, "professional", 6, **named)
    assert sum((line.amount for line in lines(agreed)), Money(0, "USD")) == agreed.gross
    part = lines(agreed)[0]
    assert (part.kind, part.key, part.amount) == (LineKind.PART, AGREED, Money(30_000, "USD"))
