"""A draft meets the plan as it is today: what is left of the choice, and whether it is another draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pytest

from chalicelib.domain.catalog.plan import OptionSpec, Period, Plan
from chalicelib.domain.subscriptions.draft import Draft, fitted

NAMES: Final = {"en": "Name"}
LINES: Final = OptionSpec("lines", NAMES, minimum=4, maximum=15, default=10, step=3)
PLAN: Final = Plan(
    id="p",
    family="f",
    rank=1,
    titles=NAMES,
    summaries=NAMES,
    options=(LINES, OptionSpec("api", NAMES, 0, 1, 0, is_switch=True)),
    prices=(),
    limits=(),
    periods=(Period(6, 0), Period(12, 10)),
)
DRAFT: Final = Draft(
    "d1", 7, 8, "p", {"lines": 7, "api": 1}, 12, datetime(2026, 1, 1, tzinfo=UTC), revision=5
)


def test_a_draft_that_fits_is_the_same() -> None:
    assert fitted(DRAFT, PLAN) is DRAFT
    assert fitted(replace(DRAFT, months=6), PLAN).revision == 5
    no_periods = replace(PLAN, periods=())
    assert fitted(DRAFT, no_periods) is DRAFT


@pytest.mark.parametrize(
    ("chosen", "left"),
    [(1, 4), (4, 4), (5, 4), (6, 4), (7, 7), (12, 10), (13, 13), (15, 13), (99, 13)],
)
def test_a_count_is_the_nearest_that_may_be_chosen(chosen: int, left: int) -> None:
    after = fitted(replace(DRAFT, options={"lines": chosen, "api": 1}), PLAN)
    assert after.options == {"lines": left, "api": 1}
    assert after.revision == (5 if chosen == left else 6)


def test_what_is_new_is_at_its_default_and_what_is_gone_is_gone() -> None:
    after = fitted(replace(DRAFT, options={"of old": 3, "api": 1}), PLAN)
    assert after == replace(DRAFT, options={"lines": 10, "api": 1}, revision=6)


def test_a_period_that_is_offered_no_more_is_the_first_that_is() -> None:
    assert fitted(replace(DRAFT, months=1), PLAN) == replace(DRAFT, months=6, revision=6)
