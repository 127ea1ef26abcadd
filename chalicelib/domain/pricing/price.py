"""What a plan costs and allows with chosen options; knows no tax, no exchange rate, no customer.

A month's list price is the sum of the plan's price rules that apply. A period costs that times its
months; its discount is taken once, from that full amount, by the project's rounding rule, so what
is shown as saved and what is paid always add up. In currencies of three decimals the discount goes in the
steps that card systems move, as all prices of a catalog do. What the first purchase alone costs comes on
top, and nothing is taken off it. Terms that were agreed on with the account make another price where
they fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.catalog.plan import Condition, Options, OptionSpec, Period, Plan, PriceRule
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.pricing.promo import Promo, PromoTaken, fits, taken
from chalicelib.domain.pricing.terms import AGREED, Terms


@dataclass(frozen=True, slots=True)
class PriceComponent:
    """One part of a month's price, or of what is paid once: `quantity` × `unit_price` = `amount`. Zero means
    included."""

    key: str  # of the plan's price rule, which holds its titles; AGREED of what was agreed on
    quantity: int
    unit_price: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a count that changes more than the count: parts that come or go, or cost otherwise.

    Each of `parts` is as it will be, beside what it takes to or from a month; of one that goes, as it was.
    """

    option: str
    value: int
    monthly: Money  # with the step taken
    parts: tuple[tuple[PriceComponent, Money], ...]


@dataclass(frozen=True, slots=True)
class Price:
    """List price of a plan for a period. Whether VAT is inside, the catalog says."""

    plan_id: str
    options: Mapping[str, int]
    months: int
    monthly: Money
    full: Money  # monthly × months
    discount_percent: int
    discount: Money  # zero or positive
    total: Money  # full − discount − what a promo code takes off + fees
    components: tuple[PriceComponent, ...]  # of one month; they sum to `monthly`
    once: tuple[PriceComponent, ...] = ()  # of the first purchase alone; they sum to `fees`
    promo: PromoTaken | None = None
    agreed: str = ""  # the terms of the account that made it; empty: as it is listed

    @property
    def fees(self) -> Money:
        """What the first purchase alone costs."""
        return _sum(self.once, self.full.currency)

    @property
    def regular(self) -> Money:
        """What the months cost, without what is paid once and without a promo code."""
        return self.full - self.discount

    @property
    def is_negotiated(self) -> bool:
        """Whether the price itself was agreed on, and not a discount of the list's."""
        return any(part.key == AGREED for part in self.components)

    @property
    def promo_amount(self) -> Money:
        """What a promo code takes off."""
        return self.full.zero if self.promo is None else self.promo.amount


def monthly_components(
    catalog: Catalog, plan: Plan, options: Options, currency: str
) -> tuple[PriceComponent, ...]:
    """The parts of a month's list price that apply. Raises Refused as `price` does."""
    return _components(catalog, plan, options, currency, once=False)


def monthly_price(catalog: Catalog, plan: Plan, options: Options, currency: str) -> Money:
    """List price per month, with VAT inside if the catalog's prices include it."""
    return _sum(monthly_components(catalog, plan, options, currency), currency)


def steps(catalog: Catalog, plan: Plan, options: Options, currency: str) -> tuple[Step, ...]:
    """The next steps up and down whose price needs a word why; those that only count need none."""
    chosen = normalise(plan, options)
    now = monthly_components(catalog, plan, chosen, currency)
    found = []
    for spec in plan.options:
        for target in (chosen[spec.key] + spec.step, chosen[spec.key] - spec.step):
            if not spec.is_switch and spec.allows(target):
                then = monthly_components(catalog, plan, {**chosen, spec.key: target}, currency)
                parts = _other_parts(plan, spec.key, min(target, chosen[spec.key]), now, then)
                if parts:
                    found.append(Step(spec.key, target, _sum(then, currency), parts))
    return tuple(found)


def _other_parts(
    plan: Plan,
    option: str,
    fewer: int,
    now: Sequence[PriceComponent],
    then: Sequence[PriceComponent],
) -> tuple[tuple[PriceComponent, Money], ...]:
    """What comes, goes or costs otherwise, but for what only counts the option: of none of it there is no
    part, so from or to `fewer` = 0 one comes or goes."""
    before, after = {part.key: part for part in now}, {part.key: part for part in then}
    parts = []
    for rule in plan.prices:
        was, will = before.get(rule.key), after.get(rule.key)
        part = will or was
        is_counted = rule.per == option and fewer == 0
        if part is None or (is_counted and (was is None or will is None)):
            continue
        difference = _amount(will, part) - _amount(was, part)
        if difference and (was is None or will is None or was.unit_price != will.unit_price):
            parts.append((part, difference))
    return tuple(parts)


def _amount(part: PriceComponent | None, alike: PriceComponent) -> Money:
    return alike.amount.zero if part is None else part.amount


def cheapest(catalog: Catalog, plan: Plan, currency: str) -> dict[str, int]:
    """The options with which a month of the plan costs least.

    Between the bounds of its conditions a price only grows with each count, so the least stands at a bound.
    """
    bounds = [_lower_bounds(plan, spec) for spec in plan.options]
    configurations = (
        dict(zip((spec.key for spec in plan.options), values, strict=True))
        for values in product(*bounds)
    )
    return min(
        configurations,
        key=lambda options: monthly_price(catalog, plan, options, currency).minor,
    )


def _lower_bounds(plan: Plan, spec: OptionSpec) -> list[int]:
    """The least value, and the first of each stretch in which a condition holds or does not."""
    of_rules = (condition for rule in plan.prices for condition in (*rule.when, *rule.free_when))
    edges = {spec.minimum}
    for condition in of_rules:
        if condition.option == spec.key:
            edges |= {condition.least} | (
                {condition.most + 1} if condition.most is not None else set()
            )
    on_steps = (
        max(edge, spec.minimum) + -(max(edge, spec.minimum) - spec.minimum) % spec.step
        for edge in edges
    )
    return sorted({value for value in on_steps if spec.allows(value)})


def price(
    catalog: Catalog,
    plan: Plan,
    options: Options,
    months: int,
    currency: str,
    *,
    first: bool = False,
    promo: Promo | None = None,
    terms: Terms | None = None,
) -> Price:
    """List price for a period of the plan, or that of the `terms` where they fit; with what is paid once if
    it is the `first`, and less what the `promo` takes off, where it fits: nothing of a price that was agreed
    on.

    Raises Refused: "period-not-offered", "currency-not-priced", "unknown-option",
    "option-out-of-range", "price-on-request".
    """
    period, chosen = plan.period(months), normalise(plan, options)
    components = monthly_components(catalog, plan, options, currency)
    once = _components(catalog, plan, options, currency, once=True) if first else ()
    percent, agreed = period.discount_percent, ""
    held = _held(terms, plan, chosen, period, currency)
    if held is not None:
        percent, agreed = held.percent, held.id
        if held.price is not None:
            components, once = (_agreed(held.price, held.per, chosen),), ()
    elif plan.on_request:
        raise Refused("price-on-request", plan=plan.id)
    monthly = _sum(components, currency)
    full = monthly * months
    discount = full.share(Fraction(percent, 100)).to_step()
    total, off = full - discount, None
    if promo is not None and not agreed and fits(promo, plan.id, months, currency):
        off = taken(promo, total)
        total -= off.amount
    return Price(
        plan_id=plan.id,
        options=chosen,
        months=months,
        monthly=monthly,
        full=full,
        discount_percent=percent,
        discount=discount,
        total=total + _sum(once, currency),
        components=components,
        once=once,
        promo=off,
        agreed=agreed,
    )


def _held(
    terms: Terms | None, plan: Plan, chosen: Options, period: Period, currency: str
) -> Terms | None:
    """The terms, where they make the price: there is no discount of a price that is not listed."""
    if terms is None or (plan.on_request and terms.price is None):
        return None
    fit = terms.fit(chosen, period.months, currency, period.discount_percent)
    return terms if fit else None


def _agreed(each: Money, per: str | None, chosen: Options) -> PriceComponent:
    quantity = 1 if per is None else chosen[per]
    return PriceComponent(AGREED, quantity, each, each * quantity)


def _components(
    catalog: Catalog, plan: Plan, options: Options, currency: str, *, once: bool
) -> tuple[PriceComponent, ...]:
    if currency not in catalog.currencies:
        raise Refused("currency-not-priced", currency=currency)
    chosen = normalise(plan, options)
    parts = (_component(rule, chosen, currency) for rule in plan.prices if rule.once is once)
    return tuple(part for part in parts if part is not None)


def _component(rule: PriceRule, chosen: Options, currency: str) -> PriceComponent | None:
    quantity = 1 if rule.per is None else chosen[rule.per]
    if quantity == 0 or not _all_hold(rule.when, chosen):
        return None
    unit_price = rule.prices[currency]
    if rule.free_when and _all_hold(rule.free_when, chosen):
        unit_price = unit_price.zero
    return PriceComponent(rule.key, quantity, unit_price, unit_price * quantity)


def _all_hold(conditions: tuple[Condition, ...], chosen: Options) -> bool:
    return all(condition.holds(chosen) for condition in conditions)


def _sum(components: tuple[PriceComponent, ...], currency: str) -> Money:
    return sum((part.amount for part in components), Money(0, currency))
