"""What a plan lets one choose, allows and charges: the edges that no shipped catalog has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

import pytest

from chalicelib.domain.catalog.options import describe, limits
from chalicelib.domain.catalog.plan import Condition, LimitRule, OptionSpec
from tests.support.catalogs import SIPTG

NAMES: Final = {"en": "Lines", "ru": "Линии"}
LINES: Final = OptionSpec("lines", NAMES, minimum=4, maximum=12, default=4, step=3)


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        (1, False),
        (4, True),
        (5, False),
        (6, False),
        (7, True),
        (10, True),
        (12, False),
        (13, False),
    ],
)
def test_a_count_is_on_a_step_from_its_least(value: int, allowed: bool) -> None:
    assert LINES.allows(value) is allowed
    assert replace(LINES, maximum=10).allows(10)


@pytest.mark.parametrize(("most", "holding"), [(None, [5, 6, 7, 8]), (7, [5, 6, 7]), (5, [5])])
def test_a_condition_includes_both_its_bounds(most: int | None, holding: list[int]) -> None:
    condition = Condition("lines", 5, most)
    assert [n for n in range(3, 9) if condition.holds({"lines": n})] == holding


def test_limits_are_a_constant_an_option_and_more_or_a_switch() -> None:
    plan = replace(
        SIPTG.plan("softphone"),
        options=(LINES, OptionSpec("api", NAMES, 0, 1, 0, is_switch=True)),
        limits=(
            LimitRule("calls", NAMES, fixed=9),
            LimitRule("users", NAMES, option="lines", plus=2),
            LimitRule("api", NAMES, option="api", is_switch=True),
            LimitRule("storage", NAMES),
        ),
    )
    assert limits(plan, {}) == {"calls": 9, "users": 6, "api": False, "storage": None}
    chosen = limits(plan, {"lines": 7, "api": 1})
    assert chosen == {"calls": 9, "users": 9, "api": True, "storage": None}
    assert chosen["api"] is True


def test_what_was_chosen_is_described_in_the_readers_language() -> None:
    plan = replace(
        SIPTG.plan("softphone"),
        titles={"en": "Phone", "ru": "Телефон"},
        options=(LINES, OptionSpec("api", {"en": "API"}, 0, 1, 0, is_switch=True)),
    )
    assert describe(plan, {"lines": 7, "api": 1}, "ru") == ("Телефон", ("Линии × 7", "API"))
    assert describe(plan, {"lines": 4, "api": 0}, "de") == ("Phone", ("Lines × 4",))
    assert describe(plan, {}, "en") == ("Phone", ())


def test_the_day_of_a_payment_is_one_where_its_seller_is() -> None:
    late = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)  # half past midnight in Vilnius
    assert SIPTG.day_of("stripe", late) == date(2026, 2, 1)
    assert SIPTG.day_of("unknown", late) == date(2026, 2, 1)
    moscow = replace(SIPTG.payment_systems[0], id="yookassa", seller="partner_ru")
    both = replace(SIPTG, payment_systems=(*SIPTG.payment_systems, moscow))
    later = datetime(2026, 1, 31, 21, 30, tzinfo=UTC)  # midnight has passed in Moscow alone
    assert both.day_of("yookassa", later) == date(2026, 2, 1)
    assert both.day_of("stripe", later) == date(2026, 1, 31)
    nobody = replace(SIPTG, sellers=(), payment_systems=())
    assert nobody.day_of("stripe", late) == date(2026, 1, 31)


def test_plans_of_a_family_come_by_rank_and_free_ones_are_not_sold() -> None:
    low, high = (
        replace(SIPTG.plan("gateway"), id=name, rank=rank) for name, rank in (("b", 1), ("a", 2))
    )
    catalog = replace(SIPTG, plans=(high, SIPTG.plan("free"), low))
    assert catalog.family(low.family) == (low, high)
    assert catalog.plans_sold_on(date(2026, 1, 1)) == (high, low)
    gone = replace(high, withdrawn_on=date(2026, 1, 1))
    assert replace(catalog, plans=(gone, low)).plans_sold_on(date(2026, 1, 1)) == (low,)
    assert catalog.has_payment_system("stripe")
    assert not catalog.has_payment_system("cheque")


def test_a_payment_system_is_offered_where_it_is_not_left_out() -> None:
    everywhere = replace(SIPTG.payment_system("stripe"), except_countries=frozenset())
    assert everywhere.is_offered_in("RU")
    some = replace(everywhere, only_countries=frozenset({"LT", "DE"}))
    assert [country for country in ("LT", "DE", "RU") if some.is_offered_in(country)] == [
        "LT",
        "DE",
    ]
    fewer = replace(some, except_countries=frozenset({"DE"}))
    assert [country for country in ("LT", "DE", "RU") if fewer.is_offered_in(country)] == ["LT"]
