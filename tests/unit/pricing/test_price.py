"""The worked examples of the source, and the edges of options, thresholds and periods."""

import pytest

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import limits, normalise
from chalicelib.domain.money import Money
from chalicelib.domain.pricing.price import monthly_price, price
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.refusals import refused


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


@pytest.mark.parametrize(
    ("plan", "options", "expected"),
    [
        ("gateway", {"lines": 1}, "30"),
        ("gateway", {"lines": 3}, "60"),
        ("gateway", {"lines": 6, "accounts": 1}, "405"),
        ("gateway", {"lines": 5}, "90"),
        ("gateway", {"lines": 6}, "255"),
        ("gateway", {"lines": 5, "api": 1}, "240"),
        ("gateway", {"lines": 6, "api": 1}, "255"),
        ("gateway", {"lines": 1, "accounts": 2}, "330"),
        ("softphone", {"accounts": 1}, "3"),
        ("softphone", {"accounts": 5, "recording": 1}, "25"),
        ("softphone", {"accounts": 12, "recording": 1}, "210"),
        ("softphone", {"accounts": 10}, "30"),
        ("softphone", {"accounts": 11}, "183"),
        ("softphone", {"accounts": 10, "api": 1}, "180"),
        ("softphone", {"accounts": 11, "api": 1}, "183"),
        ("softphone", {"accounts": 1, "recording": 1, "api": 1}, "155"),
        ("free", {}, "0"),
    ],
)
def test_the_monthly_list_price(plan: str, options: dict[str, int], expected: str) -> None:
    assert monthly_price(SIPTG, SIPTG.plan(plan), options, "EUR") == eur(expected)


@pytest.mark.parametrize(
    ("plan", "options", "months", "amounts"),
    [
        ("gateway", {"lines": 6, "accounts": 1}, 12, ("4860", "486", "4374.00")),
        ("gateway", {"lines": 1}, 6, ("180", "0", "180")),
        ("gateway", {"lines": 1}, 36, ("1080", "324", "756")),
        ("softphone", {"accounts": 1}, 6, ("18", "0", "18.00")),
        ("softphone", {"accounts": 1}, 12, ("36", "3.60", "32.40")),
    ],
)
def test_the_full_price_discount_and_total_of_a_period(
    plan: str, options: dict[str, int], months: int, amounts: tuple[str, str, str]
) -> None:
    offered = price(SIPTG, SIPTG.plan(plan), options, months, "EUR")
    assert (offered.full, offered.discount, offered.total) == tuple(map(eur, amounts))


def test_a_price_explains_itself_part_by_part() -> None:
    options = {"lines": 6, "accounts": 1, "api": 1}
    offered = price(SIPTG, SIPTG.plan("gateway"), options, 12, "EUR")
    parts = [(part.key, part.quantity, part.unit_price, part.amount) for part in offered.components]
    assert parts == [
        ("main_account", 1, eur("15"), eur("15")),
        ("line", 6, eur("15"), eur("90")),
        ("extra_account", 1, eur("150"), eur("150")),
        ("many_lines", 1, eur("150"), eur("150")),
        ("api", 1, eur("0"), eur("0")),  # included above five lines, and said so
    ]
    assert offered.options == options


@pytest.mark.parametrize(
    ("plan", "licences", "months", "total"),
    [
        ("basic", 2, 1, "24"),
        ("basic", 10, 12, "1296"),
        ("professional", 3, 6, "410.40"),
        ("enterprise", 2, 12, "842.40"),
    ],
)
def test_voiptime_prices_licences(plan: str, licences: int, months: int, total: str) -> None:
    offered = price(VOIPTIME, VOIPTIME.plan(plan), {"licences": licences}, months, "USD")
    assert offered.total == Money.of(total, "USD")


def test_defaults_are_filled_in_and_absent_options_may_only_be_zero() -> None:
    gateway = SIPTG.plan("gateway")
    assert normalise(gateway, {"recording": 0}) == {"lines": 1, "accounts": 0, "api": 0}
    with refused("unknown-option", plan="gateway", option="recording"):
        normalise(gateway, {"recording": 1})


@pytest.mark.parametrize(
    ("catalog", "plan", "option", "value", "bounds"),
    [
        (SIPTG, "gateway", "lines", 0, (1, 100, 1)),
        (SIPTG, "gateway", "lines", 101, (1, 100, 1)),
        (SIPTG, "gateway", "accounts", -1, (0, 100, 1)),
        (SIPTG, "softphone", "recording", 2, (0, 1, 1)),
        (VOIPTIME, "basic", "licences", 1, (2, 1000, 1)),
    ],
    ids=lambda value: getattr(value, "id", None),
)
def test_an_option_out_of_range_names_its_bounds(
    catalog: Catalog, plan: str, option: str, value: int, bounds: tuple[int, int, int]
) -> None:
    named = dict(zip(("minimum", "maximum", "step"), bounds, strict=True))
    with refused("option-out-of-range", option=option, value=value, **named):
        normalise(catalog.plan(plan), {option: value})


def test_periods_and_currencies_that_are_not_offered_are_refused() -> None:
    gateway = SIPTG.plan("gateway")
    with refused("period-not-offered", plan="gateway", months=1):
        price(SIPTG, gateway, {}, 1, "EUR")
    with refused("currency-not-priced", currency="USD"):
        price(SIPTG, gateway, {}, 6, "USD")
    with refused("period-not-offered", plan="free", months=6):
        price(SIPTG, SIPTG.plan("free"), {}, 6, "EUR")


def test_the_free_plan_allows_what_the_source_says() -> None:
    assert limits(SIPTG.plan("free"), {}) == {
        "lines": 1,
        "sip_accounts": 1,
        "minutes_per_month": 30,
        "minutes_per_call": 2,
        "failed_calls_per_hour": 10,
        "recording": False,
        "assign_users": False,
        "api": False,
    }


@pytest.mark.parametrize(
    ("plan", "options", "expected"),
    [
        ("gateway", {"lines": 6, "accounts": 1}, {"lines": 6, "sip_accounts": 2, "api": False}),
        ("gateway", {"api": 1}, {"lines": 1, "sip_accounts": 1, "api": True}),
        ("softphone", {"accounts": 5}, {"sip_accounts": 5, "recording": False}),
        (
            "softphone",
            {"recording": 1},
            {"recording": True, "assign_users": True, "minutes_per_month": None},
        ),
    ],
)
def test_limits_follow_the_options(
    plan: str, options: dict[str, int], expected: dict[str, object]
) -> None:
    allowed = limits(SIPTG.plan(plan), options)
    assert {key: allowed[key] for key in expected} == expected


def test_licences_limit_the_user_accounts() -> None:
    assert limits(VOIPTIME.plan("basic"), {"licences": 7})["user_accounts"] == 7
