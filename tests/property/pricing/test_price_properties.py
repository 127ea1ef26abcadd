"""What must hold for any options of the shipped plans and for any price rules at all."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import limits, normalise
from chalicelib.domain.catalog.plan import Condition, OptionSpec, Period, Plan, PriceRule
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.pricing.lines import lines
from chalicelib.domain.pricing.price import (
    cheapest,
    monthly_components,
    monthly_price,
    price,
    steps,
)
from chalicelib.domain.pricing.quote import quote, shares
from chalicelib.domain.pricing.terms import Terms
from chalicelib.domain.tax.details import Details
from tests.support.catalogs import SIPTG, VOIPTIME

Chosen = tuple[Catalog, Plan, dict[str, int]]

SHIPPED = [
    (catalog, plan)
    for catalog in (SIPTG, VOIPTIME)
    for plan in catalog.plans
    if not plan.is_free and not plan.on_request
]
ON_REQUEST = SIPTG.plan("providers")
NOW = datetime(2026, 1, 15, tzinfo=UTC)


def values_of(option: OptionSpec) -> st.SearchStrategy[int]:
    steps = (option.maximum - option.minimum) // option.step
    return st.integers(0, steps).map(lambda step: option.minimum + step * option.step)


def options_of(plan: Plan) -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries({option.key: values_of(option) for option in plan.options})


@st.composite
def shipped(draw: st.DrawFn) -> Chosen:
    catalog, plan = draw(st.sampled_from(SHIPPED))
    return catalog, plan, draw(options_of(plan))


@st.composite
def invented(draw: st.DrawFn) -> Chosen:
    """A plan with any options, price rules and discounts, sold by the siptg catalog."""
    specs = tuple(
        OptionSpec(key, {"en": key}, 0, draw(st.integers(0, 20)), 0) for key in ("a", "b", "c")
    )
    keys = st.sampled_from(["a", "b", "c"])
    conditions = st.lists(
        st.builds(Condition, keys, st.integers(0, 9), st.none() | st.integers(0, 20)), max_size=2
    ).map(tuple)
    rules = st.builds(
        PriceRule,
        key=st.uuids().map(str),
        titles=st.just({"en": "part"}),
        per=st.none() | keys,
        prices=st.integers(0, 99_999).map(lambda minor: {"EUR": Money(minor, "EUR")}),
        when=conditions,
        free_when=conditions,
        once=st.booleans(),
    )
    discounts = sorted(draw(st.lists(st.integers(0, 99), min_size=3, max_size=3)))
    plan = replace(
        SIPTG.plan("gateway"),
        options=specs,
        prices=tuple(draw(st.lists(rules, max_size=6))),
        limits=(),
        periods=tuple(map(Period, (1, 6, 12), discounts)),
    )
    return SIPTG, plan, draw(options_of(plan))


ANY = shipped() | invented()


@given(ANY)
def test_the_parts_sum_to_the_monthly_price(chosen: Chosen) -> None:
    catalog, plan, options = chosen
    currency = catalog.default_currency
    for period in plan.periods:
        offered = price(catalog, plan, options, period.months, currency)
        for part in offered.components:
            assert part.amount == part.unit_price * part.quantity
            assert part.quantity > 0
        assert sum(part.amount.minor for part in offered.components) == offered.monthly.minor
        assert offered.monthly == monthly_price(catalog, plan, options, currency)


@given(ANY)
def test_what_is_saved_and_what_is_paid_make_the_full_price(chosen: Chosen) -> None:
    catalog, plan, options = chosen
    for period in plan.periods:
        offered = price(catalog, plan, options, period.months, catalog.default_currency)
        assert offered.full == offered.monthly * period.months
        assert offered.total + offered.discount == offered.full
        assert offered.full.zero <= offered.discount <= offered.full


@given(ANY, st.sampled_from(["LT", "DE", "US"]), st.booleans(), st.booleans())
def test_the_lines_and_the_shares_of_a_quote_add_up_to_it(
    chosen: Chosen, country: str, is_business: bool, on_top: bool
) -> None:
    catalog, plan, options = chosen
    catalog = replace(catalog, prices_include_vat=not on_top)
    for period in plan.periods:
        quoted = quote(
            catalog,
            plan,
            options,
            period.months,
            currency=catalog.default_currency,
            seller_id=catalog.sellers[0].id,
            buyer_country=country,
            details=Details(vat_number=f"{country}1", vat_valid=is_business),
            at=NOW,
            first=True,
        )
        offered, zero = quoted.price, quoted.gross.zero
        assert offered.total == offered.regular - offered.promo_amount + offered.fees
        assert sum((line.amount for line in lines(quoted)), zero) == quoted.gross
        parts = shares(quoted)
        assert len(parts) == 1 + len(offered.once)
        for name in ("net", "vat", "gross"):
            total = sum((getattr(part, name) for part in parts), zero)
            assert total == getattr(quoted, name)
        assert all(part.net + part.vat == part.gross for part in parts)


@given(ANY)
def test_a_longer_period_is_never_dearer_per_month(chosen: Chosen) -> None:
    """Up to the half minor unit that rounding each discount may move."""
    catalog, plan, options = chosen
    totals = [
        (period.months, price(catalog, plan, options, period.months, catalog.default_currency))
        for period in plan.periods
    ]
    for (short, dear), (long, cheap) in pairwise(totals):
        difference = cheap.total.minor * short - dear.total.minor * long
        assert 2 * difference <= short + long


@given(shipped(), st.data())
def test_more_of_an_option_never_costs_less(chosen: Chosen, data: Any) -> None:
    """Also where API access becomes free: the surcharge at the same threshold is as great."""
    catalog, plan, options = chosen
    option = data.draw(st.sampled_from(plan.options))
    more = {**options, option.key: data.draw(values_of(option))}
    less, greater = sorted((options, more), key=lambda values: values[option.key])
    currency = catalog.default_currency
    assert monthly_price(catalog, plan, less, currency) <= monthly_price(
        catalog, plan, greater, currency
    )


@given(shipped())
def test_more_of_an_option_never_allows_less(chosen: Chosen) -> None:
    _, plan, options = chosen
    least = limits(plan, {option.key: option.minimum for option in plan.options})
    for key, value in limits(plan, options).items():
        if value is not None:
            assert value >= (least[key] or 0)


@given(ANY)
def test_normalising_twice_changes_nothing(chosen: Chosen) -> None:
    _, plan, options = chosen
    once = normalise(plan, options)
    assert normalise(plan, once) == once
    assert list(once) == [option.key for option in plan.options]
    assert price_of(chosen) == price_of((chosen[0], plan, once))


def price_of(chosen: Chosen) -> Money:
    catalog, plan, options = chosen
    return monthly_price(catalog, plan, options, catalog.default_currency)


@given(
    st.sampled_from([plan for _, plan in SHIPPED]),
    st.dictionaries(
        st.sampled_from(["lines", "accounts", "recording", "api", "licences", "?"]), st.integers()
    ),
)
def test_any_options_are_either_normalised_within_bounds_or_refused(
    plan: Plan, options: dict[str, int]
) -> None:
    known = {option.key: option for option in plan.options}
    strange = any(value for key, value in options.items() if key not in known)
    outside = any(not known[key].allows(options[key]) for key in known.keys() & options.keys())
    if strange or outside:
        with pytest.raises(Refused, match=r"unknown-option|option-out-of-range"):
            normalise(plan, options)
    else:
        chosen = normalise(plan, options)
        assert all(option.allows(chosen[option.key]) for option in plan.options)


@given(ANY)
def test_nothing_costs_less_than_the_cheapest(chosen: Chosen) -> None:
    catalog, plan, options = chosen
    currency = catalog.default_currency
    least = monthly_price(catalog, plan, cheapest(catalog, plan, currency), currency)
    assert least <= monthly_price(catalog, plan, options, currency)


@given(ANY)
def test_a_step_that_needs_no_word_only_counts(chosen: Chosen) -> None:
    catalog, plan, options = chosen
    currency = catalog.default_currency
    now = monthly_components(catalog, plan, options, currency)
    worded = {(step.option, step.value): step for step in steps(catalog, plan, options, currency)}
    for spec in plan.options:
        for difference in (spec.step, -spec.step):
            value = options[spec.key] + difference
            if spec.is_switch or not spec.allows(value):
                continue
            changed = {**options, spec.key: value}
            then = monthly_components(catalog, plan, changed, currency)
            step = worded.pop((spec.key, value), None)
            if step is not None:
                assert step.monthly == monthly_price(catalog, plan, changed, currency)
                assert all(difference for _, difference in step.parts)
                continue
            each = {
                part.key: part.unit_price
                for part in (*now, *then)
                if any((rule.key, rule.per) == (part.key, spec.key) for rule in plan.prices)
            }
            counted = sum((one for one in each.values()), Money(0, currency)) * difference
            assert sum((one.amount for one in then), counted.zero) - counted == sum(
                (one.amount for one in now), counted.zero
            )
    assert not worded


@st.composite
def agreed(draw: st.DrawFn) -> tuple[Chosen, Terms, int]:
    """A choice, terms for its plan that may fit or not, and a period."""
    asked = options_of(ON_REQUEST).map(lambda options: (SIPTG, ON_REQUEST, options))
    chosen = draw(shipped() | invented() | asked)
    catalog, plan, _ = chosen
    counts = [spec for spec in plan.options if not spec.is_switch]
    months = st.sampled_from([period.months for period in plan.periods])
    price = draw(
        st.none() | st.builds(Money, st.integers(1, 10**6), st.just(catalog.default_currency))
    )
    keys = [spec.key for spec in counts]
    per = draw(st.none() | st.sampled_from(keys)) if keys and price is not None else None
    least = {spec.key: draw(values_of(spec)) for spec in counts if draw(st.booleans())}
    percent = 0 if price is not None else draw(st.integers(1, 100))
    lengths = tuple(draw(st.lists(months, max_size=2, unique=True)))
    terms = Terms("a", NOW, price, per, percent, lengths, least)
    return chosen, terms, draw(months)


@given(agreed())
def test_terms_make_their_own_price_or_leave_the_list_as_it_is(
    of: tuple[Chosen, Terms, int],
) -> None:
    (catalog, plan, options), terms, months = of
    currency = catalog.default_currency
    fits = terms.fit(
        normalise(plan, options), months, currency, plan.period(months).discount_percent
    )
    if plan.on_request and (terms.price is None or not fits):
        with pytest.raises(Refused, match="price-on-request"):
            price(catalog, plan, options, months, currency, terms=terms)
        return
    found = price(catalog, plan, options, months, currency, terms=terms)
    assert bool(found.agreed) is fits
    if not fits:
        assert found == price(catalog, plan, options, months, currency)
    elif terms.price is not None:
        count = 1 if terms.per is None else options[terms.per]
        assert found.total == terms.price * count * months
        assert found.is_negotiated
    else:
        assert found.total <= price(catalog, plan, options, months, currency).total
        assert found.discount + found.total == found.full
