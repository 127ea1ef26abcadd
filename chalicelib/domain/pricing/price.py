"""What a plan costs and allows with chosen options; knows no tax, no exchange rate, no customer.

A month's list price is the sum of the plan's price rules that apply. A period costs that times its
months; its discount is taken once, from that full amount, by the project's rounding rule, so what
is shown as saved and what is paid always add up. In currencies of three decimals the discount goes in the
steps that card systems move, as all prices of a catalog do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.catalog.plan import Condition, Options, Plan, PriceRule
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
    discount = full.share(Fraction(period.discount_percent, 100)).to_step()
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
