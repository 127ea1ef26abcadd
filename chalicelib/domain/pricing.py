"""What a plan costs and allows with chosen options; knows no tax, no exchange rate, no customer.

A month's list price is the sum of the plan's price rules that apply. A period costs that times its
months; its discount is taken once, from that full amount, by the project's rounding rule, so what
is shown as saved and what is paid always add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from chalicelib.domain.catalog import (
    Catalog,
    Condition,
    LimitRule,
    LimitValue,
    Options,
    Plan,
    PriceRule,
)
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money


@dataclass(frozen=True, slots=True)
class PriceComponent:
    """One part of a month's price: `quantity` × `unit_price` = `amount`. Zero means included."""

    key: str  # of the plan's price rule, which holds its titles
    quantity: int
    unit_price: Money
    amount: Money


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
    total: Money  # full − discount
    components: tuple[PriceComponent, ...]  # of one month; they sum to `monthly`


def normalise(plan: Plan, options: Options) -> dict[str, int]:
    """Every option of the plan with its value, defaults filled in, in the plan's order.

    An option the plan does not have is dropped when it is 0 (nothing was asked for); otherwise
    raises Refused("unknown-option"). Raises Refused("option-out-of-range").
    """
    for key, value in options.items():
        if value:
            plan.option(key)
    values: dict[str, int] = {}
    for spec in plan.options:
        value = int(options.get(spec.key, spec.default))
        if not spec.allows(value):
            raise Refused(
                "option-out-of-range",
                option=spec.key,
                value=value,
                minimum=spec.minimum,
                maximum=spec.maximum,
                step=spec.step,
            )
        values[spec.key] = value
    return values


def monthly_components(
    catalog: Catalog, plan: Plan, options: Options, currency: str
) -> tuple[PriceComponent, ...]:
    """The parts of a month's list price that apply. Raises Refused as `price` does."""
    if currency not in catalog.currencies:
        raise Refused("currency-not-priced", currency=currency)
    chosen = normalise(plan, options)
    parts = (_component(rule, chosen, currency) for rule in plan.prices)
    return tuple(part for part in parts if part is not None)


def monthly_price(catalog: Catalog, plan: Plan, options: Options, currency: str) -> Money:
    """List price per month, with VAT inside if the catalog's prices include it."""
    return _sum(monthly_components(catalog, plan, options, currency), currency)


def price(catalog: Catalog, plan: Plan, options: Options, months: int, currency: str) -> Price:
    """List price for a period of the plan.

    Raises Refused: "period-not-offered", "currency-not-priced", "unknown-option",
    "option-out-of-range".
    """
    period = plan.period(months)
    components = monthly_components(catalog, plan, options, currency)
    monthly = _sum(components, currency)
    full = monthly * months
    discount = full.share(Fraction(period.discount_percent, 100))
    return Price(
        plan_id=plan.id,
        options=normalise(plan, options),
        months=months,
        monthly=monthly,
        full=full,
        discount_percent=period.discount_percent,
        discount=discount,
        total=full - discount,
        components=components,
    )


def limits(plan: Plan, options: Options) -> dict[str, LimitValue]:
    """What the entitlements say of this plan with these options; None is "not limited"."""
    chosen = normalise(plan, options)
    return {rule.key: _limit(rule, chosen) for rule in plan.limits}


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


def _limit(rule: LimitRule, chosen: Options) -> LimitValue:
    if rule.option is None:
        return rule.fixed
    value = chosen[rule.option] + rule.plus
    return value > 0 if rule.is_switch else value


def _sum(components: tuple[PriceComponent, ...], currency: str) -> Money:
    return sum((part.amount for part in components), Money(0, currency))
